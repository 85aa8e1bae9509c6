"""What a list was asked, as conditions on its rows: every value a parameter, every name ours."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from encours.parties.queries.customers import search_codes
from encours.portfolio.rules.seen import (
    LARGEST_SIZE,
    LATE,
    LATE_4,
    NOT_DUE,
    UNAPPLIED_CREDITS,
    UNKNOWN_AGE,
    CustomerAsk,
    ItemAsk,
    Situation,
    late_days_of,
)
from encours.receivables.rules.natures import INVOICE

MOST_SEARCHED = 1000
"""Customers a search in a list finds at most: the best ones."""

_OF_PAGES = frozenset({"sort", "descending", "page", "size"})
_AFTER_ANY_LETTER = "\U0010ffff"


class Conditions:
    """Conditions that all hold, and the values they name."""

    def __init__(self, situation: Situation) -> None:
        self.values: dict[str, Any] = {
            "organisation": situation.organisation_id,
            "slot": situation.slot,
            "unit_of_books": situation.unit,
        }
        self._said = ["organisation_id = %(organisation)s", "slot = %(slot)s"]

    def add(self, condition: str, **values: Any) -> None:
        """Adds a condition."""
        self._said.append(condition)
        self.values |= values

    @property
    def sql(self) -> str:
        """The conditions, for WHERE."""
        return " AND ".join(self._said)


def of_customers(situation: Situation, ask: CustomerAsk) -> Conditions:
    """The conditions of a list of customers."""
    found = Conditions(situation)
    if ask.owing:
        found.add("items > 0")
    _add_owners(found, ask.portfolio, ask.collector, ask.salesperson)
    if ask.group is not None:
        found.add("group_name = %(group)s", group=ask.group)
    if ask.unit:
        found.add("unit = %(unit)s", unit=ask.unit)
    if ask.late_only:
        found.add("late_items > 0")
    if ask.bucket_from in LATE:
        found.add("worst_bucket BETWEEN %(worst)s AND %(last)s", worst=ask.bucket_from, last=LATE_4)
    _add_between(found, "balance_cents", ask.balance_from_cents, ask.balance_to_cents)
    if ask.credit_only:
        found.add("balance_cents < 0")
    if ask.search.strip():
        codes = search_codes(
            situation.organisation_id, ask.search, MOST_SEARCHED, tuple(ask.portfolio)
        )
        found.add("customer = ANY (%(codes)s)", codes=codes)
    return found


def of_items(situation: Situation, ask: ItemAsk) -> Conditions:
    """The conditions of a list of open items."""
    found = Conditions(situation)
    _add_owners(found, ask.portfolio, ask.collector, ask.salesperson)
    if ask.customer is not None:
        found.add("customer = %(customer)s", customer=ask.customer)
    if ask.unit:
        found.add("unit = %(unit)s", unit=ask.unit)
    _add_buckets(found, situation, buckets_of(ask))
    # Some conditions are said twice, so that the index of the few is used.
    if ask.statuses:
        found.add("status = ANY (%(statuses)s)", statuses=list(ask.statuses))
        if "" not in ask.statuses:
            found.add("status <> ''")
    if ask.natures:
        found.add("nature = ANY (%(natures)s)", natures=list(ask.natures))
        if INVOICE not in ask.natures:
            found.add("nature <> 'invoice'")
    if ask.disputed_only:
        found.add("is_disputed AND status <> ''")
    _add_between(found, "due_on", ask.due_from, ask.due_to)
    _add_between(found, "document_on", ask.document_from, ask.document_to)
    _add_between(found, "open_cents", ask.amount_from_cents, ask.amount_to_cents)
    if ask.search.strip():
        _add_search(found, situation, ask)
    return found


def conditions_of(ask: CustomerAsk | ItemAsk) -> frozenset[str]:
    """The names of the conditions an ask has: those that are not as they are by default."""
    usual = type(ask)()
    return frozenset(
        name
        for name in type(ask).__dataclass_fields__
        if name not in _OF_PAGES and _plain(getattr(ask, name)) != _plain(getattr(usual, name))
    )


def _plain(value: Any) -> Any:
    return value if isinstance(value, str) or not isinstance(value, Sequence) else tuple(value)


def page_of(ask: CustomerAsk | ItemAsk) -> tuple[int, int]:
    """The page and its size, within bounds."""
    return max(1, ask.page), min(max(1, ask.size), LARGEST_SIZE)


def ordered(columns: Sequence[tuple[str, bool]], *, reverse: bool) -> str:
    """ORDER BY of an index (its columns, whether each descends), or of the same read backwards."""
    return ", ".join(f"{name} {'DESC' if down != reverse else 'ASC'}" for name, down in columns)


def buckets_of(ask: ItemAsk) -> tuple[int, ...]:
    """The buckets an ask is for; those that do not exist are ignored, none: no such condition."""
    return tuple(each for each in ask.buckets if NOT_DUE <= each <= UNAPPLIED_CREDITS)


def _add_buckets(found: Conditions, situation: Situation, buckets: Sequence[int]) -> None:
    """The items of these buckets, and the due days they can have, which have an index."""
    if not buckets:
        return
    found.add("bucket = ANY (%(buckets)s)", buckets=list(buckets))
    if min(buckets) >= UNKNOWN_AGE:
        found.add(f"bucket >= {UNKNOWN_AGE}")
        return
    if max(buckets) >= UNKNOWN_AGE:
        return
    late = late_days_of(situation.late_days)
    oldest = late[max(buckets) - 1][1] if max(buckets) else 0
    if oldest is not None:
        found.add("due_on >= %(oldest_due)s", oldest_due=situation.as_of - timedelta(oldest))
    if min(buckets):
        last = situation.as_of - timedelta(late[min(buckets) - 1][0])
        found.add("due_on <= %(newest_due)s", newest_due=last)


def _add_owners(
    found: Conditions, portfolio: Sequence[str], collector: str | None, salesperson: str | None
) -> None:
    if portfolio:
        found.add(
            "(collector = ANY (%(portfolio)s) OR salesperson = ANY (%(portfolio)s))",
            portfolio=list(portfolio),
        )
    if collector is not None:
        found.add("collector = %(collector)s", collector=collector)
    if salesperson is not None:
        found.add("salesperson = %(salesperson)s", salesperson=salesperson)


def _add_between(found: Conditions, column: str, first: Any, last: Any) -> None:
    if first is not None:
        found.add(f"{column} >= %({column}_first)s", **{f"{column}_first": first})
    if last is not None:
        found.add(f"{column} <= %({column}_last)s", **{f"{column}_last": last})


def _add_search(found: Conditions, situation: Situation, ask: ItemAsk) -> None:
    """What a reference begins with, or a customer that is found; two indexes, each used."""
    wanted = ask.search.strip().upper()
    codes = search_codes(situation.organisation_id, ask.search, MOST_SEARCHED, tuple(ask.portfolio))
    found.add(
        "(reference_key >= %(wanted)s AND reference_key < %(beyond)s"
        " OR customer = ANY (%(codes)s))",
        wanted=wanted,
        beyond=wanted + _AFTER_ANY_LETTER,
        codes=codes,
    )
