"""Lets lists of invoices tell the books what these do not say: when each document is due."""

from datetime import date, datetime

import polars as pl

from encours.database.bulk import insert_frame, read_frame
from encours.kernel.messages import Message
from encours.receivables.models import ListRow
from encours.receivables.queries.lists import read_all_rows
from encours.receivables.rules.enriching import TOLD, match_documents
from encours.receivables.rules.ledger_lines import LEDGER
from encours.receivables.services.numbering import draw

_SAID_SCHEMA = pl.Schema({"line_id": pl.Int64, "kind": pl.String, "before": pl.String})


def enrich(
    organisation_id: int, chained: pl.DataFrame, *, unit: str, act_id: int, now: datetime
) -> tuple[Message, ...]:
    """Asserts of the books' lines (`chained`) what the organisation's lists tell of them.

    Said of a line from the day it was booked, unless somebody said something of it since. Returns
    what could not be matched.
    """
    if not ListRow.objects.filter(organisation_id=organisation_id).exists():
        return ()
    lines = chained.filter(pl.col("is_receivable") & (pl.col("origin") == LEDGER)).with_columns(
        pl.col("id").alias("line_id"), pl.col("auxiliary_label").alias("customer_name")
    )
    found = match_documents(lines, read_all_rows(organisation_id), unit=unit)
    told = found.assertions.with_columns(pl.col(TOLD).cast(pl.String)).unpivot(
        on=list(TOLD), index="line_id", variable_name="kind", value_name="value"
    )
    _assert(organisation_id, told.drop_nulls("value"), lines, act_id=act_id, now=now)
    return found.notices


def _assert(
    organisation_id: int, told: pl.DataFrame, lines: pl.DataFrame, *, act_id: int, now: datetime
) -> None:
    """Adds what is not said of the lines yet; what a person said stays."""
    said = read_frame(
        """
        SELECT DISTINCT ON (a.line_id, a.kind) a.line_id, a.kind, a.value
        FROM receivables_assertion a
        JOIN receivables_act c ON c.organisation_id = a.organisation_id AND c.id = a.act_id
        WHERE a.organisation_id = %s AND a.kind = ANY (%s)
        ORDER BY a.line_id, a.kind, (c.kind <> 'import') DESC, a.id DESC
        """,
        [organisation_id, list(TOLD)],
        _SAID_SCHEMA,
    )
    days = lines.select("line_id", pl.col("booked_on").alias("asserted_on"))
    new = (
        told.join(said, on=["line_id", "kind"], how="left")
        .filter(pl.col("value").ne_missing(pl.col("before")))
        .join(days, on="line_id")
        .sort("line_id", "kind")
    )
    if new.is_empty():
        return
    first = draw(organisation_id, "assertion", new.height)
    insert_frame(
        "receivables_assertion",
        new.with_row_index("id", offset=first).with_columns(
            pl.col("id").cast(pl.Int64),
            pl.lit(act_id, pl.Int64).alias("act_id"),
            pl.lit(now).alias("recorded_at"),
        ),
        organisation_id=organisation_id,
    )


def first_told(organisation_id: int, act_id: int) -> date | None:
    """The first day of which an act's assertions speak."""
    frame = read_frame(
        "SELECT min(asserted_on) FROM receivables_assertion"
        " WHERE organisation_id = %s AND act_id = %s",
        [organisation_id, act_id],
        pl.Schema({"day": pl.Date}),
    )
    return frame["day"].min()  # type: ignore[return-value]  # a Date column
