"""The aged balance: who owes what, since when, and whether the books say the same."""

from datetime import date, timedelta

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from encours.daily.services.situation import Preparing
from encours.desk.ageing import AGES, Aged, ways_of
from encours.desk.buckets import bar_of, legend_of, share_percent
from encours.desk.exporting import give_out
from encours.desk.page import Page, open_page
from encours.desk.situations import compared_with, reading_situation, shows_situation
from encours.desk.typed import read_day
from encours.kernel.messages import Message, message
from encours.kernel.money import Money
from encours.portfolio.rules.seen import Situation


@require_safe
@shows_situation
def aged(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The aged balance of the day, by customer or gathered; or the same as a file."""
    page = open_page(request, slug)
    with reading_situation(request, page) as situation:
        then = compared_with(page, read_day(request.GET.get("cmp", "")))
        asked = Aged.of(request, page, situation, None if isinstance(then, Preparing) else then)
        if asked.state.export:
            state, shown = asked.state, asked.listed()
            return give_out(
                page.organisation_id,
                asked.title,
                [each for each in asked.columns if each.key in state.columns],
                asked.every_row(),
                kind=state.export,
                as_of=situation.as_of,
                unit=situation.unit,
                totals=shown.totals,
                facts=[(label, money) for label, money, _ in _bridge(page, situation)],
            )
        return render(request, "desk/aged.html", _told(page, asked, then))


def _told(page: Page, asked: Aged, then: Situation | Preparing | None) -> dict[str, object]:
    situation, unit, totals = asked.situation, asked.situation.unit, asked.seen()
    sees_all = not page.entered.portfolio
    return {
        "page": page,
        "situation": situation,
        "list": asked.listed(),
        "by": asked.by,
        "age": asked.age,
        "cmp": asked.other.as_of.isoformat() if asked.other else "",
        "ways": [(key, label, key == asked.by) for key, label in ways_of(asked.age_by).items()],
        "ages": [(key, label, key == asked.age_by) for key, label in AGES.items()],
        "bar": bar_of(totals, asked.age_by),
        "legend": legend_of(totals, asked.words, unit, asked.age_by),
        "balance": Money(totals.balance_cents, unit),
        "overdue": Money(totals.overdue_cents, unit),
        "overdue_percent": share_percent(totals.overdue_cents, totals.balance_cents),
        "disputed": Money(totals.disputed_cents, unit),
        "disputed_percent": share_percent(totals.disputed_cents, totals.balance_cents),
        "bridge": _bridge(page, situation),
        "foreign": [
            Money(each.balance_cents, currency)
            for currency, each in situation.foreign.items()
            if sees_all
        ],
        "compared": asked.other,
        "is_being_compared": isinstance(then, Preparing),
        "days": _days(situation.as_of),
    }


def _bridge(page: Page, situation: Situation) -> list[tuple[Message, Money, bool]]:
    """What ties to the books; a member of a portfolio does not see the whole."""
    return [] if page.entered.portfolio else bridge_of(situation)


def bridge_of(situation: Situation) -> list[tuple[Message, Money, bool]]:
    """From the customer accounts of the books to what is shown; each difference is a line."""
    unit, balance = situation.unit, situation.totals.balance_cents
    control, pending = situation.control_account_cents, situation.pending_cents
    rest = balance - control - pending
    lines = [(message("Customer accounts in the books"), control, True)]
    if pending:
        lines.append((message("Known here before the books"), pending, False))
    if rest:
        lines.append((message("Lines refused at import, on these accounts"), rest, False))
    lines.append((message("Balance shown"), balance, True))
    return [(label, Money(cents, unit), strong) for label, cents, strong in lines]


def _days(day: date) -> list[tuple[Message, date]]:
    """Days one compares with: the end of the month before, a year before."""
    month = day.replace(day=1) - timedelta(days=1)
    return [
        (message("End of the month before"), month),
        (message("A year before"), day - timedelta(days=365)),
    ]
