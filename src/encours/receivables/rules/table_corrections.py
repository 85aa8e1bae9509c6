"""Which row of a list corrects which: an invoice told again with another amount counts once.

A document (customer, number, kind, day of issue, currency) that a later list tells with another
amount is the same document, corrected: the row it had before no longer counts. Payments share the
number of their invoice and are never corrected so.
"""

import polars as pl

from encours.receivables.rules.table_days import moment
from encours.receivables.rules.table_overlaps import keep_standing

PAYMENT_KINDS = ("payment", "deposit")
DOCUMENT_OF_ROW = ("source_id", "customer", "invoice", "kind", "issued_on", "currency")

CORRECTED_SCHEMA = pl.Schema({"row_key": pl.String, "by": pl.String})
# A number under which so many rows stand names no document.
_MANY_ROWS = 100


def is_document() -> pl.Expr:
    """Whether a row is a document with a number of its own."""
    return pl.col("invoice").is_not_null() & ~pl.col("kind").is_in(list(PAYMENT_KINDS))


def standing_rows(states: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of `states` that count, and those that others correct (`CORRECTED_SCHEMA`).

    Where every list tells a document in one row, the row told last counts. Where a list tells it in
    several (instalments), a row that appears after another was last told corrects it when both have
    the same due date and nothing else could be meant; the other rows are left alone.
    """
    standing = keep_standing(states)
    corrected = _find_corrected(standing)
    if corrected.is_empty():
        return standing, corrected
    return standing.join(corrected, on="row_key", how="anti", maintain_order="left"), corrected


def _find_corrected(standing: pl.DataFrame) -> pl.DataFrame:
    documents = standing.filter(is_document())
    several = documents.filter(documents.select(DOCUMENT_OF_ROW).is_duplicated())
    if several.is_empty():
        return pl.DataFrame(schema=CORRECTED_SCHEMA)
    candidates = _candidates(several)
    in_one_row = pl.col("beside") == 1
    alone = candidates.filter(in_one_row).sort("last_by", "row_key_by").group_by("row_key").last()
    found = pl.concat(
        [each.select("row_key", "row_key_by") for each in (alone, _instalments(candidates))]
    )
    return found.rename({"row_key_by": "by"}).cast(CORRECTED_SCHEMA)


def _candidates(several: pl.DataFrame) -> pl.DataFrame:
    """Pairs of rows of one document of which the second (`_by`) may correct the first."""
    told = several.select(
        *DOCUMENT_OF_ROW,
        "row_key",
        "group_key",
        "occurrence",
        "due_on",
        pl.col("beside").max().over(DOCUMENT_OF_ROW),
        moment("first_on", "first_in").alias("first"),
        moment("told_on", "present_in").alias("last"),
    ).filter(
        pl.col("last").n_unique().over(DOCUMENT_OF_ROW) > 1,
        pl.len().over(DOCUMENT_OF_ROW) <= _MANY_ROWS,
    )
    return told.join(told, on=DOCUMENT_OF_ROW, suffix="_by").filter(
        pl.col("group_key") != pl.col("group_key_by"),
        pl.col("last_by") > pl.col("last"),
    )


def _instalments(candidates: pl.DataFrame) -> pl.DataFrame:
    """Of documents told in several rows: the one row that another can only be meant for."""
    due = (*DOCUMENT_OF_ROW, "due_on")
    return (
        candidates.filter(
            pl.col("beside") > 1,
            pl.col("first_by") > pl.col("last"),
            pl.col("due_on").eq_missing(pl.col("due_on_by")),
        )
        .filter(
            pl.col("row_key_by").n_unique().over(due) == 1,
            pl.col("group_key").n_unique().over(due) == 1,
        )
        .sort("occurrence")
        .group_by(due)
        .last()
    )
