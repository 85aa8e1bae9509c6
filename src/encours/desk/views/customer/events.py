"""All that happened with a customer, of every capability, in one line of time, the last first.

Each source gives its events before a place; a page is the last of them all together. A day of the
books counts as its first instant, so that what people do on that day comes after it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import polars as pl

from encours.daily.services.laying import lay_customers
from encours.intake.queries import names_of_documents
from encours.kernel.messages import Message, message
from encours.parties.queries.history import KnownChange, changes_of
from encours.parties.queries.terms import Granted, granted_to
from encours.receivables.queries.happened import (
    DAY_ZONE,
    Allocated,
    AssertedOf,
    Before,
    Imported,
    LineBooked,
    allocations_before,
    assertions_before,
    imports_before,
    lines_before,
)
from encours.receivables.rules.natures import NATURES, RECEIPT, REFUND, RETURNED
from encours.teamwork.queries.thread import Event, ThreadItem, ThreadPlace, thread_of

SIZE = 40
KINDS: dict[str, Message] = {
    "documents": message("Documents"),
    "payments": message("Payments"),
    "allocations": message("Allocations"),
    "said": message("Statuses and due dates"),
    "talk": message("Notes and tasks"),
    "imports": message("Imports"),
    "record": message("Customer record"),
}
PAYMENTS = (RECEIPT, REFUND, RETURNED)
_DOCUMENTS = tuple(each for each in NATURES if each not in PAYMENTS)
_ZONE = ZoneInfo(DAY_ZONE)
_TALK = (Event.NOTE, Event.TASK_GIVEN, Event.TASK_SETTLED)
_IMPORT, _CHANGE, _GRANT, _LINE, _PRESUMED, _ALLOCATED, _SAID, _TALK_FROM = range(1, 9)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where one stands in the line of time: what comes later is greater. `str` for addresses."""

    at: datetime
    rank: int
    id: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.rank}~{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Place | None":
        """The place that `str` wrote; None for anything else."""
        try:
            at, rank, number = text.split("~")
            place = cls(datetime.fromisoformat(at), int(rank), int(number))
        except ValueError:
            return None
        usable = place.at.tzinfo is not None and 0 <= place.rank <= _TALK_FROM + 2
        return place if usable and -(2**62) < place.id < 2**62 else None


@dataclass(frozen=True, slots=True)
class Presumed:
    """A part of a debit that is presumed to be paid by a credit; nobody states it."""

    at: datetime
    id: int
    debit_id: int
    debit: str
    credit: str
    amount_cents: int
    unit: str
    basis: str


@dataclass(frozen=True, slots=True)
class Change:
    """A field of the record that changed."""

    at: datetime
    id: int
    change: KnownChange


@dataclass(frozen=True, slots=True)
class Brought:
    """An import, with the name of its document."""

    imported: Imported
    name: str


type Told = LineBooked | Allocated | Presumed | AssertedOf | Brought | Change | Granted | ThreadItem


@dataclass(frozen=True, slots=True)
class Happened:
    """An event, where it stands in time."""

    place: Place
    told: Told


@dataclass(frozen=True, slots=True)
class Happenings:
    """A page of the line of time. `next`: where the page after begins; None at the end."""

    events: tuple[Happened, ...]
    next: Place | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose line of time, until which day, from which place on."""

    organisation_id: int
    code: str
    until_on: date
    before: Place | None
    now: datetime
    limit: int = SIZE + 1


def gather(asked: Asked, kinds: Sequence[str] = ()) -> Happenings:
    """A page of what happened, of these kinds or of all; under the organisation's isolation.

    What is only presumed is worked out when allocations alone are asked for: it takes longer.
    """
    if asked.before is None:
        end = datetime.combine(asked.until_on + timedelta(days=1), time(), _ZONE)
        asked = Asked(
            asked.organisation_id, asked.code, asked.until_on, Place(end, 0, 0), asked.now
        )
    found = [
        event
        for kind, source in _SOURCES.items()
        if not kinds or kind in kinds
        for event in source(asked)
    ]
    if "allocations" in kinds:
        found.extend(_presumed(asked))
    found.sort(key=lambda event: event.place, reverse=True)
    events = tuple(islice(found, SIZE))
    return Happenings(events, events[-1].place if len(found) > SIZE else None)


def _documents(asked: Asked) -> Iterable[Happened]:
    return _lines(asked, _DOCUMENTS)


def _payments(asked: Asked) -> Iterable[Happened]:
    return _lines(asked, PAYMENTS)


def _lines(asked: Asked, natures: Sequence[str]) -> Iterable[Happened]:
    found = lines_before(
        asked.organisation_id, [asked.code], _before(asked, _LINE),
        until_on=asked.until_on, limit=asked.limit, natures=natures,
    )  # fmt: skip
    return [Happened(Place(each.at, _LINE, each.id), each) for each in found]


def _allocations(asked: Asked) -> Iterable[Happened]:
    found = allocations_before(
        asked.organisation_id, [asked.code], _before(asked, _ALLOCATED),
        until_on=asked.until_on, limit=asked.limit,
    )  # fmt: skip
    return [Happened(Place(each.at, _ALLOCATED, each.id), each) for each in found]


def _presumed(asked: Asked) -> Iterable[Happened]:
    found = list_presumed(asked.organisation_id, asked.code, asked.until_on, now=asked.now)
    events = [Happened(Place(each.at, _PRESUMED, each.id), each) for each in found]
    return [each for each in events if _is_before(each, asked)]


def list_presumed(
    organisation_id: int, code: str, as_of: date, *, now: datetime
) -> tuple[Presumed, ...]:
    """What is presumed to pay what on a day, for no fact says it; the day both were booked."""
    day = lay_customers(organisation_id, [code], as_of, now=now)
    lines = day.chained.select(
        "line_id", "line", "booked_on", "unit", pl.coalesce("reference", "label").alias("name")
    )
    rows = (
        day.positions.allocations.filter(pl.col("basis").str.starts_with("presumed"))
        .join(lines, left_on="debit_id", right_on="line_id")
        .join(lines, left_on="credit_id", right_on="line_id", suffix="_credit")
        .with_columns(pl.max_horizontal("booked_on", "booked_on_credit").alias("on"))
        .sort("on", "line", "line_credit")
    )
    return tuple(
        Presumed(
            at=datetime.combine(row["on"], time(), _ZONE),
            id=number,
            debit_id=row["line"],
            debit=row["name"] or str(row["line"]),
            credit=row["name_credit"] or str(row["line_credit"]),
            amount_cents=row["amount_cents"],
            unit=row["unit"],
            basis=row["basis"],
        )
        for number, row in enumerate(rows.iter_rows(named=True))
    )


def _said(asked: Asked) -> Iterable[Happened]:
    found = assertions_before(
        asked.organisation_id, [asked.code], _before(asked, _SAID),
        until_on=asked.until_on, limit=asked.limit,
    )  # fmt: skip
    return [Happened(Place(each.at, _SAID, each.id), each) for each in found]


def _imports(asked: Asked) -> Iterable[Happened]:
    found = imports_before(
        asked.organisation_id, [asked.code], _before(asked, _IMPORT),
        until_on=asked.until_on, limit=asked.limit,
    )  # fmt: skip
    names = names_of_documents(asked.organisation_id, {each.document_id for each in found})
    return [
        Happened(Place(each.at, _IMPORT, each.id), Brought(each, names.get(each.document_id, "")))
        for each in found
    ]


def _record(asked: Asked) -> Iterable[Happened]:
    changes = changes_of(asked.organisation_id, asked.code)
    found = [
        Happened(Place(each.recorded_at, _CHANGE, number), Change(each.recorded_at, number, each))
        for number, each in enumerate(reversed(changes))
    ] + [
        Happened(Place(each.recorded_at, _GRANT, each.id), each)
        for each in granted_to(asked.organisation_id, asked.code)
    ]
    return [each for each in found if _is_before(each, asked)]


def _talk(asked: Asked) -> Iterable[Happened]:
    before, place = asked.before, None
    if before is not None:
        is_talk = before.rank >= _TALK_FROM
        event = _TALK[before.rank - _TALK_FROM] if is_talk else Event.NOTE
        place = ThreadPlace(before.at, event, before.id if is_talk else 0)
    thread = thread_of(asked.organisation_id, asked.code, before=place, limit=asked.limit)
    return [
        Happened(
            Place(each.place.at, _TALK_FROM + _TALK.index(each.place.event), each.place.id), each
        )
        for each in thread.items
    ]


_SOURCES: dict[str, Callable[[Asked], Iterable[Happened]]] = {
    "documents": _documents,
    "payments": _payments,
    "allocations": _allocations,
    "said": _said,
    "talk": _talk,
    "imports": _imports,
    "record": _record,
}


def _before(asked: Asked, rank: int) -> Before | None:
    """Where a source begins: of one instant, what ranks higher comes first."""
    place = asked.before
    if place is None:
        return None
    if rank == place.rank:
        return Before(place.at, place.id)
    return Before(place.at, with_same=rank < place.rank)


def _is_before(event: Happened, asked: Asked) -> bool:
    return asked.before is None or event.place < asked.before
