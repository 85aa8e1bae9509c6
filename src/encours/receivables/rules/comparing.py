"""Compares what stands in the ledger with what a new export says of the same days.

A line is the same when everything that never changes is the same; where such lines are many, they
pair in order. First by their entry's number too, then without it: software gives final numbers only
when entries are validated. What stands and is not told again is reversed; what is told anew about
a line (a letter, a number) changes nothing of what it is.
"""

from dataclasses import dataclass

import polars as pl

from encours.receivables.rules.ledger_lines import IDENTITY, PLACE_GAP, TOLD


@dataclass(frozen=True, slots=True)
class Comparison:
    """What an export does, line by line.

    `lines`: the incoming lines, in order, with `id`, `place` and `import_id` of the line each one
    is (null for a new one) and `is_changed`: something of it is told anew. `reversed_ids`: what
    stood and is not told again.
    """

    lines: pl.DataFrame
    reversed_ids: pl.Series

    @property
    def created(self) -> int:
        """How many lines are new."""
        return self.lines["id"].null_count()

    @property
    def changed(self) -> int:
        """How many lines that stood are told anew."""
        return int(self.lines["is_changed"].sum())

    @property
    def unchanged(self) -> int:
        """How many lines are told as they stood."""
        return self.lines.height - self.created - self.changed


def compare_lines(current: pl.DataFrame, incoming: pl.DataFrame) -> Comparison:
    """What `incoming` (in the order of its file) does to `current` (same scope), line by line.

    `current`: `id`, `place`, `import_id`, `IDENTITY`, `TOLD`; `incoming`: `IDENTITY`, `TOLD` and
    others, kept.
    """
    numbered = incoming.with_row_index("_row")
    if current.is_empty():
        nothing = [pl.lit(None, pl.Int64).alias(name) for name in ("id", "place", "import_id")]
        return Comparison(
            numbered.drop("_row").with_columns(*nothing, pl.lit(value=False).alias("is_changed")),
            pl.Series("id", [], pl.Int64),
        )
    standing = current.sort("place")
    exact = _pair(standing, numbered, (*IDENTITY, "entry_number"))
    left = numbered.join(exact, on="_row", how="anti")
    free = standing.join(exact, on="id", how="anti")
    pairs = pl.concat([exact, _pair(free, left, IDENTITY)])
    told = [pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in TOLD]
    lines = (
        numbered.join(pairs, on="_row", how="left", maintain_order="left")
        .join(
            current.select(
                "id",
                "place",
                "import_id",
                *[pl.col(name).alias(f"{name}_before") for name in TOLD],
            ),
            on="id",
            how="left",
            maintain_order="left",
        )
        .with_columns((pl.col("id").is_not_null() & pl.any_horizontal(told)).alias("is_changed"))
        .drop("_row")
    )
    gone = current.join(pairs, on="id", how="anti")["id"].sort()
    return Comparison(lines, gone)


def _pair(standing: pl.DataFrame, incoming: pl.DataFrame, columns: tuple[str, ...]) -> pl.DataFrame:
    """`_row` and `id` of lines that agree on `columns`, the first with the first."""
    if standing.is_empty() or incoming.is_empty():
        return pl.DataFrame(schema={"_row": pl.get_index_type(), "id": pl.Int64})
    order = pl.int_range(pl.len()).over(columns).alias("_nth")
    key = [*columns, "_nth"]
    return (
        incoming.select("_row", *columns)
        .with_columns(order)
        .join(standing.select("id", *columns).with_columns(order), on=key, nulls_equal=True)
        .select("_row", "id")
    )


def place_lines(places: pl.Series) -> pl.Series:
    """A place for each line of an export, in its order: known places stay where that is possible.

    `places`: the known ones, null for new lines. New lines stand between their neighbours; where
    there is no room, or the order changed, all are placed anew.
    """
    count = places.len()
    fresh = pl.Series("place", range(1, count + 1), pl.Int64) * PLACE_GAP
    known = places.drop_nulls()
    if known.is_empty():
        return fresh
    if not known.is_sorted() or known.n_unique() < known.len():
        return fresh
    frame = pl.DataFrame({"place": places}).with_columns(
        pl.col("place").forward_fill().alias("before"),
        pl.col("place").backward_fill().alias("after"),
        pl.col("place").is_null().rle_id().alias("run"),
    )
    nth = pl.int_range(1, pl.len() + 1).over("run")
    size = pl.len().over("run")
    step = (pl.col("after") - pl.col("before")) // (size + 1)
    placed = frame.with_columns(
        pl.when(pl.col("place").is_not_null())
        .then("place")
        .when(pl.col("before").is_null())
        .then(pl.col("after") - (size - nth + 1) * PLACE_GAP)
        .when(pl.col("after").is_null())
        .then(pl.col("before") + nth * PLACE_GAP)
        .otherwise(pl.col("before") + nth * step)
        .alias("place"),
        (pl.col("place").is_null() & (step < 1)).fill_null(value=False).alias("full"),
    )
    return fresh if placed["full"].any() else placed["place"]
