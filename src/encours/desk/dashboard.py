"""The dashboard (pilotage): where the portfolio stands, where it goes, what changed, what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import parse_qs

from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from encours.cash.queries.bank_list import sum_waiting
from encours.daily.services.measuring import open_history
from encours.desk.buckets import bar_of, bucket_words, share_percent
from encours.desk.page import Page
from encours.desk.tile_figures import Ground, received_of
from encours.desk.tiles import TileShown, chosen_tiles
from encours.kernel.calendars import FRANCE, BusinessCalendar, previous_business_day
from encours.kernel.messages import Message
from encours.kernel.money import Money
from encours.metrics.queries import Measured
from encours.metrics.rules.ageing import BUCKET_NAMES, BUCKETS
from encours.policybook.queries import policy_on
from encours.policybook.rules.calendar_policy import CALENDAR
from encours.portfolio.queries.customers import top_debtors
from encours.portfolio.queries.items import list_items
from encours.portfolio.queries.news import Worse, list_worsened, sum_portfolio
from encours.portfolio.rules.seen import LATE, CustomerSeen, ItemAsk, ItemSeen, Listed, Situation
from encours.receivables.queries.flows import Booked, sum_booked
from encours.teamwork.queries.saved import default_of, views_of
from encours.teamwork.queries.tasks import (
    TaskCounts,
    TaskShown,
    count_tasks,
    open_tasks_of_member,
)
from encours.ui.charts.amounts import ageing_by_month, cash_by_month
from encours.ui.charts.delays import dso_family
from encours.ui.charts.drawing import Look
from encours.ui.charts.serving import Key

PAGE_NAME = "dashboard"
"""Under what name the choice of tiles is kept, as a view of the page."""
TOP = 10
_SHOWN = 5
_HUNDRED = 100
CHARTS = ("ageing", "family", "received")
_LINES = {
    "dso": "dso_days",
    "best_possible": "best_possible_days",
    "countback": "countback_days",
    "delay": "delay_days",
}


@dataclass(frozen=True, slots=True)
class Debtor:
    """One of the largest debtors: what it has overdue, and the ages of all it owes."""

    seen: CustomerSeen
    bar: SafeString
    overdue: Money


@dataclass(frozen=True, slots=True)
class Top:
    """The largest debtors, and the share of the overdue that is theirs."""

    debtors: tuple[Debtor, ...]
    percent: float | None
    amount: Money


@dataclass(frozen=True, slots=True)
class News:
    """What changed after the evening of `since`. `booked`: None for who sees a portfolio alone."""

    since: date
    until: date
    late: Listed[ItemSeen]
    late_amount: Money
    steps: tuple[tuple[Message, int], ...]
    worse: tuple[tuple[Worse, Message, Money], ...]
    booked: Booked | None
    invoiced: Money
    received: Money
    settled: Money

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all changed."""
        told = self.booked
        moved = told is not None and (told.invoices or told.payments or told.settled)
        return not (self.late.count or self.worse or moved)


@dataclass(frozen=True, slots=True)
class Dashboard:
    """All that the page shows. `is_being_measured`: the history is being computed."""

    tiles: tuple[TileShown, ...]
    charts: tuple[str, ...]
    top: Top
    news: News
    tasks: tuple[TaskShown, ...]
    counts: TaskCounts | None
    history: Sequence[Measured]
    is_being_measured: bool
    is_chosen: bool


def make_dashboard(request: HttpRequest, page: Page, situation: Situation) -> Dashboard:
    """The dashboard of the day, for who asks; read in the situation's transaction."""
    entered = page.entered
    sees_all = not entered.portfolio
    history: Sequence[Measured] = ()
    is_being_measured = False
    if sees_all:
        history, is_being_measured = open_history(
            page.organisation_id, situation.as_of, now=timezone.now()
        )
    last = history[-1] if history and history[-1].as_of == situation.as_of else None
    ground = Ground(
        request,
        situation,
        sum_portfolio(situation, portfolio=entered.portfolio),
        history,
        last,
        sum_waiting(page.organisation_id) if sees_all else {},
    )
    chosen = tiles_chosen(page)
    tiles = chosen_tiles(entered.role, chosen, sees_all=sees_all)
    today = page.past_day is None
    return Dashboard(
        tiles=tuple(TileShown(tile, tile.make(ground)) for tile in tiles),
        charts=CHARTS if len(history) > 1 else (),
        top=_top(situation, ground, entered.portfolio),
        news=_news(page, situation, ground),
        tasks=_tasks(page) if today else (),
        counts=_counts(page) if today else None,
        history=history,
        is_being_measured=is_being_measured,
        is_chosen=chosen is not None,
    )


def tiles_chosen(page: Page) -> tuple[str, ...] | None:
    """The tiles this person chose, else those chosen for everybody; None when nobody did."""
    kept = default_of(views_of(page.organisation_id, page.entered.user_id, PAGE_NAME))
    if kept is None:
        return None
    return tuple(parse_qs(kept.query).get("tiles", [""])[0].split(","))


def since_day(as_of: date, calendar: BusinessCalendar = FRANCE) -> date:
    """The evening that « since yesterday » looks back to: of the last working day.

    >>> since_day(date(2026, 11, 23)).isoformat()  # a Monday
    '2026-11-20'
    """
    return previous_business_day(as_of - timedelta(days=1), calendar)


def chart_key(name: str, history: Sequence[Measured]) -> Key:
    """What a chart of the dashboard is drawn from: changes when it would be drawn otherwise."""
    told = [f"{each.as_of}:{sorted(each.figures.items())}" for each in history]
    return ("dashboard", name, *told)


def draw_chart(name: str, history: Sequence[Measured], *, unit: str, look: Look) -> str:
    """The chart `name` of `CHARTS` over the measured days."""
    days = [each.as_of for each in history]
    if name == "ageing":
        steps = {step: [each.figures[step] for each in history] for step in BUCKETS}
        return ageing_by_month(days, steps, names=BUCKET_NAMES, look=look, currency=unit)
    if name == "family":
        lines = {
            line: [_in_days(each.figures.get(figure)) for each in history]
            for line, figure in _LINES.items()
        }
        return dso_family(days, lines, look=look)
    months = [day.replace(day=1) for day in days]
    return cash_by_month(months, [received_of(each) for each in history], look=look, currency=unit)


def _in_days(hundredths: int | None) -> Decimal | None:
    return None if hundredths is None else Decimal(hundredths) / _HUNDRED


def _top(situation: Situation, ground: Ground, portfolio: Sequence[str]) -> Top:
    seen = top_debtors(situation, TOP, portfolio=portfolio)
    theirs = sum(each.overdue_cents for each in seen)
    return Top(
        tuple(
            Debtor(
                each,
                bar_of(each.totals),
                Money(each.overdue_cents, each.unit),
            )
            for each in seen
        ),
        share_percent(theirs, ground.summed.totals.overdue_cents),
        ground.money(theirs),
    )


def _news(page: Page, situation: Situation, ground: Ground) -> News:
    """What became late and what was booked since the evening of the last working day."""
    calendar = policy_on(page.organisation_id, CALENDAR, page.today).ours
    since, until = since_day(situation.as_of, calendar), situation.as_of
    portfolio = page.entered.portfolio
    ask = ItemAsk(
        portfolio=portfolio,
        buckets=LATE,
        due_from=since,
        due_to=until - timedelta(days=1),
        sort="open",
        descending=True,
        size=_SHOWN,
    )
    late = list_items(situation, ask)
    worsened = list_worsened(situation, since, portfolio=portfolio)
    words = bucket_words(situation.late_days)
    booked = None
    if not portfolio:
        booked = sum_booked(page.organisation_id, unit=situation.unit, since=since, until_on=until)
    return News(
        since=since,
        until=until,
        late=late,
        late_amount=ground.money(late.totals.overdue_cents),
        steps=tuple(
            (words[bucket], count)
            for bucket, count in zip(LATE, worsened.counts, strict=True)
            if count
        ),
        worse=tuple(
            (each, words[each.bucket], ground.money(each.overdue_cents))
            for each in worsened.largest
        ),
        booked=booked,
        invoiced=ground.money(booked.invoiced_cents if booked else 0),
        received=ground.money(booked.received_cents if booked else 0),
        settled=ground.money(booked.settled_cents if booked else 0),
    )


def _tasks(page: Page) -> tuple[TaskShown, ...]:
    entered = page.entered
    return open_tasks_of_member(
        page.organisation_id, entered.user_id, portfolio=entered.portfolio, limit=_SHOWN
    )


def _counts(page: Page) -> TaskCounts:
    entered = page.entered
    return count_tasks(
        page.organisation_id, entered.user_id, today=page.today, portfolio=entered.portfolio
    )
