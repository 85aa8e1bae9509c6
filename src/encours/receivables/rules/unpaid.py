"""What came back unpaid and what was given up: returned payments, losses, receivables financed.

A returned payment (chèque impayé, prélèvement rejeté) is a debit of a customer in an entry that
credits treasury: the invoice it had settled is owed again, and is as old as it was. A loss is what
account 654 (before 2025 also 6714) takes off a customer, without tax. Sources: PCG (ANC regulation
2014-03); usage of the trade.
"""

from dataclasses import dataclass

import polars as pl

from encours.receivables.rules.accounts import starts_with_any

LOSS_PREFIXES = ("654", "6714")
# Discounted bills, credit against assigned receivables (Dailly), and the factor's account.
_FINANCED_PREFIXES = ("5114", "5191")
_FACTOR = r"(?i)factor|affactur"
_SAYS_RETURNED = r"(?i)impay|rejet|retour|sans provision|return|bounce|unpaid"
_SAYS_REFUND = r"(?i)rembours|refund|trop[ -]per|avoir"

_SCOPE = ("segment", "year", "letter")
_LETTERED = [*_SCOPE, "customer"]

RETURNED_SCHEMA = pl.Schema({"line_id": pl.Int64, "invoice_id": pl.Int64})


@dataclass(frozen=True, slots=True)
class Unpaid:
    """Over the days looked at, in cents: payments returned (tax included), losses (without tax).

    `financed`: accounts of receivables discounted, assigned or factored, with their balance (debit
    positive) on the day looked at.
    """

    returned: int
    returned_cents: int
    losses: int
    losses_cents: int
    financed: tuple[tuple[str, int], ...]


def find_returned(lines: pl.DataFrame) -> pl.DataFrame:
    """The returned payments of a ledger (`RETURNED_SCHEMA`), with the invoice each re-opens.

    `lines`: columns of `Ledger.lines`. A debit that faces a credit of class 5 is a returned payment
    when its label says so or the customer had paid that very amount before; a refund (its label
    says it, or its letter holds credit notes only) is none. `invoice_id`: the line of the invoice
    that its reference or its letter tells, directly or by the payment of its reference; else null.
    """
    is_booked = pl.col("is_receivable") & ~pl.col("is_opening")
    comes_back = (pl.col("amount_cents") > 0) & ~pl.col("has_sales") & pl.col("credits_treasury")
    debits = lines.filter(is_booked & comes_back)
    if debits.is_empty():
        return pl.DataFrame(schema=RETURNED_SCHEMA)
    receivable = lines.filter(is_booked)
    payments = receivable.filter((pl.col("amount_cents") < 0) & pl.col("faces_payment"))
    # One row a customer and amount: joins must stay small where customers are not told apart.
    first_paid = payments.group_by("customer", -pl.col("amount_cents")).agg(
        pl.col("booked_on").min().alias("paid_on")
    )
    paid_before = debits.join(first_paid, on=["customer", "amount_cents"]).filter(
        pl.col("paid_on") <= pl.col("booked_on")
    )
    label = pl.col("label").fill_null("")
    says = label.str.contains(_SAYS_RETURNED)
    returned = debits.filter(
        (says | pl.col("line_id").is_in(paid_before["line_id"].unique().implode()))
        & (says | ~label.str.contains(_SAYS_REFUND))
        & ~pl.col("line_id").is_in(_closing_credit_notes(debits, receivable).implode())
    )
    invoices = lines.filter(
        pl.col("is_receivable")
        & (pl.col("amount_cents") > 0)
        & ~pl.col("line_id").is_in(returned["line_id"].implode())
    )
    return _with_invoices(returned, invoices, payments)


def _closing_credit_notes(debits: pl.DataFrame, receivable: pl.DataFrame) -> pl.Series:
    """The debits whose letter holds credits, none of them a payment: money given back."""
    groups = (
        receivable.filter((pl.col("amount_cents") < 0) & pl.col("letter").is_not_null())
        .group_by(_LETTERED)
        .agg(pl.col("faces_payment").any().alias("has_payment"))
    )
    return debits.join(groups.filter(~pl.col("has_payment")), on=_LETTERED, how="semi")["line_id"]


def _with_invoices(
    returned: pl.DataFrame, invoices: pl.DataFrame, payments: pl.DataFrame
) -> pl.DataFrame:
    """Each returned payment with the oldest invoice told by reference, then by letter.

    A reference that payments of several letters share (VIR, CHQ) tells none of them.
    """
    referenced = ["customer", "reference"]
    paid_with = (
        payments.filter(pl.col("letter").is_not_null())
        .group_by(referenced)
        .agg(pl.struct(_SCOPE).n_unique().alias("letters"), pl.col(_SCOPE).first())
        .filter(pl.col("letters") == 1)
    )
    by_payment = returned.drop(_SCOPE).join(paid_with, on=referenced)
    told = [
        rows.join(_oldest(invoices, by=by), on=by)
        for rows, by in ((returned, referenced), (returned, _LETTERED), (by_payment, _LETTERED))
    ]
    found = pl.concat(
        [
            rows.filter(pl.col("invoiced_on") <= pl.col("booked_on")).select(
                "line_id", "invoice_id", pl.lit(rank).alias("rank")
            )
            for rank, rows in enumerate(told)
        ]
    )
    first = found.sort("line_id", "rank").unique("line_id", keep="first")
    return returned.select("line_id").join(
        first.select("line_id", "invoice_id"), on="line_id", how="left", maintain_order="left"
    )


def _oldest(invoices: pl.DataFrame, *, by: list[str]) -> pl.DataFrame:
    """The oldest invoice of each value of `by`: `invoice_id`, `invoiced_on`."""
    return (
        invoices.sort("booked_on", "line_id")
        .group_by(by)
        .agg(
            pl.col("line_id").first().alias("invoice_id"),
            pl.col("booked_on").first().alias("invoiced_on"),
        )
    )


def date_returned(
    movements: pl.DataFrame, returned: pl.DataFrame, due: pl.DataFrame
) -> pl.DataFrame:
    """`movements` whose returned payments are due when the invoice was: no new time is granted.

    `due`: `line_id` and `due_on` of the invoices. Without an invoice told, on their document's day.
    """
    days = returned.join(
        due.select(pl.col("line_id").alias("invoice_id"), pl.col("due_on").alias("reopened_on")),
        on="invoice_id",
        how="left",
    ).select("line_id", "reopened_on", pl.lit(value=True).alias("is_returned"))
    return (
        movements.join(days, on="line_id", how="left", maintain_order="left")
        .with_columns(
            pl.when(pl.col("is_returned"))
            .then(pl.coalesce("due_on", "reopened_on", "document_on"))
            .otherwise("due_on")
            .alias("due_on")
        )
        .drop("is_returned", "reopened_on")
    )


def measure_unpaid(recent: pl.DataFrame, returned: pl.DataFrame, current: pl.DataFrame) -> Unpaid:
    """What came back and was written off among `recent` lines; `current`: those of the balance."""
    back = recent.filter(pl.col("line_id").is_in(returned["line_id"].implode()))
    facing = recent.filter(pl.col("is_receivable"))["entry_id"].unique().implode()
    lost = recent.filter(
        starts_with_any(pl.col("account"), LOSS_PREFIXES) & pl.col("entry_id").is_in(facing)
    )
    factor = pl.col("account").str.starts_with("467") & pl.col("account_label").fill_null(
        ""
    ).str.contains(_FACTOR)
    financed = (
        current.filter(starts_with_any(pl.col("account"), _FINANCED_PREFIXES) | factor)
        .group_by("account")
        .agg(pl.col("amount_cents").sum())
        .filter(pl.col("amount_cents") != 0)
        .sort("account")
    )
    return Unpaid(
        returned=back.height,
        returned_cents=int(back["amount_cents"].sum()),
        losses=lost["entry_id"].n_unique(),
        losses_cents=int(lost["amount_cents"].sum()),
        financed=tuple(financed.iter_rows()),
    )
