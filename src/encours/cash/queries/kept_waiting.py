"""What the books still keep on waiting accounts of the money that came into the bank."""

from dataclasses import dataclass
from datetime import date, timedelta

from encours.cash.rules.keeping_waiting import KeptWaiting
from encours.receivables.queries.waiting import read_waiting_entries
from encours.receivables.rules.waiting import (
    FOLLOWED_DAYS,
    LETTERED_DAYS,
    OnWaiting,
    find_waiting,
    follow_waiting,
)


@dataclass(frozen=True, slots=True)
class Kept:
    """`kept`: what came into a bank and is there yet; `charges`: those in a line of their own."""

    kept: list[KeptWaiting]
    charges: list[KeptWaiting]


def read_kept(organisation_id: int, first_on: date, last_on: date) -> Kept:
    """What was booked on these days. Under the caller's isolation.

    What the books have moved on since is there no more.
    """
    entries = read_waiting_entries(
        organisation_id,
        first_on - timedelta(days=FOLLOWED_DAYS),
        last_on + timedelta(days=LETTERED_DAYS),
    )
    lines = find_waiting(entries)
    left = follow_waiting(lines).left
    seen = [each for each in lines if first_on <= each.booked_on <= last_on and each.cents < 0]
    return Kept(
        [
            _kept(each, left.get(each.line, -each.cents))
            for each in seen
            if each.is_kept and left.get(each.line, -each.cents) > 0
        ],
        [_kept(each, -each.cents) for each in seen if each.charge_cents == -each.cents],
    )


def _kept(each: OnWaiting, cents: int) -> KeptWaiting:
    return KeptWaiting(
        each.line,
        each.account,
        cents,
        each.unit,
        each.booked_on,
        each.banks,
        each.charge_cents,
        is_alone=not each.others,
        entry=each.entry,
    )
