"""The automatic: how much it applies alone, how often that was right, what people took back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from encours.cash.queries.conflicts import Conflict, list_conflicts
from encours.cash.queries.corrections import Correction, list_corrections
from encours.cash.queries.figures import MonthOfMatching, Watched, read_months, read_watched
from encours.cash.rules.matching_policy import MATCHING, Automatic, MatchingPolicy
from encours.desk.page import Page
from encours.desk.views.bank.tabs import open_whole, tabs_of
from encours.kernel.messages import message, plural
from encours.kernel.money import Money
from encours.parties.queries.customers import describe_customers
from encours.policybook.queries import policy_on
from encours.tenancy.isolation import reading_of
from encours.tenancy.queries import currency_of, names_of
from encours.tenancy.rules.roles import Right
from encours.ui.charts.drawing import Look
from encours.ui.charts.serving import chart_response, chart_version
from encours.ui.charts.shares import shares_by_month
from encours.ui.templatetags.frame import place_of
from encours.ui.templatetags.say import speaker

_MOST_CONFLICTS = 50
_LINES = {
    "rate": message("Applied alone"),
    "precision": message("Of these, right"),
}
_TITLE = message("What the automatic applies alone, and how much of it stands, in %")
_STATES = {
    Automatic.AUTOMATIC: message("What is sure is applied alone."),
    Automatic.CONFIRM: message("Everything is proposed to a person."),
    Automatic.OFF: message("Nothing is looked at."),
}


@dataclass(frozen=True, slots=True)
class ToldMonth:
    """A month in words; `rate` and `precision` in per cent, blank where nothing can be told."""

    name: str
    seen: MonthOfMatching
    rate: str
    precision: str


@dataclass(frozen=True, slots=True)
class ToldCorrection:
    """What was taken back, in words."""

    correction: Correction
    amount: Money
    customer: str
    settled_for: str
    who: str


@dataclass(frozen=True, slots=True)
class ToldConflict:
    """What the books say otherwise, in words: by the bank, and as the ledger has it."""

    conflict: Conflict
    customer: str
    said: Money
    stands: Money
    held_by: str


@require_safe
def bank_automatic(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Rate and precision month after month, what people took back, what is decided of it."""
    page = open_whole(request, slug)
    since = _since(page.today)
    with reading_of([page.organisation_id]):
        policy = policy_on(page.organisation_id, MATCHING, page.today)
        months = read_months(page.organisation_id, since)
        watched = read_watched(page.organisation_id, timezone.now(), days=policy.watched_days)
        corrections = _corrections(page, since)
        found = list_conflicts(page.organisation_id, since=since)
        conflicts = _conflicts(page, [each for each in found if not each.held_by])
        elsewhere = _conflicts(page, [each for each in found if each.held_by])
    given = {
        "page": page,
        "tabs": tabs_of(request, page, "bank_automatic"),
        "months": [_told(each) for each in reversed(months)],
        "figures": _figures(policy, watched),
        "state": _STATES[policy.automatic],
        "is_held_back": _is_held_back(policy, watched),
        "corrections": corrections,
        "conflicts": conflicts[:_MOST_CONFLICTS],
        "more": max(0, len(conflicts) - _MOST_CONFLICTS),
        "elsewhere": elsewhere[:_MOST_CONFLICTS],
        "more_elsewhere": max(0, len(elsewhere) - _MOST_CONFLICTS),
        "chart": place_of(request, "bank_chart") if len(months) > 1 else "",
        "version": chart_version(request, _key(page, months)),
        "title": _TITLE,
        "may_set": page.may(Right.SET_POLICY),
    }
    return render(request, "desk/bank/automatic.html", given)


@require_safe
def bank_chart(request: HttpRequest, slug: str) -> HttpResponse:
    """Rate and precision of the last months, as an image."""
    page = open_whole(request, slug)
    with reading_of([page.organisation_id]):
        months = read_months(page.organisation_id, _since(page.today))
    return chart_response(request, _key(page, months), lambda look: _draw(months, look))


def _draw(months: Sequence[MonthOfMatching], look: Look) -> str:
    lines = {
        "rate": [each.rate_percent for each in months],
        "precision": [each.precision_percent for each in months],
    }
    days = [each.month for each in months]
    return shares_by_month(days, lines, names=_LINES, title=_TITLE, look=look)


def _key(page: Page, months: Sequence[MonthOfMatching]) -> list[str | int]:
    told = [
        f"{each.month}:{each.settled}:{each.applied_alone}:{each.undone}:{each.contradicted}"
        for each in months
    ]
    return ["bank_automatic", page.organisation_id, *told]


def _since(today: date) -> datetime:
    """The first instant of the month, a year before."""
    first = (today.replace(day=1) - timedelta(days=365)).replace(day=1)
    return timezone.make_aware(datetime.combine(first, time()))


def _told(month: MonthOfMatching) -> ToldMonth:
    return ToldMonth(
        speaker().formats.month(month.month),
        month,
        _percent(month.rate_percent),
        _percent(month.precision_percent),
    )


def _percent(value: float | None) -> str:
    return "" if value is None else speaker().formats.percent(round(value, 1))


def _is_held_back(policy: MatchingPolicy, watched: Watched) -> bool:
    """Whether too much was taken back lately: the automatic only proposes meanwhile."""
    precision = watched.precision_percent
    return (
        policy.automatic == Automatic.AUTOMATIC
        and precision is not None
        and watched.applied >= policy.watched_least
        and precision < policy.precision_floor_percent
    )


def _figures(policy: MatchingPolicy, watched: Watched) -> list[dict[str, object]]:
    days = plural(
        "over the last {count} day", "over the last {count} days", count=policy.watched_days
    )
    wrong = plural("{count} taken back", "{count} taken back", count=watched.wrong)
    least = plural(
        "judged once there is {count} payment",
        "judged once there are {count} payments",
        count=policy.watched_least,
    )
    precision = watched.precision_percent
    return [
        {"name": message("Applied alone"), "value": str(watched.applied), "note": days},
        {
            "name": message("Of these, right"),
            "value": _percent(precision) or message("cannot be told yet"),
            "note": wrong,
        },
        {
            "name": message("How sure it must be"),
            "value": _percent(float(policy.sure_percent)),
            "note": _STATES[policy.automatic],
        },
        {
            "name": message("Below this, it only proposes"),
            "value": _percent(float(policy.precision_floor_percent)),
            "note": least,
        },
    ]


def _corrections(page: Page, since: datetime) -> list[ToldCorrection]:
    found = list_corrections(page.organisation_id, since)
    codes = {code for each in found for code in (each.customer, each.settled_for)} - {""}
    told = {each[0]: each[1] for each in describe_customers(page.organisation_id, codes=codes)}
    people = names_of({each.author_id for each in found if each.author_id is not None})
    return [
        ToldCorrection(
            each,
            Money(each.amount_cents, each.unit),
            told.get(each.customer) or each.customer,
            told.get(each.settled_for) or each.settled_for,
            people.get(each.author_id or 0, ""),
        )
        for each in found
    ]


def _conflicts(page: Page, found: Sequence[Conflict]) -> list[ToldConflict]:
    """In words, those of the last lines of the bank first."""
    unit = currency_of(page.organisation_id)
    codes = {code for each in found for code in (each.customer, each.held_by)} - {""}
    told = {each[0]: each[1] for each in describe_customers(page.organisation_id, codes=codes)}
    return [
        ToldConflict(
            each,
            told.get(each.customer) or each.customer,
            Money(each.said_cents, unit),
            Money(each.stands_cents, unit),
            told.get(each.held_by) or each.held_by,
        )
        for each in found
    ]
