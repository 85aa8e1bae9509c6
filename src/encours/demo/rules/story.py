"""The eighteen months of the company, day by day: `tell_story` is the one door.

The same `Spec` always tells the same story. What it holds is known by having been lived, never by
reading its files back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from encours.demo.rules import factoring, failing, paying, running
from encours.demo.rules.books import MAIN_BANK, OTHER_BANK, BankLine, Entry, Item, Sale
from encours.demo.rules.cast import Cast, Customer
from encours.demo.rules.life import Life, is_working
from encours.demo.rules.selling import sell
from encours.demo.rules.spec import Spec


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """A fiscal year (exercice): its first and last days, its entries in the order booked."""

    first: int
    last: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """All that happened. `items`: what is open at the end; `opening`: of each bank, in cents.

    `seen`: how often each thing happened.
    """

    spec: Spec
    cast: Cast
    years: tuple[FiscalYear, ...]
    bank_lines: tuple[BankLine, ...]
    opening: Mapping[str, int]
    sales: tuple[Sale, ...]
    items: tuple[Item, ...]
    seen: Mapping[str, int]


def tell_story(spec: Spec) -> Story:
    """Lives the company's days, from some months before its books begin: they open with debts."""
    life = Life(spec)
    running.found(life, life.begun)
    weights = _cumulated(life)
    opening: dict[str, int] = {}
    years: list[FiscalYear] = []
    for day in range(life.begun, life.last + 1):
        if day == life.first:
            life.bank_lines.clear()
            opening = {bank: life.balances[bank] for bank in (MAIN_BANK, OTHER_BANK)}
            life.entries, life.issued = [], 0
            life.open_year(day)
        elif day == life.closing + 1:
            years.append(FiscalYear(life.first, life.closing, tuple(life.entries)))
            life.entries = []
            life.open_year(day)
        _live(life, day, weights)
    years.append(FiscalYear(life.closing + 1, life.last, tuple(life.entries)))
    open_refs = {(item.party.code, item.ref) for item in life.items.values()}
    return Story(
        spec,
        life.cast,
        tuple(years),
        tuple(life.bank_lines),
        opening,
        tuple(
            sale
            for sale in life.sales
            if sale.day >= life.first or (sale.party.code, sale.ref) in open_refs
        ),
        tuple(life.items.values()),
        dict(sorted(life.seen.items())),
    )


def _live(life: Life, day: int, weights: list[float]) -> None:
    """One day: what the agenda holds, then what every day brings."""
    for act, values in life.due_acts(day):
        act(life, day, *values)
    for customer in life.cast.customers:
        if customer.insolvent_on == day:
            failing.open_proceedings(life, day, customer)
    if is_working(day):
        while life.issued < life.quotas[day]:
            sell(life, day, weights)
        running.buy(life, day)
        paying.debit_due(life, day)
        paying.present_bills(life, day)
        _weekly(life, day)
    for customer in _runners(life, day):
        paying.pay_run(life, day, customer)
    _monthly(life, day)


def _weekly(life: Life, day: int) -> None:
    weekday = (day - 1) % 7
    if weekday == 1:
        factoring.cede(life, day)
    if weekday == 3:
        paying.bank_cheques(life, day)


def _monthly(life: Life, day: int) -> None:
    for wished, act in (
        (5, factoring.release),
        (10, running.pay_suppliers),
        (25, running.pay_suppliers),
        (18, running.declare_vat),
        (27, running.end_month),
        (28, failing.round_off),
        (12, _offset),
    ):
        if _falls_on(day, wished):
            act(life, day)
    if day == life.closing:
        running.count_stock(life, day)


def _offset(life: Life, day: int) -> None:
    for customer in life.cast.customers:
        if customer.supplier is not None and life.rng.random() < 0.1:
            failing.offset(life, day, customer)


def _runners(life: Life, day: int) -> list[Customer]:
    """The customers who make their payments today."""
    if not is_working(day):
        return []
    days = {wished for wished in range(1, 32) if _falls_on(day, wished)}
    return [
        each
        for each in life.cast.customers
        if each.runs and not each.payer and not days.isdisjoint(each.runs)
        if not each.insolvent_on or day < each.insolvent_on
    ]


def _falls_on(day: int, wished: int) -> bool:
    """Whether `day` is the first working day from that day of a month on; 31 is its last day."""
    if not is_working(day):
        return False
    back = day
    while True:
        when = date.fromordinal(back)
        ends = date.fromordinal(back + 1).day == 1
        if when.day == wished or (ends and wished > when.day):
            return True
        back -= 1
        if is_working(back):
            return False


def _cumulated(life: Life) -> list[float]:
    found: list[float] = []
    for customer in life.cast.customers:
        found.append(customer.weight + (found[-1] if found else 0.0))
    return found
