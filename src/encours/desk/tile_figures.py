"""How each figure of the dashboard is computed, what is said below it and where it leads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.http import HttpRequest
from django.utils.safestring import SafeString

from encours.desk.buckets import share_percent
from encours.kernel.messages import Message, message, plural
from encours.kernel.money import Money
from encours.metrics.queries import Measured
from encours.metrics.rules.ageing import LATE_BUCKETS, UNAPPLIED_CREDITS
from encours.portfolio.queries.news import Summed
from encours.portfolio.rules.seen import LATE_4, Situation
from encours.portfolio.rules.seen import UNAPPLIED_CREDITS as CREDITS
from encours.ui.templatetags.charts import spark
from encours.ui.templatetags.frame import place_of
from encours.ui.templatetags.say import speaker

_WORST = LATE_BUCKETS[-1]


_USUAL_DAYS = (30, 60, 90)


_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Ground:
    """What tiles are made of. `history`: measured days, oldest first; none for a portfolio.

    `latest`: the day shown, as measured; None until it is. `waiting`: the lines of the bank to be
    settled today, how many and how much, by unit.
    """

    request: HttpRequest
    situation: Situation
    summed: Summed
    history: Sequence[Measured]
    latest: Measured | None
    waiting: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def money(self, cents: int) -> Money:
        """An amount of the books."""
        return Money(cents, self.situation.unit)

    def figure(self, name: str) -> int | None:
        """A figure of the day shown, as it is kept."""
        return None if self.latest is None else self.latest.figures.get(name)

    def spark(self, name: str) -> SafeString | str:
        """The line of a figure over the last months."""
        return spark([each.figures.get(name) for each in self.history])


@dataclass(frozen=True, slots=True)
class Made:
    """A tile as it is shown. `value`: an amount or words; None: it cannot be told."""

    value: Money | Message | str | None
    href: str = ""
    note: Message | str = ""
    trend: str = ""
    spark: SafeString | str = ""


def balance(ground: Ground) -> Made:
    """What customers owe; below it, what of that the books do not have yet."""
    situation, cents = ground.situation, ground.summed.totals.balance_cents
    note: Message | str = ""
    whole = cents == situation.totals.balance_cents
    if whole and situation.pending_cents:
        note = message(
            "of which {amount} not in the books yet", amount=ground.money(situation.pending_cents)
        )
    rest = (
        situation.totals.balance_cents - situation.pending_cents - situation.control_account_cents
    )
    if whole and rest:
        note = message("{amount} apart from the customer accounts", amount=ground.money(rest))
    href = place_of(ground.request, "aged")
    return Made(ground.money(cents), href, note, spark=ground.spark("balance_cents"))


def overdue(ground: Ground) -> Made:
    """What is past its due date, and its share of the balance."""
    totals = ground.summed.totals
    href = place_of(ground.request, "entries", bucket="late")
    return Made(
        ground.money(totals.overdue_cents),
        href,
        _share(totals.overdue_cents, totals.balance_cents),
        spark=ground.spark("overdue_cents"),
    )


def over_90(ground: Ground) -> Made:
    """What is in the last stretch of lateness."""
    cents = ground.summed.totals.buckets[LATE_4]
    href = place_of(ground.request, "entries", bucket=LATE_4)
    usual = tuple(ground.situation.late_days) == _USUAL_DAYS
    line = ground.spark(_WORST) if usual else ""
    note = message("more than {days} days late", days=ground.situation.late_days[-1])
    return Made(ground.money(cents), href, note, spark=line)


def default(ground: Ground) -> Made:
    """The share of the balance that is in the last stretch of lateness."""
    totals = ground.summed.totals
    rate = share_percent(totals.buckets[LATE_4], totals.balance_cents)
    values = [
        share_percent(each.figures[_WORST], each.figures["balance_cents"])
        for each in ground.history
    ]
    usual = tuple(ground.situation.late_days) == _USUAL_DAYS
    return Made(
        _percent(rate),
        place_of(ground.request, "entries", bucket=LATE_4),
        message("of the balance, over {days} days late", days=ground.situation.late_days[-1]),
        spark=spark(values) if usual else "",
    )


def late_customers(ground: Ground) -> Made:
    """How many customers are late, and who they are."""
    summed = ground.summed
    return Made(
        speaker().formats.write(summed.late),
        place_of(ground.request, "customers", show="late"),
        message("of {count} who owe something", count=summed.owing),
    )


def dso(ground: Ground) -> Made:
    """Days of sales that are owed; below it, those that lateness costs."""
    gap = ground.figure("delinquent_days")
    note: Message | str = ""
    if gap is not None:
        note = message("{days} more than if all paid on time", days=_days(gap))
    return _in_days(ground, "dso_days", note)


def best(ground: Ground) -> Made:
    """The DSO if everybody paid on time."""
    return _in_days(ground, "best_possible_days", message("if all paid on time"))


def countback(ground: Ground) -> Made:
    """Months of sales taken off what is owed, the newest first."""
    exhausted = bool(ground.figure("countback_exhausted"))
    note = message("at least: more is owed than all known sales")
    return _in_days(ground, "countback_days", note if exhausted else "")


def delay(ground: Ground) -> Made:
    """From the document to the money, over a year."""
    made = _in_days(ground, "delay_days", message("from the document to the money, over a year"))
    href = place_of(ground.request, "customers", sort="-delay")
    return Made(made.value, href, made.note, spark=made.spark)


def effectiveness(ground: Ground) -> Made:
    """What was collected of what could be, over a year."""
    rate = ground.figure("effectiveness_percent")
    return Made(
        None if rate is None else _percent(rate / _HUNDRED),
        "#received",
        message("of what could be collected over a year"),
        spark=ground.spark("effectiveness_percent"),
    )


def due_7(ground: Ground) -> Made:
    """What falls due within a week."""
    return _due(ground, 7, ground.summed.due_next_7_cents)


def due_30(ground: Ground) -> Made:
    """What falls due within thirty days."""
    return _due(ground, 30, ground.summed.due_next_30_cents)


def received(ground: Ground) -> Made:
    """What came in since the first of the month; below it, the month before."""
    cents, before = ground.figure("received_cents"), ground.figure("received_before_cents")
    if ground.latest is None or cents is None:
        return Made(None)
    note = message("{amount} the month before", amount=ground.money(before or 0))
    until = min(ground.latest.as_of, ground.latest.booked_until)
    if until.replace(day=1) != ground.latest.as_of.replace(day=1):
        note = message("up to {day}, where the books end", day=until)
    return Made(
        ground.money(cents), "#received", note,
        spark=spark([received_of(each) for each in ground.history]),
    )  # fmt: skip


def credits(ground: Ground) -> Made:
    """What settles no document yet."""
    cents = -ground.summed.totals.buckets[CREDITS]
    values = [-each.figures[UNAPPLIED_CREDITS] for each in ground.history]
    href = place_of(ground.request, "entries", bucket=CREDITS)
    return Made(
        ground.money(cents),
        href,
        message("payments and credit notes to allocate"),
        spark=spark(values),
    )


def bank(ground: Ground) -> Made:
    """Told of today alone: what was waiting on a past day is not kept."""
    if getattr(ground.request, "past_day", None) is not None:
        return Made(None, note=message("told of today alone"))
    number = sum(count for count, _ in ground.waiting.values())
    _, cents = ground.waiting.get(ground.situation.unit, (0, 0))
    told = plural("{count} line", "{count} lines", count=number)
    note = message("{amount} to be allocated", amount=ground.money(cents)) if cents else ""
    return Made(told, place_of(ground.request, "bank"), note)


def sales_day(ground: Ground) -> Made:
    """What one day of DSO is worth."""
    cents = ground.figure("sales_day_cents")
    return Made(
        None if cents is None else ground.money(cents),
        "#family",
        message("each day won on the DSO"),
        spark=ground.spark("sales_day_cents"),
    )


def requirement(ground: Ground) -> Made:
    """What the cycle ties up, at the last month-end."""
    return _of_month_end(ground, "requirement_cents")


def net_treasury(ground: Ground) -> Made:
    """Cash less overdrafts, at the last month-end."""
    return _of_month_end(ground, "net_treasury_cents")


def _in_days(ground: Ground, name: str, note: Message | str) -> Made:
    value = ground.figure(name)
    shown = None if value is None else _days(value)
    return Made(shown, "#family", note if value is not None else "", spark=ground.spark(name))


def _due(ground: Ground, days: int, cents: int) -> Made:
    as_of = ground.situation.as_of
    until = as_of + timedelta(days=days)
    href = place_of(ground.request, "entries", bucket=0, to=until.isoformat())
    return Made(ground.money(cents), href, message("not due yet, due by {day}", day=until))


def _of_month_end(ground: Ground, name: str) -> Made:
    """A figure that is measured at the ends of months alone."""
    told = [each for each in ground.history if name in each.figures]
    if not told:
        return Made(None, note=message("the books do not tell it"))
    last = told[-1]
    return Made(
        ground.money(last.figures[name]),
        "",
        message("on {day}", day=last.as_of),
        spark=ground.spark(name),
    )


def received_of(measured: Measured) -> int:
    """What came in during the month of a measured day; 0 where the books end before it."""
    if measured.booked_until < measured.as_of.replace(day=1):
        return 0
    return measured.figures.get("received_cents", 0)


def _share(part: int, whole: int) -> Message | str:
    rate = _percent(share_percent(part, whole))
    return message("{percent} of the balance", percent=rate) if rate else ""


def _percent(rate: float | None) -> str | None:
    return None if rate is None else speaker().formats.percent(rate)


def _days(hundredths: int) -> str:
    return speaker().formats.days_short(round(hundredths / _HUNDRED))
