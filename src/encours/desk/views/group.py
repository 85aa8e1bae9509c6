"""The consolidated page of a group: what each of its organisations is owed, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from encours.desk.buckets import bar_of, share_percent
from encours.kernel.money import Money
from encours.metrics.queries import Measured, latest_measured
from encours.portfolio.queries.news import sum_portfolio
from encours.portfolio.queries.situations import list_current
from encours.portfolio.rules.seen import LATE_4, Situation, Totals
from encours.tenancy.access import enter_group
from encours.tenancy.isolation import reading_of
from encours.tenancy.queries import Place

_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Part:
    """An organisation of the group. Without `totals`: its books were not laid yet.

    `is_partial`: who asks sees a portfolio of it alone. `dso_days`: of the whole organisation.
    """

    place: Place
    as_of: date | None = None
    unit: str = ""
    totals: Totals | None = None
    dso_days: int | None = None

    @property
    def is_partial(self) -> bool:
        """Whether the amounts are those of a portfolio."""
        return bool(self.place.portfolio)

    @property
    def href(self) -> str:
        """The organisation's own pages."""
        return reverse("organisation", args=[self.place.slug])


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the page: the amounts of an organisation, or of all in one currency."""

    totals: Totals
    unit: str

    @property
    def balance(self) -> Money:
        """What is owed."""
        return Money(self.totals.balance_cents, self.unit)

    @property
    def overdue(self) -> Money:
        """What of it is late."""
        return Money(self.totals.overdue_cents, self.unit)

    @property
    def very_late(self) -> Money:
        """What is in the last stretch of lateness."""
        return Money(self.totals.buckets[LATE_4], self.unit)

    @property
    def overdue_percent(self) -> float | None:
        """What is late, of what is owed."""
        return share_percent(self.totals.overdue_cents, self.totals.balance_cents)

    @property
    def bar(self) -> SafeString:
        """The ages."""
        return bar_of(self.totals)


@require_safe
def group(request: HttpRequest, group_id: int) -> HttpResponse:
    """What each organisation of the group is owed, in its own currency; a total by currency."""
    entered = enter_group(request, group_id)
    numbers = [place.organisation_id for place in entered.places]
    with reading_of(numbers):
        situations = list_current(numbers)
        measured = latest_measured(numbers)
        parts = [
            _part(place, situations.get(place.organisation_id), measured.get(place.organisation_id))
            for place in entered.places
        ]
    told = {
        "name": entered.name,
        "parts": [
            (each, None if each.totals is None else Line(each.totals, each.unit)) for each in parts
        ],
        "sums": sums_of(parts),
        "is_partial": any(each.is_partial for each in parts),
    }
    return render(request, "desk/group.html", told)


def sums_of(parts: Sequence[Part]) -> list[Line]:
    """The totals by currency: amounts of two currencies are never added."""
    sums: dict[str, list[int]] = {}
    for each in parts:
        if each.totals is not None:
            held = sums.setdefault(each.unit, [0] * len(each.totals.buckets))
            sums[each.unit] = [a + b for a, b in zip(held, each.totals.buckets, strict=True)]
    return [Line(Totals(tuple(cents)), unit) for unit, cents in sorted(sums.items())]


def _part(place: Place, situation: Situation | None, measured: Measured | None) -> Part:
    if situation is None:
        return Part(place)
    # The amounts of a portfolio are summed from its rows: few members have one.
    totals = sum_portfolio(situation, portfolio=place.portfolio).totals
    days = None if measured is None or place.portfolio else measured.figures.get("dso_days")
    return Part(
        place,
        situation.as_of,
        situation.unit,
        totals,
        None if days is None else round(days / _HUNDRED),
    )
