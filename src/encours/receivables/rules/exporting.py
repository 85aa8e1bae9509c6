"""What Encours wrote, as a journal the accounting software can take in.

Every act (a receipt recorded, a loss, a difference, an allocation by a person or a bank) is an
entry that balances, under a number that never changes: the same books give the same bytes, and
taking the file in twice is seen at once. Nothing is marked as exported. What the books say too by
now, and what was undone before it was exported, is left out.

Columns and writing are those of the French accounting file (FEC, LPF art. A47 A-1 VII), parted by
semicolons. Counter-accounts by default: PCG (ANC regulation 2014-03): 512 bank, 654 losses, 665
discounts granted, 658 and 758 rounding, 656 and 756 exchange differences on trade receivables,
763 late payment income, 471 waiting.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from encours.kernel.money import decimals_of
from encours.kernel.spreadsheets import Cell, minor_text, write_csv

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
    }
)
"""A line of a receivable account that Encours wrote and the books do not say yet."""

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
    }
)
"""A line of the journal: debit positive; the lines of one journal, act and day add up to zero."""

WRITTEN_JOURNAL, ALLOCATION_JOURNAL = "ENC", "ENL"
_JOURNAL_NAMES = {WRITTEN_JOURNAL: "Encours", ALLOCATION_JOURNAL: "Encours lettrage"}
_HEADER = (
    *("JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib"),
    *("CompAuxNum", "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit"),
    *("EcritureLet", "DateLet", "ValidDate", "Montantdevise", "Idevise"),
)


# By nature: the account debited when the customer owes less, the one credited when he owes more.
_FACING = {
    "receipt": ("512000", "512000"),
    "refund": ("512000", "512000"),
    "returned": ("512000", "512000"),
    "write_off": ("654000", "654000"),
    "discount": ("665000", "665000"),
    "adjustment": ("658000", "758000"),
    "fx_difference": ("656000", "756000"),
    "penalty": ("763000", "763000"),
}


@dataclass(frozen=True, slots=True)
class CounterAccounts:
    """The accounts that face what Encours writes on a customer's account.

    `facing`: by nature, the account debited when the customer owes less and the one credited when
    he owes more. A nature that is not there waits on `waiting`.
    """

    facing: Mapping[str, tuple[str, str]] = field(default_factory=lambda: dict(_FACING))
    waiting: str = "471000"


DEFAULT_ACCOUNTS = CounterAccounts()


def build_journal(
    written: pl.DataFrame,
    paired: pl.DataFrame,
    sides: pl.DataFrame,
    *,
    first_act: int = 0,
    accounts: CounterAccounts = DEFAULT_ACCOUNTS,
) -> pl.DataFrame:
    """The journal (`ENTRY_SCHEMA`) of what acts from `first_act` on wrote and undid.

    `written`: `WRITTEN_SCHEMA`; `paired`: `PAIRED_SCHEMA`; `sides`: `SIDE_SCHEMA`, every line that
    `paired` names. What was undone since it was written, both from `first_act` on, is left out.
    """
    entries = [
        _with_counterparts(_written_since(written, first_act), accounts),
        _allocations(_paired_since(paired, first_act), sides),
    ]
    return pl.concat(entries).select(list(ENTRY_SCHEMA))


def write_journal(entries: pl.DataFrame, *, currency: str) -> str:
    """The entries in `currency` as text: CSV with semicolons, the columns of the FEC.

    A file is in one currency, that of the books it goes to; entries in others are not in it.
    Raises `UnknownCurrency`.
    """
    decimals = decimals_of(currency)
    rows = entries.filter(pl.col("unit") == currency).iter_rows(named=True)
    return write_csv(_HEADER, [_row(row, decimals) for row in rows])


def _row(row: Mapping[str, Any], decimals: int) -> list[Cell]:
    number = f"{row['act_id']:06d}-{_day(row['booked_on'])}"
    reference = row["reference"] or number
    amount = row["amount_cents"]
    return [
        row["journal"],
        _JOURNAL_NAMES[row["journal"]],
        number,
        _day(row["booked_on"]),
        row["account"],
        row["name"] or row["account"],
        row["auxiliary"],
        row["name"] if row["auxiliary"] else None,
        reference,
        _day(row["document_on"] or row["booked_on"]),
        row["label"] or reference,
        minor_text(max(amount, 0), decimals),
        minor_text(max(-amount, 0), decimals),
        *(None, None, None, None, None),
    ]


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def _written_since(written: pl.DataFrame, first_act: int) -> pl.DataFrame:
    """The lines written from `first_act` on; reversed, those written before and undone since."""
    is_new = pl.col("act_id") >= first_act
    undone = (pl.col("cancelled_by") >= first_act).fill_null(value=False)
    reversal = written.filter(~is_new & undone).with_columns(
        pl.col("cancelled_by").alias("act_id"), -pl.col("amount_cents")
    )
    return pl.concat([written.filter(is_new & pl.col("cancelled_by").is_null()), reversal])


def _with_counterparts(lines: pl.DataFrame, accounts: CounterAccounts) -> pl.DataFrame:
    """Each line followed by what it faces, in order of act, day and line."""
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
    own = lines.with_columns(pl.lit(0).alias("side"))
    counterpart = own.with_columns(
        pl.lit(1).alias("side"),
        pl.when(owed_less).then(debited).otherwise(credited).alias("account"),
        pl.lit(None, pl.String).alias("auxiliary"),
        pl.lit(None, pl.String).alias("name"),
        -pl.col("amount_cents"),
    )
    return (
        pl.concat([own, counterpart])
        .sort("act_id", "booked_on", "line_id", "side")
        .with_columns(pl.lit(WRITTEN_JOURNAL).alias("journal"))
        .select(list(ENTRY_SCHEMA))
    )


def _paired_since(paired: pl.DataFrame, first_act: int) -> pl.DataFrame:
    """The allocations from `first_act` on, but those undone among them."""
    since = paired.filter(pl.col("act_id") >= first_act)
    left = pl.col("amount_cents").sum().over("debit_id", "credit_id")
    return since.filter(left != 0)


def _allocations(paired: pl.DataFrame, sides: pl.DataFrame) -> pl.DataFrame:
    """Two lines a pair: what takes the amount off the debit, what takes it off the credit.

    Between two accounts or two customers they are the transfer it takes; inside one they change no
    balance and name the two pieces that close each other. One currency: what differs is written by
    a line of its own.
    """
    known = sides["line_id"].implode()
    both = (
        paired.filter(pl.col("debit_id").is_in(known) & pl.col("credit_id").is_in(known))
        .group_by("act_id", "effective_on", "debit_id", "credit_id")
        .agg(pl.col("amount_cents").sum())
        .filter(pl.col("amount_cents") != 0)
    )
    ends = [
        both.join(sides, left_on=end, right_on="line_id", how="inner", coalesce=False)
        .with_columns(pl.lit(side).alias("side"), pl.col("amount_cents") * sign)
        .drop("line_id")
        for side, (end, sign) in enumerate((("debit_id", -1), ("credit_id", 1)))
    ]
    return (
        pl.concat(ends)
        .sort("act_id", "effective_on", "debit_id", "credit_id", "side")
        .with_columns(
            pl.lit(ALLOCATION_JOURNAL).alias("journal"),
            pl.col("effective_on").alias("booked_on"),
            pl.col("reference").alias("label"),
        )
        .select(list(ENTRY_SCHEMA))
    )
