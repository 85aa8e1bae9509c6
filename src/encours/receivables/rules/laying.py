"""Lays amounts of one side against amounts of the other, in order, until one side runs out.

This is the one place where money meets money: letters, presumptions and the dating of transferred
items all use it. It never lays more than either side has, and it loses no cent.
"""

import polars as pl


def lay_in_order(debits: pl.DataFrame, credits: pl.DataFrame) -> pl.DataFrame:
    """Matches debits with credits of the same group, each side in the order its rows come.

    `debits`, `credits`: columns `group` (Int64), `id` (Int64), `amount_cents` (Int64, positive).
    Returns `group`, `debit_id`, `credit_id`, `amount_cents` (positive), in order of group and side.

    Both sides are cut to what the smaller side of their group has; laid end to end they then have
    the same length, and each stretch between two cuts belongs to one debit and one credit.
    """
    if debits.is_empty() or credits.is_empty():  # asked most often of one customer's few lines
        none = debits.clear()
        return none.select(
            "group",
            pl.col("id").alias("debit_id"),
            pl.col("id").alias("credit_id"),
            pl.col("amount_cents").cast(pl.Int64),
        )
    left, right = _cut_to_smaller_side(debits, credits)
    ends = pl.concat([left["end"], right["end"]]).unique().sort()
    at_left = left["end"].search_sorted(ends, side="left")
    at_right = right["end"].search_sorted(ends, side="left")
    return pl.DataFrame(
        {
            "group": left["group"].gather(at_left),
            "debit_id": left["id"].gather(at_left),
            "credit_id": right["id"].gather(at_right),
            "amount_cents": ends - ends.shift(1, fill_value=0),
        }
    )


def _cut_to_smaller_side(
    debits: pl.DataFrame, credits: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Both sides group by group, each cut to the smaller total, with `end` = running length."""
    bounds = (
        debits.group_by("group")
        .agg(pl.col("amount_cents").sum().alias("debit"))
        .join(
            credits.group_by("group").agg(pl.col("amount_cents").sum().alias("credit")), on="group"
        )
        .select("group", pl.min_horizontal("debit", "credit").alias("bound"))
    )

    def cut(side: pl.DataFrame) -> pl.DataFrame:
        running = pl.col("amount_cents").cum_sum().over("group")
        before = running - pl.col("amount_cents")
        return (
            side.join(bounds, on="group", how="inner", maintain_order="left")
            .sort("group", maintain_order=True)
            .with_columns(
                pl.min_horizontal(pl.col("amount_cents"), pl.col("bound") - before).alias("kept")
            )
            .filter(pl.col("kept") > 0)
            .with_columns(pl.col("kept").cum_sum().alias("end"))
        )

    return cut(debits), cut(credits)
