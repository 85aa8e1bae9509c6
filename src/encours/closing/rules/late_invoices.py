"""Late invoices issued, as the management report must show them (article D441-6).

Companies whose accounts are audited show in their management report the invoices issued that are
unpaid and late when the year closes, by band of lateness and as a share of turnover (I, 2°); or
instead those that were late in the course of the year, as a share of the invoices issued (II).
Amounts here are with tax, which the table must say (III). Lateness runs from the contractual terms,
else from the legal ones (IV). Invoices received are the suppliers' side: not here.

Sources: Code de commerce, L441-14 and D441-6 (décret 2021-211 of 24 February 2021, art. 3); model
of the tables: annexe 4-1 to article A441-1-1, arrêté of 6 April 2016 (JO of 14 April 2016, text 42)
as replaced by that of 20 March 2017 (JO of 21 March 2017, text 17).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import polars as pl

from encours.metrics.rules.sales import sales_between

NOT_LATE = "0"
LATE_BANDS = ("1_30", "31_60", "61_90", "91_over")
BANDS = (NOT_LATE, *LATE_BANDS)
_LAST_DAYS = (0, 30, 60, 90)
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Band:
    """Invoices of one band: how many, the cents late with tax, their share of the whole.

    An invoice is counted in the band of its oldest part, its parts each in their own.
    `share_percent`: of turnover (I) or of the amount issued (II); `None` when there is none.
    """

    number: int
    amount_cents: int
    share_percent: Decimal | None


@dataclass(frozen=True, slots=True)
class LateInvoices:
    """The table of the year from `first_on` to `as_of`; bands by their names, `BANDS`.

    `closing`, `closing_total`: unpaid when the year closes (the total is of 1 day and more);
    `year`, `year_total`: late in the course of the year. `unknown_age`: unpaid, of no known due
    day, in no band. `excluded`: disputed, in no band. `credits_cents`: what customers have paid
    that no invoice claims, taken off nothing here. `due_basis`: unpaid cents by the ground of
    their due day.
    """

    first_on: date
    as_of: date
    turnover_cents: int
    issued: int
    issued_cents: int
    closing: dict[str, Band]
    closing_total: Band
    year: dict[str, Band]
    year_total: Band
    unknown_age: Band
    excluded: Band
    credits_cents: int
    due_basis: dict[str, int]


def compute_late_invoices(
    items: pl.DataFrame,
    settled: pl.DataFrame,
    movements: pl.DataFrame,
    *,
    first_on: date,
    as_of: date,
    disputed: Collection[int] = (),
) -> LateInvoices:
    """The table of the year that closes on `as_of`.

    `items`, `settled`, `movements`: as `compute_positions` gives them on `as_of`. `disputed`: the
    lines (`line_id`) whose dispute keeps them out.
    """
    references = movements.select("line_id", "reference")
    debits = _keyed(items.drop("reference"), references).filter(pl.col("amount_cents") > 0)
    is_out = pl.col("line_id").is_in(list(disputed))
    excluded, open_invoices = debits.filter(is_out), debits.filter(~is_out)
    dated = open_invoices.filter(_has_age()).with_columns(_lateness(pl.lit(as_of)))
    turnover = sales_between(movements, first_on, as_of)
    issued = _issued(movements, first_on, as_of)
    issued_cents = int(issued["amount_cents"].sum())
    closing = _bands(dated, turnover)
    year = _bands(
        pl.concat([_paid(settled, references, first_on, as_of), _late(dated)]), issued_cents
    )
    basis = open_invoices.group_by("due_basis").agg(pl.col("amount_cents").sum())
    return LateInvoices(
        first_on=first_on,
        as_of=as_of,
        turnover_cents=turnover,
        issued=issued["invoice"].n_unique(),
        issued_cents=issued_cents,
        closing=closing,
        closing_total=_total(closing, turnover),
        year=year,
        year_total=_total(year, issued_cents),
        unknown_age=_band(open_invoices.filter(~_has_age()), turnover),
        excluded=_band(excluded, turnover),
        credits_cents=int(items.filter(pl.col("amount_cents") < 0)["amount_cents"].sum()),
        due_basis=dict(basis.sort("due_basis").rows()),
    )


def _keyed(rows: pl.DataFrame, references: pl.DataFrame) -> pl.DataFrame:
    """`rows` (`line_id`) with `invoice`: what tells one invoice from another of its customer."""
    named = rows.join(references, on="line_id", how="left", maintain_order="left")
    alone = pl.when(pl.col("reference").is_null()).then("line_id")
    return named.with_columns(pl.struct("customer", "reference", alone=alone).alias("invoice"))


def _has_age() -> pl.Expr:
    return pl.col("age_known") & pl.col("due_on").is_not_null()


def _lateness(until: pl.Expr) -> pl.Expr:
    return (until - pl.col("due_on")).dt.total_days().alias("lateness_days")


def _late(dated: pl.DataFrame) -> pl.DataFrame:
    return dated.filter(pl.col("lateness_days") > 0).select(_COLUMNS)


_COLUMNS = ("invoice", "amount_cents", "lateness_days")


def _paid(
    settled: pl.DataFrame, references: pl.DataFrame, first_on: date, as_of: date
) -> pl.DataFrame:
    """What was paid in the year, of known age, with how late it was."""
    in_year = pl.col("paid_on").is_between(first_on, as_of)
    paid = settled.filter(in_year & pl.col("is_payment") & _has_age())
    keyed = _keyed(paid.rename({"debit_id": "line_id"}), references)
    return keyed.with_columns(_lateness(pl.col("paid_on"))).select(_COLUMNS)


def _issued(movements: pl.DataFrame, first_on: date, as_of: date) -> pl.DataFrame:
    """The invoices issued in the year: debits of sales, with tax."""
    sold = movements.filter(
        pl.col("is_sale")
        & ~pl.col("is_opening")
        & (pl.col("amount_cents") > 0)
        & pl.col("booked_on").is_between(first_on, as_of)
    )
    return _keyed(sold.drop("reference"), sold.select("line_id", "reference"))


def _bands(rows: pl.DataFrame, whole_cents: int) -> dict[str, Band]:
    """`BANDS` of `rows` (`invoice`, `amount_cents`, `lateness_days`)."""
    numbered = rows.with_columns(
        _band_of("lateness_days").alias("band"),
        _band_of(pl.col("lateness_days").max().over("invoice")).alias("worst"),
    )
    amounts = dict(numbered.group_by("band").agg(pl.col("amount_cents").sum()).rows())
    numbers = dict(numbered.group_by("worst").agg(pl.col("invoice").n_unique()).rows())
    return {
        name: Band(
            numbers.get(rank, 0), amounts.get(rank, 0), _share(amounts.get(rank, 0), whole_cents)
        )
        for rank, name in enumerate(BANDS)
    }


def _band_of(lateness: str | pl.Expr) -> pl.Expr:
    """The rank of the band: how many of the last days of bands the lateness is beyond."""
    days = pl.col(lateness) if isinstance(lateness, str) else lateness
    return pl.sum_horizontal([(days > last).cast(pl.Int32) for last in _LAST_DAYS])


def _band(rows: pl.DataFrame, whole_cents: int) -> Band:
    cents = int(rows["amount_cents"].sum())
    return Band(rows["invoice"].n_unique(), cents, _share(cents, whole_cents))


def _total(bands: dict[str, Band], whole_cents: int) -> Band:
    """1 day and more."""
    cents = sum(bands[name].amount_cents for name in LATE_BANDS)
    return Band(sum(bands[name].number for name in LATE_BANDS), cents, _share(cents, whole_cents))


def _share(cents: int, whole_cents: int) -> Decimal | None:
    if whole_cents <= 0:
        return None
    return (Decimal(cents) * 100 / Decimal(whole_cents)).quantize(_HUNDREDTH, ROUND_HALF_UP)
