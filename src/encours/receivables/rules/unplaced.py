"""What lines that could not be taken weigh on receivables: the gap to the control account.

A rejected line counts in the year of its document and of its day, on the days on which its document
is believed, and nowhere else.
"""

from collections.abc import Sequence
from datetime import date

import polars as pl

from encours.receivables.rules.accounts import starts_with_any
from encours.receivables.rules.exports import Export, find_owners


def weigh_unplaced(
    weights: pl.DataFrame,
    exports: Sequence[Export],
    years: pl.DataFrame,
    *,
    segment: int,
    accounts: Sequence[str],
    prefixes: tuple[str, ...],
    unit: str,
    as_of: date,
) -> int:
    """Cents that rejected lines weigh on the balance of `segment` on `as_of`.

    `weights`: `document_id`, `account`, `booked_on`, `amount_cents`, `currency`. `accounts`: the
    receivable ones. A row of a list has no account and counts in its currency.
    """
    known = weights.filter(pl.col("booked_on").is_null() | (pl.col("booked_on") <= as_of))
    listed = pl.col("account").is_null() & (pl.col("currency").fill_null(unit) == unit)
    booked = pl.col("account").is_in(list(accounts)) | starts_with_any(pl.col("account"), prefixes)
    rows = known.filter(listed | booked.fill_null(value=False))
    if rows.is_empty():
        return 0
    placed = _with_segment(_still_told(rows, exports), years, last=segment)
    return int(placed.filter(pl.col("segment") == segment)["amount_cents"].sum())


def _still_told(rows: pl.DataFrame, exports: Sequence[Export]) -> pl.DataFrame:
    """Rows of documents that no later export replaces on their day."""
    owners = find_owners(exports)
    documents = [export.id for export in exports]
    owned = owners.select("booked_on", pl.col("export").alias("document_id")).unique()
    believed = owned["document_id"].unique().implode()
    is_export = pl.col("document_id").is_in(documents)
    dated = rows.filter(is_export & pl.col("booked_on").is_not_null())
    outside = dated.join(owners.select("booked_on").unique(), on="booked_on", how="anti")
    return pl.concat(
        [
            rows.filter(~is_export),
            rows.filter(is_export & pl.col("booked_on").is_null()),
            dated.join(owned, on=["booked_on", "document_id"], how="semi"),
            outside,
        ]
    ).filter(~is_export | pl.col("document_id").is_in(believed))


def _with_segment(rows: pl.DataFrame, years: pl.DataFrame, *, last: int) -> pl.DataFrame:
    """The segment of each row: of its document's year that had begun by its day.

    The document's last one when the day is unknown, its first before them; `last` when no line of
    the document was taken.
    """
    begins = (
        years.sort("first_on")
        .group_by("document_id", "segment", maintain_order=True)
        .agg(pl.col("first_on").min())
    )
    first = begins.group_by("document_id").agg(pl.col("segment").min().alias("first"))
    latest = begins.group_by("document_id").agg(pl.col("segment").max().alias("latest"))
    begun = (
        rows.with_row_index("row")
        .join(begins, on="document_id")
        .filter(pl.col("booked_on").is_not_null() & (pl.col("first_on") <= pl.col("booked_on")))
        .group_by("row")
        .agg(pl.col("segment").max())
    )
    return (
        rows.with_row_index("row")
        .join(begun, on="row", how="left")
        .join(first, on="document_id", how="left")
        .join(latest, on="document_id", how="left")
        .with_columns(
            pl.when(pl.col("booked_on").is_null())
            .then("latest")
            .otherwise(pl.coalesce("segment", "first"))
            .fill_null(last)
            .alias("segment")
        )
    )
