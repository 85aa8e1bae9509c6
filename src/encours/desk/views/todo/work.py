"""Mon travail: the customers to look at today, the most to gain first, each with its reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from encours.desk.buckets import share_percent
from encours.desk.page import open_page
from encours.desk.rules.worklist import (
    DISPUTE,
    DONE,
    FOLLOW_UP,
    MENTION,
    TASK,
    UNUSUAL,
    Work,
)
from encours.desk.services.worklist import find_worklist
from encours.desk.situations import reading_situation, shows_situation
from encours.desk.views.todo.counts import count_calls
from encours.kernel.messages import Message, message, plural
from encours.kernel.money import Money
from encours.kernel.reasons import Reason
from encours.portfolio.queries.customers import share_of_first
from encours.ui.templatetags.frame import place_of

FIRSTS = (10, 20, 50, 100)
"""How many customers the page shows."""

_WAYS = {
    FOLLOW_UP: message("Action due"),
    TASK: message("Task"),
    MENTION: message("Mention"),
    UNUSUAL: message("Unusually late"),
    "over_90": message("Over 90 days"),
    DISPUTE: message("In dispute"),
}
_CHIPS = {
    "doubtful": (message("doubtful"), "caution", "alert-triangle"),
    "over_90": (message("over 90 days"), "alarm", ""),
    UNUSUAL: (message("unusually late"), "alarm", "clock"),
    "few_payments": (message("no habit known"), "plain", ""),
    "deposit": (message("deposit to apply"), "plain", ""),
    DONE: (message("seen to today"), "good", "check"),
}
_SAID = {
    FOLLOW_UP: ("caution", "calendar-event"),
    TASK: ("caution", "checklist"),
    MENTION: ("caution", "at"),
    DISPUTE: ("caution", "scale"),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A reason as it is shown: its words, its kind, its icon, what is told on hover."""

    text: Message
    kind: str
    icon: str
    why: Message | str


@dataclass(frozen=True, slots=True)
class Shown:
    """A row: the customer, what is late, the chips that say why, where it opens."""

    work: Work
    overdue: Money
    chips: tuple[Chip, ...]


@require_safe
@shows_situation
def todo(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The customers to look at, narrowed by a reason if one was chosen."""
    page = open_page(request, slug)
    asked, why = request.GET.get("first", ""), request.GET.get("why", "")
    first = int(asked) if asked in map(str, FIRSTS) else FIRSTS[1]
    with reading_situation(request, page) as situation:
        worklist = find_worklist(situation, page.entered, today=page.today)
        works = [each for each in worklist.works if why not in _WAYS or each.has(why)]
        whole = share_of_first(situation, 1, portfolio=page.entered.portfolio)[1]
        counts = count_calls(page)
    shown = works[:first]
    theirs = sum(each.overdue_cents for each in shown)
    told = {
        "page": page,
        "tab": "work",
        "counts": counts,
        "rows": [show_work(each, situation.as_of) for each in shown],
        "late": situation.late,
        "found": len(works),
        "first": first,
        "firsts": [
            (number, place_of(request, "todo", first=number, why=why if why in _WAYS else ""))
            for number in FIRSTS
        ],
        "share": share_percent(theirs, whole),
        "amount": Money(theirs, situation.unit),
        "ways": _ways(request, worklist.works, why, first),
        "why": why if why in _WAYS else "",
        "situation": situation,
    }
    return render(request, "desk/todo/work.html", told)


def show_work(work: Work, as_of: date) -> Shown:
    """The work as a row shows it."""
    return Shown(
        work,
        Money(work.overdue_cents, work.unit),
        tuple(_chip(work, each, as_of) for each in work.because),
    )


def _chip(work: Work, reason: Reason, as_of: date) -> Chip:
    if reason.code == "late_items":
        text = plural("late for {count} day", "late for {count} days", count=work.oldest_days)
        return Chip(text, "plain", "", reason.text)
    if reason.code == "within_habits":
        amount = dict(reason.text.values)["amount"]
        text = message("{amount} within its habits", amount=amount)
        return Chip(text, "plain", "", reason.text)
    if reason.code in _CHIPS:
        words, kind, icon = _CHIPS[reason.code]
        return Chip(words, kind, icon, reason.text)
    kind, icon = _SAID.get(reason.code, ("plain", ""))
    if reason.code == FOLLOW_UP and work.follow_on is not None and work.follow_on < as_of:
        kind = "alarm"
    return Chip(reason.text, kind, icon, "")


def _ways(
    request: HttpRequest, works: tuple[Work, ...], why: str, first: int
) -> list[Mapping[str, object]]:
    """The reasons one may narrow by, with how many customers each has; those of none left out."""
    found: list[Mapping[str, object]] = []
    for code, label in _WAYS.items():
        count = sum(each.has(code) for each in works)
        is_on = code == why
        if count or is_on:
            href = place_of(request, "todo", first=first, why="" if is_on else code)
            found.append({"label": label, "count": count, "href": href, "is_on": is_on})
    return found
