"""What each line of the books is for the business: an invoice, a receipt, a bill, a loss…

The chart of accounts says most of it (PCG, ANC regulation 2014-03: 4117 retentions, 413 bills,
416 doubtful, 4191 deposits, 654 losses, 763 late payment income), the other lines of the entry the
rest; words of the label decide only where neither does. Lines of one entry, customer, reference
and sign are one *document* (pièce), each line an instalment (échéance) of it.
"""

from collections.abc import Collection

import polars as pl

from encours.receivables.rules.accounts import DEPOSIT_PREFIX, DOUBTFUL_PREFIX, starts_with_any
from encours.receivables.rules.due_dates import find_retention_accounts
from encours.receivables.rules.ledger_lines import LEDGER
from encours.receivables.rules.unpaid import LOSS_PREFIXES

INVOICE = "invoice"
CREDIT_NOTE = "credit_note"
RECEIPT = "receipt"
REFUND = "refund"
RETURNED = "returned"
DEPOSIT = "deposit"
BILL = "bill"
RETENTION = "retention"
DOUBTFUL = "doubtful"
OPENING = "opening"
TRANSFER = "transfer"
ADJUSTMENT = "adjustment"
WRITE_OFF = "write_off"
PENALTY = "penalty"
FX_DIFFERENCE = "fx_difference"
DISCOUNT = "discount"
BANK_FEE = "bank_fee"
NATURES = (
    *(INVOICE, CREDIT_NOTE, RECEIPT, REFUND, RETURNED, DEPOSIT, BILL, RETENTION, DOUBTFUL),
    *(OPENING, TRANSFER, ADJUSTMENT, WRITE_OFF, PENALTY, FX_DIFFERENCE, DISCOUNT, BANK_FEE),
)

_BILL_PREFIX = "413"
# Income of late payment: 763 (revenus des autres créances); before 2025 also 7711 (pénalités).
_PENALTY_PREFIXES = ("763", "7711")
_SAYS_RETURNED = r"(?i)impay|rejet|retour|sans provision|return|bounce|unpaid"
_SAYS_LOSS = r"(?i)irr[ée]couvrable|cr[ée]ances? perdue|\bpertes?\b|write[ -]?off|bad debt"
_SAYS_PENALTY = (
    r"(?i)p[ée]nalit|int[ée]r[êe]ts? (de|pour|des) (retard|rt\b)|indemnit[ée] forfaitaire"
    r"|frais de recouvrement|late (fee|payment)|default interest"
)


def with_documents(lines: pl.DataFrame) -> pl.DataFrame:
    """`lines` with `nature` (String, one of `NATURES` or blank) and `document_key` (Int64).

    `lines`: all lines of the books, or those of whole entries: `id`, `entry_key`, `customer`,
    `reference`, `label`, `amount_cents`, `account`, `has_sales`, `faces_payment`, `is_opening`,
    `is_receivable`; with `account_label`, retentions kept below 4117 are told from customers. Where
    `nature` already stands on a line that no entry explains (`origin` is not `ledger`), it is kept:
    who wrote it knew.
    """
    return with_document_key(with_nature(lines))


def with_nature(lines: pl.DataFrame, *, retentions: Collection[str] | None = None) -> pl.DataFrame:
    """`lines` with `nature`; blank for what is neither a receivable nor a deposit received.

    `retentions`: accounts that hold retentions; without it they are found as due dates find them.
    """
    account, receivable = pl.col("account"), pl.col("is_receivable")
    debit, moves = pl.col("amount_cents") > 0, pl.col("_moves").fill_null(value=False)
    held = _retention_accounts(lines) if retentions is None else tuple(retentions)
    nature = (
        pl.when(~receivable & ~account.str.starts_with(DEPOSIT_PREFIX))
        .then(pl.lit(""))
        .when(pl.col("is_opening"))
        .then(pl.lit(OPENING))
        .when(~receivable)
        .then(pl.lit(DEPOSIT))
        .when(debit & account.str.starts_with(_BILL_PREFIX))
        .then(pl.lit(BILL))
        .when(debit & account.str.starts_with(DOUBTFUL_PREFIX))
        .then(pl.lit(DOUBTFUL))
        .when(debit & account.is_in(held))
        .then(pl.lit(RETENTION))
        .when(moves)
        .then(pl.lit(TRANSFER))
        .when(debit)
        .then(_nature_of_debit(lines))
        .otherwise(_nature_of_credit(lines))
    )
    return (
        _without_nature(lines)
        .join(
            _moved_items(lines),
            on=["entry_key", "customer"],
            how="left",
            maintain_order="left",
            nulls_equal=True,
        )
        .with_columns(pl.coalesce("_known", nature).alias("nature"))
        .drop("_moves", "_known")
    )


def _without_nature(lines: pl.DataFrame) -> pl.DataFrame:
    """`lines` with `_known`: the nature told by who wrote the line; null where it is worked out."""
    if not {"nature", "origin"} <= set(lines.columns):
        return lines.with_columns(pl.lit(None, pl.String).alias("_known"))
    told = (pl.col("origin") != LEDGER) & pl.col("nature").is_in(NATURES)
    return lines.with_columns(pl.when(told).then("nature").alias("_known")).drop("nature")


def with_document_key(lines: pl.DataFrame) -> pl.DataFrame:
    """`lines` with `document_key`: the smallest `id` of the document; null where `nature` is blank.

    Items that an opening carries without a reference are each a document: nothing binds them.
    """
    alone = (pl.col("nature") == OPENING) & pl.col("reference").is_null()
    bound = lines.filter((pl.col("nature") != "") & ~alone)
    key = ["entry_key", "customer", "reference", pl.col("amount_cents") > 0]
    keys = bound.select("id", pl.col("id").min().over(key).alias("document_key"))
    unkeyed = lines.drop("document_key", strict=False)
    return unkeyed.join(keys, on="id", how="left", maintain_order="left").with_columns(
        pl.when(alone).then(pl.col("id")).otherwise("document_key").alias("document_key")
    )


def _nature_of_debit(lines: pl.DataFrame) -> pl.Expr:
    """An invoice faces sales, other income, or the deposit it asks for."""
    label = pl.col("label").fill_null("")
    income = _entries_with(lines, ("7", DEPOSIT_PREFIX))
    return (
        pl.when(pl.col("has_sales"))
        .then(pl.lit(INVOICE))
        .when(pl.col("faces_payment") & label.str.contains(_SAYS_RETURNED))
        .then(pl.lit(RETURNED))
        .when(pl.col("faces_payment"))
        .then(pl.lit(REFUND))
        .when(_entries_with(lines, LOSS_PREFIXES))
        .then(pl.lit(WRITE_OFF))
        .when(_entries_with(lines, _PENALTY_PREFIXES) | label.str.contains(_SAYS_PENALTY))
        .then(pl.lit(PENALTY))
        .when(income)
        .then(pl.lit(INVOICE))
        .otherwise(pl.lit(ADJUSTMENT))
    )


def _nature_of_credit(lines: pl.DataFrame) -> pl.Expr:
    """Money first; then what takes off a sale, a loss, a penalty given up."""
    label = pl.col("label").fill_null("")
    return (
        pl.when(pl.col("faces_payment"))
        .then(pl.lit(RECEIPT))
        .when(pl.col("has_sales"))
        .then(pl.lit(CREDIT_NOTE))
        .when(_entries_with(lines, LOSS_PREFIXES) | label.str.contains(_SAYS_LOSS))
        .then(pl.lit(WRITE_OFF))
        .when(_entries_with(lines, _PENALTY_PREFIXES))
        .then(pl.lit(PENALTY))
        .when(_entries_with(lines, ("7",)))
        .then(pl.lit(CREDIT_NOTE))
        .otherwise(pl.lit(ADJUSTMENT))
    )


def _entries_with(lines: pl.DataFrame, prefixes: tuple[str, ...]) -> pl.Expr:
    """Whether the line's entry has a line on an account that begins with one of `prefixes`."""
    entries = lines.filter(starts_with_any(pl.col("account"), prefixes))["entry_key"].unique()
    return pl.col("entry_key").is_in(entries.implode())


def _moved_items(lines: pl.DataFrame) -> pl.DataFrame:
    """The entries and customers whose lines only move an item between receivable accounts.

    Several accounts, both signs, no sale; where money comes in by the same entry, only if the
    receivable lines add up to zero without it.
    """
    key = ["entry_key", "customer"]
    amount = pl.col("amount_cents")
    return (
        lines.filter(pl.col("is_receivable") & ~pl.col("is_opening") & ~pl.col("has_sales"))
        .filter(pl.len().over(key) > 1)
        .group_by(key)
        .agg(
            (
                (amount.max() > 0)
                & (amount.min() < 0)
                & (pl.col("account").n_unique() > 1)
                & (~pl.col("faces_payment").any() | (amount.sum() == 0))
            ).alias("_moves")
        )
        .filter("_moves")
    )


def _retention_accounts(lines: pl.DataFrame) -> tuple[str, ...]:
    """As due dates find them; without labels of accounts, 4117 itself."""
    if "account_label" in lines.columns:
        return find_retention_accounts(lines)
    return find_retention_accounts(
        lines.with_columns(pl.lit(None, pl.String).alias("account_label"))
    )
