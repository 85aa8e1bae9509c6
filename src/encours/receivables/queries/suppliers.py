"""Reads the other side of the books: what we owe to suppliers, some of whom are customers too."""

from collections.abc import Collection
from datetime import date

import polars as pl

from encours.database.bulk import read_frame
from encours.receivables.queries.known import years_begun

SUPPLIER_SCHEMA = pl.Schema(
    {
        "account": pl.String,
        "auxiliary": pl.String,
        "auxiliary_label": pl.String,
        "account_label": pl.String,
        "amount_cents": pl.Int64,
    }
)
SUPPLIER_LINE_SCHEMA = pl.Schema(
    {
        "id": pl.Int64,
        "booked_on": pl.Date,
        "journal_code": pl.String,
        "reference": pl.String,
        "label": pl.String,
        "letter": pl.String,
        "amount_cents": pl.Int64,
    }
)

# As the index of these lines says it, so that it is used.
_OWED = (
    "organisation_id = %(organisation)s AND reversed_by IS NULL"
    " AND account >= '401' AND account < '404' AND left(account, 3) IN ('401', '403')"
    " AND booked_on BETWEEN %(since)s AND %(as_of)s AND unit = %(unit)s"
)


def sum_suppliers(organisation_id: int, as_of: date, *, unit: str) -> pl.DataFrame:
    """What each supplier's account (401, 403) adds up to since the last opening.

    One row an account and auxiliary (`SUPPLIER_SCHEMA`); a debt is below zero.
    """
    query = f"""
        SELECT account, auxiliary, max(auxiliary_label), max(account_label),
            sum(amount_cents)::bigint
        FROM receivables_line WHERE {_OWED} GROUP BY account, auxiliary
    """  # noqa: S608  # names of the code's own
    return read_frame(query, _given(organisation_id, as_of, unit), SUPPLIER_SCHEMA)


def read_supplier_lines(
    organisation_id: int, codes: Collection[str], as_of: date, *, unit: str, limit: int
) -> pl.DataFrame:
    """The lines of these suppliers since the last opening (`SUPPLIER_LINE_SCHEMA`), last first."""
    query = f"""
        SELECT {", ".join(SUPPLIER_LINE_SCHEMA)} FROM receivables_line WHERE {_OWED}
        AND coalesce(auxiliary, substr(account, 4)) = ANY (%(codes)s)
        ORDER BY booked_on DESC, id DESC LIMIT %(limit)s
    """  # noqa: S608  # names of the code's own
    given = _given(organisation_id, as_of, unit) | {"codes": list(codes), "limit": limit}
    return read_frame(query, given, SUPPLIER_LINE_SCHEMA)


def _given(organisation_id: int, as_of: date, unit: str) -> dict[str, object]:
    years = years_begun(organisation_id, as_of)
    current = years.filter(pl.col("segment") == pl.col("segment").max())
    since = current["first_on"].min()
    return {
        "organisation": organisation_id,
        "as_of": as_of,
        "unit": unit,
        "since": date.min if since is None else since,
    }
