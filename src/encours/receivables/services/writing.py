"""Writes into the tables what an import decided: new lines, lines told anew, what pays what.

Only what differs from what stands is written. Called under the ledger's lock, inside the import's
transaction.
"""

from collections.abc import Iterable
from datetime import date, datetime

import polars as pl
from django.db import connection

from encours.database.bulk import insert_frame, joining_whole_tables, write_temporary
from encours.parties.services.recording import record_customers
from encours.receivables.models import Export as ExportRow
from encours.receivables.rules.absorbing import Merged, Renewed
from encours.receivables.rules.exports import Export
from encours.receivables.rules.ledger_lines import MUTABLE, TOLD
from encours.receivables.rules.ledger_positions import STATED
from encours.receivables.rules.schema import FACTS
from encours.receivables.services.numbering import draw


def keep_exports(organisation_id: int, exports: Iterable[Export]) -> None:
    """What places each export among the others, to be asked again by the next import."""
    ExportRow.objects.bulk_create(
        [
            ExportRow(
                organisation_id=organisation_id,
                document_id=export.id,
                first_on=export.first_on,
                last_on=export.last_on,
                exported=list(export.exported),
                opens_alone=export.opens_alone,
            )
            for export in exports
        ],
        ignore_conflicts=True,
    )


def write_customers(organisation_id: int, renewed: Renewed) -> None:
    """The customers the books name, under the name they give last."""
    named = renewed.movements.group_by("customer", maintain_order=True).agg(
        pl.col("customer_name").last()
    )
    record_customers(
        organisation_id,
        named.select(pl.col("customer").alias("code"), pl.col("customer_name").alias("name")),
    )


def write_lines(
    organisation_id: int,
    standing: pl.DataFrame,
    merged: Merged,
    renewed: Renewed,
    *,
    act_id: int,
    now: datetime,
) -> date | None:
    """New lines, lines told anew with the history of it, lines that no longer stand.

    Returns the first day of what was written.
    """
    new = renewed.lines
    touched = gone = standing.clear()
    if standing.height:
        new = renewed.lines.join(standing.select("id"), on="id", how="anti")
        before = standing.select("id", *[pl.col(name).alias(f"{name}_before") for name in MUTABLE])
        differs = [pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in MUTABLE]
        touched = renewed.lines.join(before, on="id").filter(pl.any_horizontal(differs))
        gone = standing.filter(pl.col("id").is_in(merged.reversed_ids.implode()))
    insert_frame("receivables_line", new, organisation_id=organisation_id)
    if touched.height:
        _update_lines(organisation_id, touched.select("id", *MUTABLE))
        _assert_told(organisation_id, touched, act_id=act_id, now=now)
    if gone.height:
        _reverse_lines(organisation_id, gone["id"], act_id=act_id)
    days = pl.concat([frame["booked_on"] for frame in (new, touched, gone)])
    return days.min()  # type: ignore[return-value]  # a Date column


def _update_lines(organisation_id: int, lines: pl.DataFrame) -> None:
    write_temporary("staging_touched", lines)
    sets = ", ".join(f"{name} = t.{name}" for name in MUTABLE)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE receivables_line l SET {sets} FROM staging_touched t"  # noqa: S608  # the code's names
            " WHERE l.organisation_id = %s AND l.id = t.id",
            [organisation_id],
        )
        cursor.execute("DROP TABLE staging_touched")


def _assert_told(
    organisation_id: int, touched: pl.DataFrame, *, act_id: int, now: datetime
) -> None:
    """What the books tell anew of a line is kept with what they told before."""
    told = [
        touched.filter(pl.col(name).ne_missing(pl.col(f"{name}_before"))).select(
            pl.col("id").alias("line_id"),
            pl.lit(name).alias("kind"),
            pl.col(name).cast(pl.String).alias("value"),
            pl.col(f"{name}_before").cast(pl.String).alias("before"),
        )
        for name in TOLD
    ]
    rows = pl.concat(told)
    if rows.is_empty():
        return
    first = draw(organisation_id, "assertion", rows.height)
    insert_frame(
        "receivables_assertion",
        rows.with_row_index("id", offset=first).with_columns(
            pl.col("id").cast(pl.Int64),
            pl.lit(act_id, pl.Int64).alias("act_id"),
            pl.lit(now.date(), pl.Date).alias("asserted_on"),
            pl.lit(now).alias("recorded_at"),
        ),
        organisation_id=organisation_id,
    )


def _reverse_lines(organisation_id: int, ids: pl.Series, *, act_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE receivables_line SET reversed_by = %s"
            " WHERE organisation_id = %s AND id = ANY (%s)",
            [act_id, organisation_id, ids.to_list()],
        )


def write_facts(
    organisation_id: int, stored: pl.DataFrame, laid: pl.DataFrame, *, act_id: int
) -> None:
    """What letters and people say now, less what is stored: rows that add, rows that undo."""
    wanted = laid.filter(pl.col("basis").is_in([*FACTS, *STATED]))
    key = ["debit_id", "credit_id", "basis", "effective_on"]
    moves = (
        pl.concat([wanted, stored.with_columns(-pl.col("amount_cents"))])
        .group_by(key)
        .agg(pl.col("amount_cents").sum())
        .filter(pl.col("amount_cents") != 0)
        .sort(key)
    )
    if moves.is_empty():
        return
    first = draw(organisation_id, "allocation", moves.height)
    # What keeps the positions reads the lines of all of them, in the same statement.
    with joining_whole_tables("receivables_line", moves.height):
        insert_frame(
            "receivables_allocation",
            moves.with_row_index("id", offset=first).with_columns(
                pl.col("id").cast(pl.Int64), pl.lit(act_id, pl.Int64).alias("act_id")
            ),
            organisation_id=organisation_id,
        )


def write_years(organisation_id: int, years: pl.DataFrame) -> None:
    """The years of the books (`YEAR_SCHEMA`), in the place of those kept."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM receivables_year WHERE organisation_id = %s", [organisation_id])
    insert_frame("receivables_year", years, organisation_id=organisation_id)
