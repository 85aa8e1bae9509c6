"""Which customers to look at today, in which order, and why: the work of who collects (À faire).

They are ranked by what a call can bring in (`metrics.rules.priorities`), as in the diagnosis. What
was said of a document (« règlement annoncé ») takes its amount off until its next action is due;
that day, and when a task or a colleague calls, the customer is there whatever it owes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from encours.kernel.messages import Message, message, plural
from encours.kernel.money import Money
from encours.kernel.reasons import Reason
from encours.metrics.rules.priorities import Priority, rank_priorities
from encours.portfolio.rules.seen import LATE, UNAPPLIED_CREDITS, CustomerSeen
from encours.receivables.rules.accounts import DOUBTFUL_PREFIX
from encours.receivables.rules.natures import DOUBTFUL

SHOWN = 100
"""How many customers a day's work shows."""

_CUSTOMERS_PREFIX = "411"
UNUSUAL = "later_than_usual"
"""The reason why of `rank_priorities`: later than this customer usually is."""
FOLLOW_UP, TASK, MENTION, DISPUTE = "follow_up", "task", "mention", "dispute"
WAITING, DONE = "waiting", "done"
CALLED = (FOLLOW_UP, TASK, MENTION)
"""Reasons for which a customer is there whatever it owes."""


@dataclass(frozen=True, slots=True)
class Calls:
    """What calls for somebody, by customer: tasks with their day, names of who mentions them.

    `later`: customers a task of theirs will come back to; `done`: those they wrote about today.
    """

    tasks: Mapping[str, Sequence[tuple[str, date | None]]] = field(default_factory=dict)
    mentions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    later: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()

    def codes(self) -> set[str]:
        """The customers that are called for."""
        return {*self.tasks, *self.mentions}


@dataclass(frozen=True, slots=True)
class Work:
    """A customer to look at: what is late, since when, what a call can change, and why.

    `follow_on`: since when an action on a document is due, if one is.
    """

    customer: str
    name: str
    unit: str
    overdue_cents: int
    balance_cents: int
    oldest_days: int
    gain_cents: int
    because: tuple[Reason, ...]
    follow_on: date | None
    is_done: bool

    def has(self, code: str) -> bool:
        """Whether this reason is among those why."""
        return any(each.code == code for each in self.because)


def rank_work(
    customers: Iterable[CustomerSeen],
    items: pl.DataFrame,
    *,
    payments: Mapping[str, int],
    statuses: Mapping[str, str],
    calls: Calls,
    as_of: date,
    currency: str,
    most: int = SHOWN,
) -> tuple[Work, ...]:
    """The customers to look at, the most to gain first; those seen to today at the end.

    `items`: late or to be followed (`portfolio.queries.stakes.STAKES_SCHEMA`); `payments`: how many
    are known of each customer; `statuses`: their names, by code.
    """
    seen = {each.customer: each for each in customers}
    items = items.filter(pl.col("customer").is_in(list(seen)))
    ranked = {each.customer: each for each in _ranked(seen, items, payments, as_of, currency)}
    follow = _to_follow(items, as_of)
    disputed, waiting = _disputed(items), _waiting(items, as_of)
    found = [
        _work(
            each,
            priority=ranked.get(code),
            follow=follow.get(code),
            disputed_cents=disputed.get(code, 0),
            waiting_cents=waiting.get(code, 0),
            statuses=statuses,
            calls=calls,
            as_of=as_of,
        )
        for code, each in seen.items()
        if (code in ranked and code not in calls.later) or code in follow or code in calls.codes()
    ]
    ordered = sorted(found, key=lambda work: (work.is_done, -work.gain_cents, work.customer))
    called = [each for each in ordered if any(map(each.has, CALLED))]
    room = max(0, most - len(called))
    others = {each.customer for each in [each for each in ordered if each not in called][:room]}
    kept = {each.customer for each in called[:most]} | others
    return tuple(each for each in ordered if each.customer in kept)


def _ranked(
    seen: Mapping[str, CustomerSeen],
    items: pl.DataFrame,
    payments: Mapping[str, int],
    as_of: date,
    currency: str,
) -> tuple[Priority, ...]:
    """By what a call can bring in; what waits for its next action is left out."""
    late = items.filter(pl.col("bucket").is_in(LATE) & ~_waits(as_of))
    aged = late.select(
        "customer",
        pl.col("customer").replace_strict(
            {code: each.name or code for code, each in seen.items()}, return_dtype=pl.String
        ).alias("customer_name"),
        pl.col("open_cents").alias("amount_cents"),
        (pl.lit(as_of) - pl.col("due_on")).dt.total_days().alias("lateness_days"),
        "document_on",
        pl.when(pl.col("nature") == DOUBTFUL)
        .then(pl.lit(DOUBTFUL_PREFIX))
        .otherwise(pl.lit(_CUSTOMERS_PREFIX))
        .alias("account"),
    )  # fmt: skip
    return rank_priorities(
        items=aged,
        payments=payments,
        usual_late_days=_usual_late_days(seen, late),
        worsening={},
        we_owe={},
        deposits={
            code: -each.totals.buckets[UNAPPLIED_CREDITS]
            for code, each in seen.items()
            if each.totals.buckets[UNAPPLIED_CREDITS] < 0
        },
        currency=currency,
        most=len(seen),
    )


def _usual_late_days(seen: Mapping[str, CustomerSeen], late: pl.DataFrame) -> dict[str, float]:
    """How late each customer usually pays: its mean delay, less the terms of what is late."""
    days = (pl.col("due_on") - pl.col("document_on")).dt.total_days()
    terms = late.group_by("customer").agg(days.mean().alias("terms_days"))
    return {
        code: seen[code].mean_delay_days - terms_days
        for code, terms_days in terms.iter_rows()
        if seen[code].mean_delay_days is not None
    }


def _to_follow(items: pl.DataFrame, as_of: date) -> dict[str, tuple[date, str, int]]:
    """By customer: since when an action is due, the status that asked for it, how many."""
    due = items.filter((pl.col("status") != "") & (pl.col("next_action_on") <= as_of))
    first = due.sort("next_action_on", "status").group_by("customer", maintain_order=True)
    told = first.agg(
        pl.col("next_action_on").first(), pl.col("status").first(), pl.len().cast(pl.Int64)
    )
    return {code: (day, status, count) for code, day, status, count in told.iter_rows()}


def _waits(as_of: date) -> pl.Expr:
    """What a status says is to be followed up on a later day."""
    later = (pl.col("status") != "") & (pl.col("next_action_on") > as_of)
    return later.fill_null(value=False)


def _waiting(items: pl.DataFrame, as_of: date) -> dict[str, int]:
    late = items.filter(pl.col("bucket").is_in(LATE) & _waits(as_of)).group_by("customer")
    return dict(late.agg(pl.col("open_cents").sum()).iter_rows())


def _disputed(items: pl.DataFrame) -> dict[str, int]:
    disputed = items.filter(pl.col("is_disputed")).group_by("customer")
    return dict(disputed.agg(pl.col("open_cents").sum()).iter_rows())


def _work(
    seen: CustomerSeen,
    *,
    priority: Priority | None,
    follow: tuple[date, str, int] | None,
    disputed_cents: int,
    waiting_cents: int,
    statuses: Mapping[str, str],
    calls: Calls,
    as_of: date,
) -> Work:
    is_done = seen.customer in calls.done
    own = [
        *_called(seen.customer, calls),
        *([] if follow is None else [_follow_up(follow, statuses)]),
        *([] if priority is None else priority.because),
    ]
    if disputed_cents > 0:
        amount = Money(disputed_cents, seen.unit)
        own.append(Reason(DISPUTE, message("{amount} in dispute", amount=amount)))
    if waiting_cents > 0:
        amount = Money(waiting_cents, seen.unit)
        own.append(Reason(WAITING, message("{amount} waits for its next action", amount=amount)))
    if is_done:
        own.append(Reason(DONE, message("you wrote about this customer today")))
    return Work(
        customer=seen.customer,
        name=seen.name or seen.customer,
        unit=seen.unit,
        overdue_cents=seen.overdue_cents,
        balance_cents=seen.balance_cents,
        oldest_days=_oldest_days(seen, as_of) if priority is None else priority.oldest_days,
        gain_cents=0 if priority is None else priority.gain_cents,
        because=tuple(own),
        follow_on=None if follow is None else follow[0],
        is_done=is_done,
    )


def _oldest_days(seen: CustomerSeen, as_of: date) -> int:
    return 0 if seen.oldest_due_on is None else max(0, (as_of - seen.oldest_due_on).days)


def _called(code: str, calls: Calls) -> Iterator[Reason]:
    for name in dict.fromkeys(calls.mentions.get(code, ())):
        yield Reason(MENTION, message("{name} mentions you", name=name))
    for text, due_on in calls.tasks.get(code, ()):
        said: Message = (
            message("task: {text}", text=text)
            if due_on is None
            else message("task for {day}: {text}", day=due_on, text=text)
        )
        yield Reason(TASK, said)


def _follow_up(follow: tuple[date, str, int], statuses: Mapping[str, str]) -> Reason:
    day, status, count = follow
    text = plural(
        "{status}: to be followed up since {day}, {count} document",
        "{status}: to be followed up since {day}, {count} documents",
        count=count,
        status=statuses.get(status, status),
        day=day,
    )
    return Reason(FOLLOW_UP, text)
