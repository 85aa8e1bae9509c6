"""What lists show of open lines beside their positions: nature, status, payee; sales, payments."""

from collections.abc import Collection
from datetime import date, datetime

import polars as pl
from django.db import connection

from encours.database.bulk import read_frame, reading_whole_tables

NATURE_SCHEMA = pl.Schema({"line": pl.Int64, "nature": pl.String, "document_key": pl.Int64})
SAID_SCHEMA = pl.Schema(
    {"line": pl.Int64, "kind": pl.String, "value": pl.String, "asserted_on": pl.Date}
)
TRADE_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "unit": pl.String,
        "booked_on": pl.Date,
        "amount_cents": pl.Int64,
        "is_sale": pl.Boolean,
    }
)
"""A sale with tax, or money that came in; debits positive."""

_RECEIVABLE = "organisation_id = %(organisation)s AND is_receivable AND reversed_by IS NULL"
_MOST_UNSETTLED = 1_000_000


def read_natures(organisation_id: int, lines: pl.Series) -> pl.DataFrame:
    """The nature and the document of `lines`, by their numbers (`NATURE_SCHEMA`)."""
    query = (
        "SELECT id, nature, document_key FROM receivables_line"
        " WHERE organisation_id = %s AND id = ANY (%s)"
    )
    return read_frame(query, [organisation_id, lines.to_list()], NATURE_SCHEMA)


def read_said(
    organisation_id: int, day: date, kinds: Collection[str], *, lines: pl.Series | None = None
) -> pl.DataFrame:
    """What is in force of lines on `day` (`SAID_SCHEMA`), the latest of each kind, as kept."""
    query = """
        SELECT line_id, kind, value, asserted_on FROM (
            SELECT DISTINCT ON (line_id, kind) line_id, kind, value, asserted_on
            FROM receivables_assertion
            WHERE organisation_id = %(organisation)s AND kind = ANY (%(kinds)s)
            AND asserted_on <= %(day)s
            AND (%(lines)s::bigint[] IS NULL OR line_id = ANY (%(lines)s::bigint[]))
            ORDER BY line_id, kind, asserted_on DESC, id DESC) latest
        WHERE value IS NOT NULL
    """
    given = {
        "organisation": organisation_id,
        "kinds": list(kinds),
        "day": day,
        "lines": None if lines is None else lines.to_list(),
    }
    return read_frame(query, given, SAID_SCHEMA)


def read_trade(
    organisation_id: int,
    since_on: date,
    until_on: date,
    *,
    customers: Collection[str] | None = None,
) -> pl.DataFrame:
    """What was sold to customers and paid by them (`TRADE_SCHEMA`), booked in these days.

    Sales as `metrics.rules.sales` counts them: neither openings nor doubtful accounts (416).
    """
    theirs = "" if customers is None else "AND customer = ANY (%(customers)s)"
    query = f"""
        SELECT customer, unit, booked_on, amount_cents, has_sales FROM receivables_line
        WHERE {_RECEIVABLE} AND booked_on BETWEEN %(since)s AND %(until)s AND NOT is_opening
        AND (has_sales AND NOT starts_with(account, '416') OR faces_payment AND amount_cents < 0)
        {theirs}
    """  # noqa: S608  # the code's own names
    given = {
        "organisation": organisation_id,
        "since": since_on,
        "until": until_on,
        "customers": None if customers is None else list(customers),
    }
    if customers is not None:
        return read_frame(query, given, TRADE_SCHEMA)
    with reading_whole_tables():
        return read_frame(query, given, TRADE_SCHEMA)


def count_unsettled(organisation_id: int, *, most: int = _MOST_UNSETTLED) -> int:
    """How many receivable lines no letter settled for good; counted up to `most`."""
    query = f"""
        SELECT count(*) FROM (SELECT 1 FROM receivables_line
            WHERE {_RECEIVABLE} AND settled_on IS NULL LIMIT %(most)s) found
    """  # noqa: S608  # the code's own names
    with connection.cursor() as cursor:
        cursor.execute(query, {"organisation": organisation_id, "most": most})
        return int(cursor.fetchone()[0])


def list_acts_since(organisation_id: int, revision: int) -> list[tuple[int, str, datetime]]:
    """The acts after `revision`: number, kind, when; a hundred at most, the first ones."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, kind, recorded_at FROM receivables_act"
            " WHERE organisation_id = %s AND id > %s ORDER BY id LIMIT 100",
            [organisation_id, revision],
        )
        return [*cursor.fetchall()]


def has_other_units(organisation_id: int, customers: Collection[str], *, unit: str) -> bool:
    """Whether one of these customers has lines kept in another currency than `unit`."""
    query = f"""
        SELECT EXISTS (SELECT 1 FROM receivables_line
            WHERE {_RECEIVABLE} AND customer = ANY (%(customers)s) AND unit <> %(unit)s)
    """  # noqa: S608  # the code's own names
    with connection.cursor() as cursor:
        cursor.execute(
            query, {"organisation": organisation_id, "customers": [*customers], "unit": unit}
        )
        return bool(cursor.fetchone()[0])
