"""Gives carried items back their own dates: a transfer or an opening is no new invoice.

When an invoice moves from 411 to 413 (bill of exchange) or 416 (doubtful), or is carried into the
next year, the books write a new debit. Its age and its delay are those of the invoice behind it. So
each such debit is cut into *parts*, each with the dates of what it stands for.
"""

import polars as pl

from encours.receivables.rules.laying import lay_in_order
from encours.receivables.rules.schema import FACTS, PRESUMED_REFERENCE

PART_SCHEMA = pl.Schema(
    {
        "line_id": pl.Int64,  # the debit that carries
        "origin_id": pl.Int64,  # the debit carried
        "reference": pl.String,
        "document_on": pl.Date,
        "due_on": pl.Date,
        "amount_cents": pl.Int64,
        "age_known": pl.Boolean,
    }
)

_DEEPEST_TRANSFER = 5


def find_transfers(movements: pl.DataFrame) -> pl.DataFrame:
    """Lines that move a customer's items between receivable accounts inside one entry.

    Columns `group` (one per entry and customer), `line_id`, `amount_cents`. The lines touch two
    accounts at least and have both signs; what they do not cover of each other (a bill for a part,
    the rest paid at once) is no transfer. Openings and sales are none.
    """
    key = ["entry_id", "customer"]
    amount = pl.col("amount_cents")
    # Cheap first: an entry's customer must have two lines before it can be a transfer.
    return (
        movements.filter(~pl.col("is_opening") & ~pl.col("is_sale"))
        .filter(pl.len().over(key) > 1)
        .filter((amount.max().over(key) > 0) & (amount.min().over(key) < 0))
        .filter(pl.col("account").n_unique().over(key) > 1)
        .select(pl.struct(key).rank("dense").cast(pl.Int64).alias("group"), "line_id", amount)
    )


def date_transfers(
    movements: pl.DataFrame, allocations: pl.DataFrame, parts: pl.DataFrame
) -> pl.DataFrame:
    """`parts` with, added, those of the debits that transfers wrote.

    `parts` (`PART_SCHEMA`) already has the parts of carried openings. A transfer's debit takes the
    dates of the debits that the transfer's credit closed, oldest first; but a document date that it
    brings itself goes before those of debits it is merely presumed to close.
    """
    transfers = find_transfers(movements)
    if transfers.is_empty():
        return parts
    incoming = transfers.filter(pl.col("amount_cents") > 0)
    closed = (
        transfers.filter(pl.col("amount_cents") < 0)
        .select("group", pl.col("line_id").alias("credit_id"))
        .join(allocations, on="credit_id")
        .filter(~pl.col("group").is_in(_dated_themselves(incoming, movements)) | _is_sure())
        .join(movements.select(pl.col("line_id").alias("debit_id"), "document_on"), on="debit_id")
        # A transfer of more than was invoiced may be presumed to pay itself: no age comes of that.
        .join(incoming.select("group", debit_id="line_id"), on=["group", "debit_id"], how="anti")
        .sort("group", "document_on", "debit_id")
    )
    uses = lay_in_order(
        closed.select("group", pl.col("debit_id").alias("id"), "amount_cents"),
        incoming.select("group", pl.col("line_id").alias("id"), "amount_cents"),
    ).select(
        pl.col("debit_id").alias("line_id"), pl.col("credit_id").alias("user_id"), "amount_cents"
    )
    pending = incoming["line_id"].implode()
    for _ in range(_DEEPEST_TRANSFER):
        ready = uses.filter(~pl.col("line_id").is_in(pending))
        ready = ready.filter(
            ~pl.col("user_id").is_in(
                uses.filter(pl.col("line_id").is_in(pending))["user_id"].implode()
            )
        )
        if ready.is_empty():
            break
        dated = date_uses(movements, parts, ready.sort("user_id", "line_id"))
        parts = pl.concat([parts, _as_parts(dated, movements)])
        done = ready["user_id"].unique().implode()
        pending = incoming.filter(~pl.col("line_id").is_in(parts["line_id"].implode()))[
            "line_id"
        ].implode()
        uses = uses.filter(~pl.col("user_id").is_in(done))
    return parts


def _dated_themselves(incoming: pl.DataFrame, movements: pl.DataFrame) -> pl.Expr:
    """Groups of transfers whose debits all bring a document date older than their booking."""
    days = movements.select("line_id", (pl.col("document_on") < pl.col("booked_on")).alias("own"))
    groups = incoming.join(days, on="line_id").group_by("group").agg(pl.col("own").all())
    return pl.lit(groups.filter("own")["group"].implode())


def _is_sure() -> pl.Expr:
    return pl.col("basis").is_in((*FACTS, PRESUMED_REFERENCE))


def _as_parts(dated: pl.DataFrame, movements: pl.DataFrame) -> pl.DataFrame:
    """What transfers carry, as parts of their debits.

    Where the age of what is carried is unknown, the document date of the transfer tells it.
    """
    own = movements.select(
        pl.col("line_id").alias("user_id"),
        pl.when(pl.col("document_on") < pl.col("booked_on")).then("document_on").alias("own_on"),
    )
    told = ~pl.col("age_known") & pl.col("own_on").is_not_null()
    return (
        dated.join(own, on="user_id", how="left", maintain_order="left")
        .with_columns(
            pl.when(told).then("own_on").otherwise("document_on").alias("document_on"),
            pl.col("age_known") | told,
            pl.col("user_id").alias("line_id"),
        )
        .select(list(PART_SCHEMA))
    )


def date_uses(movements: pl.DataFrame, parts: pl.DataFrame, uses: pl.DataFrame) -> pl.DataFrame:
    """Each use of a debit with the dates of what it used, oldest part first.

    `uses`: `line_id` of the debit, `amount_cents`, any other columns (kept), in the order they used
    it. A debit without parts, or beyond its parts, has its own dates. Returns the columns of `uses`
    and of `PART_SCHEMA`; amounts are cut where a use spans several parts.
    """
    own = movements.select(
        "line_id",
        pl.col("line_id").alias("origin_id"),
        "reference",
        "document_on",
        "due_on",
        "age_known",
    )
    carried = pl.col("line_id").is_in(parts["line_id"].unique().implode())
    plain = uses.filter(~carried).join(own, on="line_id", how="left", maintain_order="left")
    spread = uses.filter(carried)
    if spread.is_empty():
        return plain
    whole = _with_remainders(movements, parts, own)
    ordered = whole.sort("line_id", "document_on", "origin_id").with_row_index("part")
    numbered = spread.with_row_index("use")
    laid = lay_in_order(
        ordered.select(
            pl.col("line_id").alias("group"),
            pl.col("part").cast(pl.Int64).alias("id"),
            "amount_cents",
        ),
        numbered.sort("line_id", "use").select(
            pl.col("line_id").alias("group"),
            pl.col("use").cast(pl.Int64).alias("id"),
            "amount_cents",
        ),
    ).select(
        pl.col("debit_id").cast(pl.UInt32).alias("part"),
        pl.col("credit_id").cast(pl.UInt32).alias("use"),
        "amount_cents",
    )
    dated = (
        laid.join(numbered.drop("amount_cents"), on="use")
        .join(ordered.drop("line_id", "amount_cents"), on="part")
        .drop("part", "use")
    )
    return pl.concat([plain, dated.select(plain.columns)])


def own_age_known() -> pl.Expr:
    """Whether a line's own document date tells its age.

    An opening whose document is dated on the opening day is a sum brought forward: its age is
    unknown. So is one dated on the eve, the closing, when all openings of its year are: otherwise
    it is an invoice of the last day.
    """
    eve = pl.col("booked_on") - pl.duration(days=1)
    opened_on = pl.col("document_on").filter(pl.col("is_opening"))
    all_alike = opened_on.n_unique().over("segment", "year") == 1
    brought = (pl.col("document_on") > eve) | ((pl.col("document_on") == eve) & all_alike)
    return ~(pl.col("is_opening") & brought)


def _with_remainders(
    movements: pl.DataFrame, parts: pl.DataFrame, own: pl.DataFrame
) -> pl.DataFrame:
    """The parts, and for each debit larger than its parts, the rest under its own dates."""
    known = parts.group_by("line_id").agg(pl.col("amount_cents").sum().alias("known_cents"))
    rest = (
        movements.select("line_id", "amount_cents")
        .join(known, on="line_id")
        .with_columns(pl.col("amount_cents") - pl.col("known_cents"))
        .filter(pl.col("amount_cents") > 0)
        .drop("known_cents")
        .join(own, on="line_id")
    )
    return pl.concat([parts, rest.select(parts.columns)])
