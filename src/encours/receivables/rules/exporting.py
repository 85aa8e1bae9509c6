"""What Encours wrote, as a journal the accounting software can take in.

Every act (a receipt recorded, a loss, a difference, an allocation by a person or a bank) is an
entry that balances, under a number that never changes: the same books give the same bytes, and
taking the file in twice is seen at once. Nothing is marked as exported. What the books say too by
now, and what was undone before it was exported, is left out; what the books refused is told again.
Where the books turn out to keep the money of a receipt on another account than it was written to
face, the receipt faces that one; told before, it is corrected by an entry between the two accounts.

Counter-accounts by default: PCG (ANC regulation 2014-03): 512 bank, 654 losses, 665 discounts
granted with 44571 for their tax, 627 bank fees, 4117 retentions, 658 and 758 rounding, 656 and 756
exchange differences on trade receivables, 763 late payment income, 471 waiting. How the journal is
written for each software is in `journal_layouts`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

WRITTEN_SCHEMA = pl.Schema(
    {
        # `act_id`: what wrote the line; `cancelled_by`: the act of a person that undid it since
        "act_id": pl.Int64,
        "line_id": pl.Int64,
        "nature": pl.String,
        "account": pl.String,
        "auxiliary": pl.String,
        "name": pl.String,
        "reference": pl.String,
        "label": pl.String,
        "booked_on": pl.Date,
        "document_on": pl.Date,
        "amount_cents": pl.Int64,
        "unit": pl.String,
        "cancelled_by": pl.Int64,
        "counterpart": pl.String,
        "tax_cents": pl.Int64,
    }
)
"""A line of a receivable account that Encours wrote and the books do not say yet.

`counterpart`: what faces it, where that is not the account of the policy; `tax_cents`: the tax in
it, with its sign, where it is known.
"""

PAIRED_SCHEMA = pl.Schema(
    {
        "act_id": pl.Int64,
        "debit_id": pl.Int64,
        "credit_id": pl.Int64,
        "amount_cents": pl.Int64,
        "effective_on": pl.Date,
    }
)
"""A part of a debit closed by a part of a credit, said by a person or a bank; negative: undone."""

SIDE_SCHEMA = pl.Schema(
    {
        "line_id": pl.Int64,
        "account": pl.String,
        "auxiliary": pl.String,
        "name": pl.String,
        "reference": pl.String,
        "document_on": pl.Date,
        "unit": pl.String,
    }
)
"""What must be known of the lines that allocations name."""

ENTRY_SCHEMA = pl.Schema(
    {
        "journal": pl.String,
        "act_id": pl.Int64,
        "booked_on": pl.Date,
        "account": pl.String,
        "auxiliary": pl.String,
        "name": pl.String,
        "reference": pl.String,
        "document_on": pl.Date,
        "label": pl.String,
        "amount_cents": pl.Int64,
        "unit": pl.String,
        "is_payment": pl.Boolean,
        "is_again": pl.Boolean,
        "is_refaced": pl.Boolean,
    }
)
"""A line of the journal: debit positive; the lines of one journal, act and day add up to zero.

`is_payment`: money that came in or went out; `is_again`: the books refused it before; `is_refaced`:
it faces another account than when it was written, or corrects one that does.
"""

REFACED_SCHEMA = pl.Schema(
    {
        "act_id": pl.Int64,
        "line_id": pl.Int64,
        "before": pl.String,
        "after": pl.String,
    }
)
"""A line that came to face another account by a later act; null: the one of the policy."""

REFUSED_SCHEMA = pl.Schema({"journal": pl.String, "act_id": pl.Int64, "booked_on": pl.Date})
"""A piece that the books refused; `journal` blank where their report did not tell it."""

_PAYMENTS = ("receipt", "refund", "returned")
_TAXED = ("discount",)
_MOVES = ("retention", "transfer")
_ENTRY = ["journal", "act_id", "booked_on", "unit"]

# By nature: the account debited when the customer owes less, the one credited when he owes more.
_FACING = {
    "receipt": ("512000", "512000"),
    "refund": ("512000", "512000"),
    "returned": ("512000", "512000"),
    "write_off": ("654000", "654000"),
    "discount": ("665000", "665000"),
    "bank_fee": ("627000", "627000"),
    "retention": ("411700", "411700"),
    "adjustment": ("658000", "758000"),
    "fx_difference": ("656000", "756000"),
    "penalty": ("763000", "763000"),
}


@dataclass(frozen=True, slots=True)
class CounterAccounts:
    """The accounts that face what Encours writes on a customer's account.

    `facing`: by nature, the account debited when the customer owes less and the one credited when
    he owes more. A nature that is not there waits on `waiting`. `discount_tax`: takes the tax of a
    discount, where it is known.
    """

    facing: Mapping[str, tuple[str, str]] = field(default_factory=lambda: dict(_FACING))
    waiting: str = "471000"
    discount_tax: str = "445710"


@dataclass(frozen=True, slots=True)
class Journals:
    """The codes of the journals: of what Encours wrote, of payments, of allocations.

    `tells_allocations`: False leaves out the allocations inside one account of one customer.
    """

    written: str = "ENC"
    payments: str = "ENC"
    allocations: str = "ENL"
    tells_allocations: bool = True


DEFAULT_ACCOUNTS = CounterAccounts()
DEFAULT_JOURNALS = Journals()


def build_journal(
    written: pl.DataFrame,
    paired: pl.DataFrame,
    sides: pl.DataFrame,
    *,
    first_act: int = 0,
    refused: pl.DataFrame | None = None,
    refaced: pl.DataFrame | None = None,
    accounts: CounterAccounts = DEFAULT_ACCOUNTS,
    journals: Journals = DEFAULT_JOURNALS,
) -> pl.DataFrame:
    """The journal (`ENTRY_SCHEMA`) of what acts from `first_act` on wrote and undid.

    `written`: `WRITTEN_SCHEMA`; `paired`: `PAIRED_SCHEMA`; `sides`: `SIDE_SCHEMA`, every line that
    `paired` names. `refused` (`REFUSED_SCHEMA`): told again, whenever it was written. `refaced`
    (`REFACED_SCHEMA`): what of `written` faced another account before. What was undone since it was
    written, and had not been taken in, is left out.
    """
    again = pl.DataFrame(schema=REFUSED_SCHEMA) if refused is None else refused
    payments = pl.col("nature").is_in(_PAYMENTS)
    lines = written.with_columns(
        payments.alias("is_payment"),
        pl.when(payments)
        .then(pl.lit(journals.payments))
        .otherwise(pl.lit(journals.written))
        .alias("journal"),
    )
    pairs = paired.with_columns(
        pl.lit(journals.allocations).alias("journal"), pl.col("effective_on").alias("booked_on")
    )
    changes = pl.DataFrame(schema=REFACED_SCHEMA) if refaced is None else refaced
    marked = _with_refaced(_marked(lines, again), changes)
    entries = [
        _with_counterparts(_written_since(marked, first_act), accounts),
        _corrections(marked, changes, again, accounts, first_act=first_act),
        _allocations(
            _paired_since(_told_again(pairs, again), first_act),
            sides,
            inside=journals.tells_allocations,
        ),
    ]
    return pl.concat(entries).select(list(ENTRY_SCHEMA))


def _marked(lines: pl.DataFrame, refused: pl.DataFrame) -> pl.DataFrame:
    """`lines` with `is_again`: refused as they were written; `is_undone_again`: as undone."""
    undone = lines.select(
        "line_id", "journal", "booked_on", pl.col("cancelled_by").cast(pl.Int64).alias("act_id")
    )
    found = _told_again(undone, refused).select("line_id", pl.col("is_again").alias("_undone"))
    return (
        _told_again(lines, refused)
        .join(found.unique("line_id"), on="line_id", how="left")
        .rename({"_undone": "is_undone_again"})
    )


def _with_refaced(lines: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """`lines` with `is_refaced`: they face another account than when they were written."""
    first = changes.sort("act_id").group_by("line_id").agg(pl.col("before").first())
    differs = pl.col("_changed") & pl.col("before").ne_missing(pl.col("counterpart"))
    return (
        lines.join(
            first.with_columns(pl.lit(value=True).alias("_changed")), on="line_id", how="left"
        )
        .with_columns(differs.fill_null(value=False).alias("is_refaced"))
        .drop("before", "_changed")
    )


def _corrections(
    lines: pl.DataFrame,
    changes: pl.DataFrame,
    refused: pl.DataFrame,
    accounts: CounterAccounts,
    *,
    first_act: int,
) -> pl.DataFrame:
    """What lines told before now face instead: from the one account to the other, in one entry.

    A line that is not told yet, or told again, faces its account at once.
    """
    told = lines.filter((pl.col("act_id") < first_act) & ~pl.col("is_again"))
    moved = told.drop("act_id", "is_again").join(changes, on="line_id")
    since = _told_again(moved, refused).filter((pl.col("act_id") >= first_act) | pl.col("is_again"))
    as_written = since.with_columns(pl.lit(None, pl.Int64).alias("cancelled_by"))
    plain = as_written.with_columns(
        pl.lit(None, pl.String).alias("auxiliary"),
        pl.lit(None, pl.String).alias("name"),
        pl.lit(value=False).alias("is_payment"),
        pl.lit(value=True).alias("is_refaced"),
    )
    sides = []
    for side, (name, sign) in enumerate((("after", -1), ("before", 1))):
        faced = plain.with_columns(pl.col(name).alias("counterpart"), pl.lit(side).alias("side"))
        parts = faced.with_columns(_faced(accounts).alias("account"), _tax().alias("_tax"))
        sides += [
            parts.with_columns((pl.col("amount_cents") - pl.col("_tax")) * sign),
            parts.with_columns(
                pl.lit(accounts.discount_tax).alias("account"),
                (pl.col("_tax") * sign).alias("amount_cents"),
            ),
        ]
    differs = pl.col("account").n_unique().over("act_id", "line_id") > 1
    return (
        pl.concat(sides)
        .filter(pl.col("amount_cents") != 0)
        .filter(differs)
        .sort("act_id", "booked_on", "journal", "line_id", "side")
        .select(list(ENTRY_SCHEMA))
    )


def _told_again(rows: pl.DataFrame, refused: pl.DataFrame) -> pl.DataFrame:
    """`rows` (with `journal`, `act_id`, `booked_on`) with `is_again`: the books refused them."""
    key = ["act_id", "booked_on"]
    named = refused.filter(pl.col("journal") != "").select("journal", *key).unique()
    unnamed = refused.filter(pl.col("journal") == "").select(key).unique()
    mark = pl.lit(value=True)
    return (
        rows.join(named.with_columns(mark.alias("_named")), on=["journal", *key], how="left")
        .join(unnamed.with_columns(mark.alias("_unnamed")), on=key, how="left")
        .with_columns(pl.coalesce("_named", "_unnamed", pl.lit(value=False)).alias("is_again"))
        .drop("_named", "_unnamed")
    )


def _written_since(written: pl.DataFrame, first_act: int) -> pl.DataFrame:
    """The lines written from `first_act` on; reversed, those written before and undone since."""
    is_new = (pl.col("act_id") >= first_act) | pl.col("is_again")
    undone = (pl.col("cancelled_by") >= first_act).fill_null(value=False)
    reversal = written.filter(~is_new & (undone | pl.col("is_undone_again"))).with_columns(
        pl.col("cancelled_by").alias("act_id"),
        -pl.col("amount_cents"),
        -pl.col("tax_cents"),
        pl.col("is_undone_again").alias("is_again"),
    )
    return pl.concat([written.filter(is_new & pl.col("cancelled_by").is_null()), reversal])


def _with_counterparts(lines: pl.DataFrame, accounts: CounterAccounts) -> pl.DataFrame:
    """Each line followed by what it faces, in order of act, day and line.

    What moves from one account of customers to another (a retention) faces itself: nothing is
    added to it where it adds up to zero.
    """
    moves = pl.col("nature").is_in(_MOVES)
    moved = pl.col("amount_cents").filter(moves).sum().over(_ENTRY) == 0
    own = lines.with_columns(pl.lit(0).alias("side"))
    facing = own.filter(~(moves & moved)).with_columns(
        _faced(accounts).alias("account"),
        pl.lit(None, pl.String).alias("auxiliary"),
        pl.lit(None, pl.String).alias("name"),
        _tax().alias("_tax"),
    )
    counterparts = [
        facing.with_columns(
            pl.lit(1).alias("side"), (pl.col("_tax") - pl.col("amount_cents")).alias("amount_cents")
        ),
        facing.with_columns(
            pl.lit(2).alias("side"),
            pl.lit(accounts.discount_tax).alias("account"),
            (-pl.col("_tax")).alias("amount_cents"),
        ),
    ]
    return (
        pl.concat([own, *(each.drop("_tax") for each in counterparts)])
        .filter(pl.col("amount_cents") != 0)
        .sort("act_id", "booked_on", "journal", "line_id", "side")
        .select(list(ENTRY_SCHEMA))
    )


def _tax() -> pl.Expr:
    """The tax that a discount gives back, with its sign.

    What faces an account of its own is in the books already, with its tax.
    """
    amount = pl.col("amount_cents")
    least, most = pl.min_horizontal(amount, 0), pl.max_horizontal(amount, 0)
    known = pl.col("tax_cents").fill_null(0).clip(least, most)
    is_taxed = pl.col("nature").is_in(_TAXED) & pl.col("counterpart").is_null()
    return pl.when(is_taxed).then(known).otherwise(0)


def _faced(accounts: CounterAccounts) -> pl.Expr:
    """The account that each line faces: what was said of it, else by its nature and sign."""
    debited, credited = (
        pl.col("nature").replace_strict(
            {nature: both[side] for nature, both in accounts.facing.items()},
            default=accounts.waiting,
            return_dtype=pl.String,
        )
        for side in (0, 1)
    )
    # A reversal faces the account of what it reverses, whose sign is the other one.
    owed_less = (pl.col("amount_cents") < 0) == pl.col("cancelled_by").is_null()
    return pl.coalesce("counterpart", pl.when(owed_less).then(debited).otherwise(credited))


def _paired_since(paired: pl.DataFrame, first_act: int) -> pl.DataFrame:
    """The allocations from `first_act` on, but those undone among them."""
    since = paired.filter((pl.col("act_id") >= first_act) | pl.col("is_again"))
    left = pl.col("amount_cents").sum().over("debit_id", "credit_id")
    return since.filter(left != 0)


def _allocations(paired: pl.DataFrame, sides: pl.DataFrame, *, inside: bool) -> pl.DataFrame:
    """Two lines a pair: what takes the amount off the debit, what takes it off the credit.

    Between two accounts or two customers they are the transfer it takes; inside one (`inside`) they
    change no balance and name the two pieces that close each other. One currency: what differs is
    written by a line of its own.
    """
    known = sides["line_id"].implode()
    both = (
        paired.filter(pl.col("debit_id").is_in(known) & pl.col("credit_id").is_in(known))
        .group_by("journal", "act_id", "effective_on", "debit_id", "credit_id")
        .agg(pl.col("amount_cents").sum(), pl.col("is_again").any())
        .filter(pl.col("amount_cents") != 0)
    )
    ends = [
        both.join(sides, left_on=end, right_on="line_id", how="inner", coalesce=False)
        .with_columns(pl.lit(side).alias("side"), pl.col("amount_cents") * sign)
        .drop("line_id")
        for side, (end, sign) in enumerate((("debit_id", -1), ("credit_id", 1)))
    ]
    place = pl.struct("account", pl.col("auxiliary").fill_null(""))
    moves = place.n_unique().over("act_id", "effective_on", "debit_id", "credit_id") > 1
    return (
        pl.concat(ends)
        .filter(pl.lit(inside) | moves)
        .sort("act_id", "effective_on", "debit_id", "credit_id", "side")
        .with_columns(
            pl.col("effective_on").alias("booked_on"),
            pl.col("reference").alias("label"),
            pl.lit(value=False).alias("is_payment"),
            pl.lit(value=False).alias("is_refaced"),
        )
        .select(list(ENTRY_SCHEMA))
    )
