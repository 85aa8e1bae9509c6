"""Puts what an organisation's lists say into the form of lines of the ledger."""

from collections.abc import Callable

import polars as pl

from encours.kernel.messages import Message, plural
from encours.receivables.rules.absorbing import Merged, number_lines
from encours.receivables.rules.comparing import compare_lines
from encours.receivables.rules.ledger_lines import AROUND, IDENTITY, LINE_SCHEMA, TABLE, TOLD
from encours.receivables.rules.table_corrections import PAYMENT_KINDS


def as_ledger_lines(lines: pl.DataFrame, *, source_id: int) -> pl.DataFrame:
    """Lines of rows (`TABLE_LINE_SCHEMA`) with `IDENTITY`, `TOLD` and what stands around a line.

    The journal is the source, the entry's number the row and its part.
    """
    nothing = {
        name: pl.lit(None, dtype).alias(name)
        for name, dtype in LINE_SCHEMA.items()
        if name
        in ("currency_amount", "lettered_on", "validated_on", "journal_label", "account_label")
    }
    told = lines.with_row_index("entry_id").with_columns(
        pl.col("customer").alias("auxiliary"),
        pl.col("customer_name").alias("auxiliary_label"),
        pl.col("unit").alias("currency"),
        pl.lit(f"list {source_id}").alias("journal_code"),
        pl.format("{}/{}", "row_key", "part").alias("entry_number"),
        pl.lit(value=False).alias("in_opening_journal"),
        pl.lit(value=False).alias("credits_treasury"),
        *nothing.values(),
    )
    around = [name for name in AROUND if name not in ("place", "entry_key")]
    return told.select("entry_id", *IDENTITY, *TOLD, *around)


def merge_list(
    standing: pl.DataFrame,
    wanted: pl.DataFrame,
    *,
    source_id: int,
    act_id: int,
    draw: Callable[[int], int],
) -> Merged:
    """Sets the lines `wanted` of a source in the place of those that stand of it."""
    of_source = (pl.col("origin") == TABLE) & (pl.col("journal_code") == f"list {source_id}")
    mine = of_source.fill_null(value=False)
    found = compare_lines(standing.filter(mine), wanted)
    numbered = number_lines(found, origin=TABLE, act_id=act_id, first_id=draw(found.created))
    columns = list(LINE_SCHEMA)
    after = pl.concat([standing.filter(~mine).select(columns), numbered.select(columns)])
    return Merged(after, found.reversed_ids, {})


def say_told_apart(states: pl.DataFrame) -> tuple[Message, ...]:
    """Says which documents two lists tell with different amounts: each amount counts.

    `states`: `ROW_STATE_SCHEMA`, those that count. Instalments of one list are no doubt; payments
    share numbers.
    """
    documents = states.filter(
        pl.col("invoice").is_not_null() & ~pl.col("kind").is_in(list(PAYMENT_KINDS))
    )
    doubtful = (
        documents.group_by("customer", "invoice", "kind", "currency")
        .agg(pl.col("told_by").n_unique().alias("lists"), pl.col("amount_cents").n_unique())
        .filter((pl.col("lists") > 1) & (pl.col("amount_cents") > 1))
        .sort("customer", "invoice")
    )
    if doubtful.is_empty():
        return ()
    return (
        plural(
            "{count} document stands in two lists with two amounts ({invoice}): both count. If one"
            " corrects the other, give both the same day of issue, or send the list again as"
            " stock.",
            "{count} documents stand in two lists with two amounts ({invoice}…): all count. Where"
            " one corrects the other, give both the same day of issue, or send the list again as"
            " stock.",
            count=doubtful.height,
            invoice=doubtful["invoice"][0],
        ),
    )
