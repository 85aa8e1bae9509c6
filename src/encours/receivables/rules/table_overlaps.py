"""Counts once the invoice that two lists hold: January's, and February's where it is paid.

Lists of invoices are drawn again each month, and what was not paid stands in both. The later list
knows more of it.
"""

import polars as pl

# Which list is believed of a row: the latest; on one day, the one where more of the invoice is
# settled, then the later dates, then whatever else it tells. So any order of lists gives the same.
RANK = ("told_on", "settled_rank", "told_rank", "in_stock", "told_by", "line")
_FIRST = ("first_on", "first_in", "first_stock")


def keep_latest(states: pl.DataFrame) -> pl.DataFrame:
    """Each row once, as the list that is believed of it tells it.

    `states`: `ROW_STATE_SCHEMA`, rows of several lists put together. `present_in` is the last list
    of the latest day that holds the row; `first_on`, `first_in`, `first_stock` say of the first
    list that held it.
    """
    repeated = states["row_key"].is_duplicated()
    if not repeated.any():
        return states
    latest = (
        states.filter(repeated)
        .sort(*_FIRST)
        .with_columns(
            *(pl.col(name).first().over("row_key") for name in _FIRST),
            pl.col("beside").max().over("row_key"),
        )
        .sort("told_on", "present_in")
        .with_columns(pl.col("present_in").last().over("row_key"))
    )
    believed = latest.sort(*RANK).unique("row_key", keep="last", maintain_order=True)
    return pl.concat([states.filter(~repeated), believed])


def keep_standing(states: pl.DataFrame) -> pl.DataFrame:
    """The rows that count: an invoice repeated in one list, as often as the latest list has it.

    What a list of all that is open held (`in_stock`) does not fall so: its absence from the next
    such list says that it was settled.
    """
    again = states.filter((pl.col("occurrence") > 1) & ~pl.col("in_stock"))
    if again.is_empty():
        return states
    first = states.filter(pl.col("occurrence") == 1).select(
        "group_key", pl.col("told_by").alias("believed")
    )
    fallen = again.join(first, on="group_key", how="left").filter(
        pl.col("told_by") != pl.col("believed")
    )
    return states.join(fallen.select("row_key"), on="row_key", how="anti", maintain_order="left")
