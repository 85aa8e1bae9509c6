"""Opens the portfolio on a day for whoever looks at it: ready, laid at once, or being laid behind.

What a page writes of a few customers is put in the current day at once; everything else makes it
stale, and the next page lays it again.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from encours.daily.services.laying import lay_customers
from encours.daily.services.measuring import measure_day
from encours.daily.services.portfolio_day import (
    find_grounds,
    keep_day,
    late_days,
    lay_day,
    lay_rows,
    working_days,
)
from encours.daily.services.settings import ledger_settings
from encours.jobs.queries import find_work
from encours.jobs.rules.work import State
from encours.jobs.services import defer
from encours.metrics.queries import read_behaviour
from encours.metrics.services.behaviour import keep_behaviour
from encours.parties.queries.history import changed_since
from encours.portfolio.queries.situations import Grounds, Kept, find_kept
from encours.portfolio.rules.seen import Situation
from encours.portfolio.services.writing import lock_portfolio, note_asked, refresh_customers
from encours.receivables.queries.items import count_unsettled, has_other_units, list_acts_since
from encours.receivables.queries.ledger import first_touched, last_day
from encours.receivables.rules.act_kinds import (
    ALLOCATION,
    ASSERTION,
    CANCELLING,
    EXCHANGE,
    MATCHING,
    PENDING,
    UNDOING,
)
from encours.tenancy.isolation import acting_for

SMALL_LINES = 30_000
"""Up to so many unsettled lines, a day is laid while the page waits: less than a second."""

_OF_PEOPLE = {ALLOCATION, ASSERTION, CANCELLING, EXCHANGE, MATCHING, PENDING, UNDOING}
_ASKED_AGAIN = timedelta(minutes=10)
_FAILED_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Preparing:
    """The day is being laid: followed by `jobs.queries.find_work` under `key`.

    `previous`: the same day as it was before something changed; for today, the day shown last.
    """

    key: str
    previous: Situation | None


def open_situation(
    organisation_id: int, as_of: date | None, *, now: datetime
) -> Situation | Preparing:
    """The portfolio at the end of `as_of`, else of today, or of the last day booked when later.

    A day that is to come is today.
    """
    with acting_for(organisation_id):
        found = _look(organisation_id, as_of, now)
        kept, day = found.kept, found.day
        ready = found.holds()
        if kept is not None and ready is not None:
            if now - kept.asked_at > _ASKED_AGAIN:
                note_asked(ready, now=now)
            return ready
        key = f"situation:{'current' if day is None else day}"
        previous = None if kept is None else kept.situation
        if _is_under_way(organisation_id, key, now):
            return Preparing(key, previous)
        if count_unsettled(organisation_id, most=SMALL_LINES + 1) <= SMALL_LINES:
            return lay_situation(organisation_id, day, now=now)
        told = "" if day is None else day.isoformat()
        defer(
            "daily.lay_situation", organisation_id, key=key, alone="situation", once=key, as_of=told
        )
    return Preparing(key, previous)


def lay_situation(organisation_id: int, as_of: date | None, *, now: datetime) -> Situation:
    """Lays a day and keeps it, unless somebody else has meanwhile; `None`: the current one."""
    with acting_for(organisation_id):
        lock_portfolio(organisation_id)
        found = _look(organisation_id, as_of, now)
        ready, day = found.holds(), found.day
        if ready is not None:
            return ready
        booked_until = last_day(organisation_id)
        laid_on = day or max(booked_until or date.min, now.date())
        settings = ledger_settings(organisation_id, now.date())
        laid = lay_day(organisation_id, laid_on, settings=settings, now=now)
        if day is None:
            keep_behaviour(organisation_id, laid.behaviour, as_of=laid_on)
        measure_day(organisation_id, laid, now=now)
        return keep_day(
            organisation_id, laid, is_current=day is None, booked_until=booked_until, now=now
        )


def refresh_customers_today(organisation_id: int, codes: Collection[str], *, now: datetime) -> bool:
    """Puts what was just written of the customers `codes` into the current situation.

    Called in the transaction that wrote, with the `now` it was given. False when something else has
    changed too, or the situation is of another day: the next page lays it again. How they pay is
    measured by the next pass.
    """
    with acting_for(organisation_id):
        lock_portfolio(organisation_id)
        kept = find_kept(organisation_id, None)
        if kept is None:
            return False
        grounds = find_grounds(organisation_id, now.date())
        if not _is_only_theirs(organisation_id, kept, grounds, now):
            return False
        touched = {*codes, *changed_since(organisation_id, kept.grounds.parties)}
        if has_other_units(organisation_id, touched, unit=kept.situation.unit):
            return False
        _refresh(organisation_id, touched, kept.situation, grounds, now)
    return True


def _refresh(
    organisation_id: int,
    codes: Collection[str],
    situation: Situation,
    grounds: Grounds,
    now: datetime,
) -> None:
    unit, as_of = situation.unit, situation.as_of
    items, customers = lay_rows(
        organisation_id,
        {unit: lay_customers(organisation_id, codes, as_of, now=now)},
        read_behaviour(organisation_id, customers=codes),
        as_of=as_of,
        unit=unit,
        bounds=late_days(organisation_id, now.date()),
        calendar=working_days(organisation_id, now.date()),
        codes=codes,
    )
    refresh_customers(organisation_id, codes, customers, items, grounds, now=now)


@dataclass(frozen=True, slots=True)
class _Found:
    """What is kept of a day asked for; `day` is `None` when that is the current one, `today`."""

    kept: Kept | None
    day: date | None
    today: date
    grounds: Grounds

    def holds(self) -> Situation | None:
        """The situation that is kept, if laying it again would give the same."""
        if self.kept is None:
            return None
        found, before = self.kept.situation, self.kept.grounds
        if self.day is None:
            return found if before == self.grounds and found.as_of == self.today else None
        # Who became a customer since then is no matter of a past day, unless its books say so.
        if (before.settings, before.parties[1:]) != (
            self.grounds.settings,
            self.grounds.parties[1:],
        ):
            return None
        touched_on = first_touched(found.organisation_id, before.revision)
        if touched_on is not None and touched_on <= self.day:
            return None
        # The day that was current until yesterday is a past one, though its rows did not move yet.
        return replace(found, is_current=False)


def _look(organisation_id: int, as_of: date | None, now: datetime) -> _Found:
    """Looks for a day. The last day booked is the one known when the current day was laid: where
    that is no longer so, the current day is stale in any case.
    """
    grounds = find_grounds(organisation_id, now.date())
    kept = find_kept(organisation_id, None)
    booked_until = None
    if kept is not None and kept.grounds.revision == grounds.revision:
        booked_until = kept.situation.booked_until
    elif as_of is not None and as_of > now.date():
        booked_until = last_day(organisation_id)
    today = max(now.date(), booked_until or date.min)
    day = None if as_of is None or as_of >= today else as_of
    if day is not None:
        kept = find_kept(organisation_id, day)
    return _Found(kept, day, today, grounds)


def _is_under_way(organisation_id: int, key: str, now: datetime) -> bool:
    """Whether the day is being laid, or could not be just now."""
    work = find_work(organisation_id, key)
    if work is None:
        return False
    if work.state == State.FAILED:
        return work.finished_at is not None and now - work.finished_at < _FAILED_AGAIN
    return not work.is_over


def _is_only_theirs(organisation_id: int, kept: Kept, grounds: Grounds, now: datetime) -> bool:
    """Whether all that the ledger has since is acts of people of this very moment."""
    situation = kept.situation
    if grounds.settings != kept.grounds.settings:
        return False
    if situation.as_of != max(now.date(), situation.booked_until or date.min):
        return False
    acts = list_acts_since(organisation_id, kept.grounds.revision)
    return all(kind in _OF_PEOPLE and at == now for _, kind, at in acts)
