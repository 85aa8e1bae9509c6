"""What lateness costs, what the law lets one claim, and the turnover that makes up for a loss.

Financing: every euro paid after its due date was lent for free until then. Penalties: Code de
commerce, art. L441-10 II and D441-5 (ECB rate + 10 points by half-year, 40 € an invoice).
Making up: a lost invoice costs its amount; it takes amount ÷ margin of new sales to earn it back.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import polars as pl

from encours.diagnosis.rules.model import Claims, Cost
from encours.kernel.messages import Message, message
from encours.kernel.money import half_up
from encours.kernel.rates import FIXED_INDEMNITY_CENTS, NoRateKnown, late_penalty_cents
from encours.receivables.rules.accounts import starts_with_any

# Usual margins when the ledger tells none: assumptions of this report, measured nowhere, to be
# replaced by one's own.
SECTOR_MARGINS = {
    "trade": Decimal(14),
    "wholesale": Decimal(21),
    "retail": Decimal(30),
}
DEFAULT_MARGIN = Decimal(20)
DEFAULT_FINANCING_RATE = Decimal(5)

_EXACT_REFERENCE_CENTS = 3_650_000
_LIMITATION_YEARS = 5
_GOODS_PREFIXES = (
    "601",
    "602",
    "603",
    "604",
    "605",
    "607",
    "608",
    "6091",
    "6092",
    "6094",
    "6095",
    "6097",
    "6098",
)
_LEAST_MARGIN, _MOST_MARGIN = Decimal(1), Decimal(90)


@dataclass(frozen=True, slots=True)
class Margin:
    """A margin in percent of turnover, and where it comes from."""

    percent: Decimal
    source: Message
    measured: bool = False


def find_margin(lines: pl.DataFrame | None, *, sector: str | None) -> Margin:
    """The margin on purchases: the ledger's own where it has sales and purchases, else a usual one.

    `lines`: the ledger's lines of a year (`account`, `amount_cents`). Margin = (class 70 − goods
    and subcontracting consumed: 601 to 605, 607, 608, less rebates) ÷ class 70. Believed between
    1 % and 90 %: outside, the purchases are not those of the sales.
    """
    if lines is not None:
        sales = -_sum(lines, ("70",))
        goods = _sum(lines, _GOODS_PREFIXES)
        if sales > 0 and goods > 0:
            own = (Decimal(sales - goods) * 100 / Decimal(sales)).quantize(
                Decimal("0.1"), ROUND_HALF_UP
            )
            if _LEAST_MARGIN <= own <= _MOST_MARGIN:
                return Margin(
                    own,
                    message("measured in the ledger: sales (70) less goods consumed (60)"),
                    measured=True,
                )
    if sector in SECTOR_MARGINS:
        return Margin(SECTOR_MARGINS[sector], message("usual for the sector, an assumption"))
    return Margin(DEFAULT_MARGIN, message("usual, an assumption for want of purchases in the file"))


def compute_cost(
    *,
    items: pl.DataFrame,
    settled: pl.DataFrame,
    as_of: date,
    days: int,
    margin: Margin,
    financing_rate_percent_year: Decimal,
) -> Cost:
    """The cost of lateness over the `days` to `as_of`.

    `items`: open items (`customer`, `reference`, `document_on`, `amount_cents`, `due_on`,
    `lateness_days`). `settled`: paid parts (`amount_cents`, `due_on`, `paid_on`, `is_payment`).
    """
    late = items.filter(pl.col("lateness_days") > 0)
    paid = settled.filter(pl.col("is_payment")).select("amount_cents", "due_on", "paid_on")
    stretches = pl.concat(
        [paid, late.select("amount_cents", "due_on", pl.lit(as_of).alias("paid_on"))]
    )
    tied_up = _average_tied_up(stretches, as_of=as_of, days=days)
    financing = half_up(Decimal(tied_up) * financing_rate_percent_year * days / Decimal(36500))
    # Between traders a claim lapses five years after it fell due (Code de commerce, art. L110-4),
    # unless something interrupted it, which the books do not tell.
    lapsed = pl.col("due_on").dt.offset_by(f"{_LIMITATION_YEARS}y") < as_of
    claimable = late.filter(~lapsed)
    penalties = _penalties(claimable, as_of=as_of)
    invoices = count_invoices(claimable)
    lost = int(late.filter(pl.col("lateness_days") > 90)["amount_cents"].sum())
    return Cost(
        tied_up_cents=tied_up,
        financing_cents=financing,
        financing_rate_percent_year=financing_rate_percent_year,
        penalties_cents=penalties.cents,
        penalties_estimated=penalties.estimated,
        unrated=_claims(penalties.unrated),
        lapsed=_claims(late.filter(lapsed)),
        indemnities_cents=invoices * FIXED_INDEMNITY_CENTS,
        late_invoices=invoices,
        margin_percent=margin.percent,
        margin_source=margin.source,
        turnover_to_make_up_cents=turnover_for(lost, margin.percent),
    )


def turnover_for(loss_cents: int, margin_percent: Decimal) -> int:
    """The turnover whose margin pays for a loss.

    >>> turnover_for(100_000, Decimal(20))
    500000
    """
    return half_up(Decimal(loss_cents) * 100 / margin_percent)


def _average_tied_up(stretches: pl.DataFrame, *, as_of: date, days: int) -> int:
    """Average over the last `days` of what was past its due date and not paid, in cents."""
    if days <= 0:
        return 0
    begin = pl.max_horizontal(pl.col("due_on"), pl.lit(as_of - timedelta(days=days)))
    late_days = (pl.col("paid_on") - begin).dt.total_days().clip(lower_bound=0)
    total = stretches.select((pl.col("amount_cents").cast(pl.Int128) * late_days).sum()).item()
    return half_up(Decimal(int(total or 0)) / Decimal(days))


def count_invoices(items: pl.DataFrame) -> int:
    """How many invoices `items` are parts of: the indemnity is due once for each.

    An invoice is a reference and a date of one customer, whatever the lines it stands on; a part
    without a reference stands for itself.
    """
    named = pl.col("reference").is_not_null()
    several = items.filter(named).select("customer", "reference", "document_on").n_unique()
    return several + items.filter(~named).height


def _claims(items: pl.DataFrame) -> Claims:
    return Claims(count_invoices(items), int(items["amount_cents"].sum()))


@dataclass(frozen=True, slots=True)
class _Penalties:
    """Interest by law; `estimated` where a rate is only the last known; `unrated`: no rate is."""

    cents: int
    estimated: bool
    unrated: pl.DataFrame


def _penalties(late: pl.DataFrame, *, as_of: date) -> _Penalties:
    """Interest due by law on the open late items.

    The interest of a day is the same share of every amount, so the law is asked once a due date, on
    an amount whose interest is a whole number of cents at any rate of two decimals.
    """
    shares: list[tuple[date, int]] = []
    estimated = False
    for due_on in late["due_on"].unique():
        try:
            share = late_penalty_cents(_EXACT_REFERENCE_CENTS, due_on, as_of)
        except NoRateKnown:
            continue
        estimated = estimated or share.last_known
        shares.append((due_on, share.interest_cents))
    known = pl.DataFrame(shares, schema={"due_on": pl.Date, "share": pl.Int128}, orient="row")
    # Half up on positive integers: (2 × numerator + denominator) ÷ (2 × denominator).
    doubled = 2 * pl.col("amount_cents").cast(pl.Int128) * pl.col("share")
    interest = (doubled + _EXACT_REFERENCE_CENTS) // (2 * _EXACT_REFERENCE_CENTS)
    total = late.join(known, on="due_on").select(interest.sum()).item()
    return _Penalties(int(total or 0), estimated, late.join(known, on="due_on", how="anti"))


def _sum(lines: pl.DataFrame, prefixes: tuple[str, ...]) -> int:
    return int(lines.filter(starts_with_any(pl.col("account"), prefixes))["amount_cents"].sum())
