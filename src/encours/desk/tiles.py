"""The figures a dashboard may show: what each is, how it is computed, where it leads.

A role sees those of `AT_FIRST`; each person chooses theirs afterwards. A figure of the whole
organisation is not shown to who sees a portfolio alone.
"""

from collections.abc import Callable, Mapping, Sequence
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
from encours.tenancy.rules.roles import Role
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


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile of the catalogue. `needs_all`: a figure of the whole organisation."""

    key: str
    name: Message
    why: Message
    make: Callable[[Ground], Made]
    needs_all: bool = False


@dataclass(frozen=True, slots=True)
class TileShown:
    """A tile with what it shows."""

    tile: Tile
    made: Made


def _balance(ground: Ground) -> Made:
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


def _overdue(ground: Ground) -> Made:
    totals = ground.summed.totals
    href = place_of(ground.request, "entries", bucket="late")
    return Made(
        ground.money(totals.overdue_cents),
        href,
        _share(totals.overdue_cents, totals.balance_cents),
        spark=ground.spark("overdue_cents"),
    )


def _over_90(ground: Ground) -> Made:
    cents = ground.summed.totals.buckets[LATE_4]
    href = place_of(ground.request, "entries", bucket=LATE_4)
    usual = tuple(ground.situation.late_days) == _USUAL_DAYS
    line = ground.spark(_WORST) if usual else ""
    note = message("more than {days} days late", days=ground.situation.late_days[-1])
    return Made(ground.money(cents), href, note, spark=line)


def _default(ground: Ground) -> Made:
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


def _late_customers(ground: Ground) -> Made:
    summed = ground.summed
    return Made(
        speaker().formats.write(summed.late),
        place_of(ground.request, "customers", show="late"),
        message("of {count} who owe something", count=summed.owing),
    )


def _dso(ground: Ground) -> Made:
    gap = ground.figure("delinquent_days")
    note: Message | str = ""
    if gap is not None:
        note = message("{days} more than if all paid on time", days=_days(gap))
    return _in_days(ground, "dso_days", note)


def _best(ground: Ground) -> Made:
    return _in_days(ground, "best_possible_days", message("if all paid on time"))


def _countback(ground: Ground) -> Made:
    exhausted = bool(ground.figure("countback_exhausted"))
    note = message("at least: more is owed than all known sales")
    return _in_days(ground, "countback_days", note if exhausted else "")


def _delay(ground: Ground) -> Made:
    made = _in_days(ground, "delay_days", message("from the document to the money, over a year"))
    href = place_of(ground.request, "customers", sort="-delay")
    return Made(made.value, href, made.note, spark=made.spark)


def _effectiveness(ground: Ground) -> Made:
    rate = ground.figure("effectiveness_percent")
    return Made(
        None if rate is None else _percent(rate / _HUNDRED),
        "#received",
        message("of what could be collected over a year"),
        spark=ground.spark("effectiveness_percent"),
    )


def _due_7(ground: Ground) -> Made:
    return _due(ground, 7, ground.summed.due_next_7_cents)


def _due_30(ground: Ground) -> Made:
    return _due(ground, 30, ground.summed.due_next_30_cents)


def _received(ground: Ground) -> Made:
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


def _credits(ground: Ground) -> Made:
    cents = -ground.summed.totals.buckets[CREDITS]
    values = [-each.figures[UNAPPLIED_CREDITS] for each in ground.history]
    href = place_of(ground.request, "entries", bucket=CREDITS)
    return Made(
        ground.money(cents),
        href,
        message("payments and credit notes to allocate"),
        spark=spark(values),
    )


def _bank(ground: Ground) -> Made:
    """Told of today alone: what was waiting on a past day is not kept."""
    if getattr(ground.request, "past_day", None) is not None:
        return Made(None, note=message("told of today alone"))
    number = sum(count for count, _ in ground.waiting.values())
    _, cents = ground.waiting.get(ground.situation.unit, (0, 0))
    told = plural("{count} line", "{count} lines", count=number)
    note = message("{amount} to be allocated", amount=ground.money(cents)) if cents else ""
    return Made(told, place_of(ground.request, "bank"), note)


def _sales_day(ground: Ground) -> Made:
    cents = ground.figure("sales_day_cents")
    return Made(
        None if cents is None else ground.money(cents),
        "#family",
        message("each day won on the DSO"),
        spark=ground.spark("sales_day_cents"),
    )


def _requirement(ground: Ground) -> Made:
    return _of_month_end(ground, "requirement_cents")


def _net_treasury(ground: Ground) -> Made:
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


CATALOGUE: Mapping[str, Tile] = {
    tile.key: tile
    for tile in (
        Tile(
            "balance",
            message("Balance"),
            message("All that customers owe, booked or known here before the books."),
            _balance,
        ),
        Tile(
            "overdue",
            message("Overdue"),
            message("What is past its due date; on the due date, nothing is late."),
            _overdue,
        ),
        Tile(
            "over_90",
            message("Very late"),
            message("What is in the last stretch of lateness of your policy."),
            _over_90,
        ),
        Tile(
            "default",
            message("Default rate"),
            message("What is in the last stretch of lateness, in percent of the balance."),
            _default,
        ),
        Tile(
            "late_customers",
            message("Late customers"),
            message("Customers with at least one document past its due date."),
            _late_customers,
        ),
        Tile(
            "dso",
            message("DSO"),
            message(
                "What is owed, doubtful accounts apart, in days of sales with tax of the last"
                " twelve months."
            ),
            _dso,
            needs_all=True,
        ),
        Tile(
            "best",
            message("Best possible DSO"),
            message("What is not due yet, in days of sales: the DSO if everybody paid on time."),
            _best,
            needs_all=True,
        ),
        Tile(
            "countback",
            message("Count-back DSO"),
            message(
                "Months of sales taken off what is owed, the newest first, until nothing is left."
            ),
            _countback,
            needs_all=True,
        ),
        Tile(
            "delay",
            message("Mean payment delay"),
            message(
                "Days from the document to the money, weighted by amount, of what was paid over"
                " twelve months."
            ),
            _delay,
            needs_all=True,
        ),
        Tile(
            "effectiveness",
            message("Collection effectiveness"),
            message(
                "CEI: what was collected over twelve months, in percent of what could be: opening"
                " balance and sales, less what is not due yet."
            ),
            _effectiveness,
            needs_all=True,
        ),
        Tile(
            "due_7",
            message("Due within 7 days"),
            message("What falls due in the next seven days, today included."),
            _due_7,
        ),
        Tile(
            "due_30",
            message("Due within 30 days"),
            message("What falls due in the next thirty days, today included."),
            _due_30,
        ),
        Tile(
            "received",
            message("Received this month"),
            message("Money booked on the customers' accounts since the first of the month."),
            _received,
            needs_all=True,
        ),
        Tile(
            "credits",
            message("Unapplied credits"),
            message("Payments and credit notes that settle no document yet."),
            _credits,
        ),
        Tile(
            "sales_day",
            message("A day of DSO"),
            message("Sales with tax of twelve months, by day: the cash that one day is worth."),
            _sales_day,
            needs_all=True,
        ),
        Tile(
            "bank",
            message("Bank lines to be settled"),
            message("Payments that the bank tells and that nobody has said the purpose of yet."),
            _bank,
            needs_all=True,
        ),
        Tile(
            "requirement",
            message("Working capital requirement"),
            message(
                "What the cycle ties up, stocks and customers, less what it owes: suppliers, tax"
                " and staff. Told where every account of the books has its place."
            ),
            _requirement,
            needs_all=True,
        ),
        Tile(
            "net_treasury",
            message("Net treasury"),
            message("Cash and securities less bank overdrafts, from the books."),
            _net_treasury,
            needs_all=True,
        ),
    )
}
"""The tiles there are, in the order in which they are offered."""

_DIRECTION = (
    *("balance", "overdue", "over_90", "dso", "delay"),
    *("received", "due_30", "effectiveness", "requirement", "net_treasury"),
)
AT_FIRST: Mapping[Role, tuple[str, ...]] = {
    Role.ADMINISTRATOR: _DIRECTION,
    Role.CREDIT_MANAGER: (
        *("balance", "overdue", "over_90", "late_customers", "dso"),
        *("delay", "effectiveness", "received", "due_7", "bank"),
    ),
    Role.COLLECTOR: ("overdue", "over_90", "late_customers", "due_7", "credits"),
    Role.ACCOUNTANT: ("bank", "balance", "overdue", "credits", "received", "due_7"),
    Role.SALES: ("balance", "overdue", "late_customers", "due_7", "due_30"),
    Role.READER: _DIRECTION,
}
"""The tiles each role sees until somebody chooses otherwise."""


def chosen_tiles(role: Role, chosen: Sequence[str] | None, *, sees_all: bool) -> tuple[Tile, ...]:
    """The tiles to show, in order: those chosen that there are, else those of the role."""
    keys = AT_FIRST[role] if chosen is None else chosen
    tiles = (CATALOGUE[key] for key in dict.fromkeys(keys) if key in CATALOGUE)
    return tuple(tile for tile in tiles if sees_all or not tile.needs_all)
