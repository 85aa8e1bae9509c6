"""What was decided of the lines of the bank, and what it became in the ledger."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, Max, OuterRef

from encours.cash.models import Decision, Posting
from encours.kernel.messages import Message
from encours.kernel.messages_json import from_json
from encours.kernel.reasons import Reason
from encours.receivables.queries.candidates import standing_twins

UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision on a line of the bank, as `models.Decision` keeps it."""

    id: int
    line_id: int
    outcome: str
    is_automatic: bool
    customer: str | None
    allocations: tuple[tuple[int, int], ...]
    deductions: tuple[tuple[str, int, int | None], ...]
    unapplied_cents: int
    confidence: float
    was_threshold: float | None
    because: tuple[Reason, ...]
    alternatives: tuple[tuple[tuple[int, int], ...], ...]
    comment: str
    undoes_id: int | None
    author_id: int | None
    recorded_at: datetime

    @property
    def reasons(self) -> tuple[Message, ...]:
        """Why, in words."""
        return tuple(each.text for each in self.because)


@dataclass(frozen=True, slots=True)
class Posted:
    """What a decision wrote into the ledger, or found there; `models.Posting`."""

    decision_id: int
    line_id: int
    ledger_line: int
    kind: str
    amount_cents: int
    is_found: bool


_COLUMNS = tuple(each.name for each in fields(Decided))


def latest_decisions(organisation_id: int, line_ids: Collection[int]) -> dict[int, Decided]:
    """The last decision on each of these lines of the bank, whatever it is; one question."""
    rows = (
        Decision.objects.filter(organisation_id=organisation_id, line_id__in=list(line_ids))
        .order_by("line_id", "-id")
        .distinct("line_id")
    )
    return {each.line_id: each for each in _decided(rows.values_list(*_COLUMNS))}


def latest_numbers(organisation_id: int, line_ids: Collection[int]) -> dict[int, int]:
    """The number of the last decision on each of these lines of the bank; one question."""
    rows = Decision.objects.filter(organisation_id=organisation_id, line_id__in=list(line_ids))
    return dict(rows.values_list("line_id").annotate(Max("id")))


def history_of(organisation_id: int, line_id: int) -> tuple[Decided, ...]:
    """All that was decided on a line, the first first."""
    rows = Decision.objects.filter(organisation_id=organisation_id, line_id=line_id).order_by("id")
    return tuple(_decided(rows.values_list(*_COLUMNS)))


def postings_of(organisation_id: int, decision_ids: Collection[int]) -> tuple[Posted, ...]:
    """What these decisions wrote or found in the ledger, in their order."""
    rows = Posting.objects.filter(
        organisation_id=organisation_id, decision_id__in=list(decision_ids)
    ).order_by("id")
    return tuple(Posted(*row) for row in rows.values_list(*(each.name for each in fields(Posted))))


def tied_lines(organisation_id: int, first_on: date, last_on: date) -> frozenset[int]:
    """The lines of the ledger that are a line of the bank of these days, their twins included."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT p.ledger_line FROM cash_posting p
            JOIN cash_bankline b ON b.organisation_id = p.organisation_id AND b.id = p.line_id
            WHERE p.organisation_id = %(organisation)s AND p.kind = 'receipt'
            AND b.booked_on BETWEEN %(first)s AND %(last)s
            AND NOT EXISTS (SELECT FROM cash_decision u
                WHERE u.organisation_id = p.organisation_id AND u.undoes_id = p.decision_id)
            """,
            {"organisation": organisation_id, "first": first_on, "last": last_on},
        )
        lines = [line for (line,) in cursor.fetchall()]
    twins = standing_twins(organisation_id, lines)
    return frozenset(lines) | {twin for found in twins.values() for twin in found}


def tied_now(organisation_id: int, ledger_lines: Collection[int]) -> frozenset[int]:
    """Of these lines of the ledger, those that some decision that stands says are of the bank."""
    if not ledger_lines:
        return frozenset()
    undone = Decision.objects.filter(
        organisation_id=organisation_id, undoes_id=OuterRef("decision_id")
    )
    rows = Posting.objects.filter(
        ~Exists(undone), organisation_id=organisation_id, ledger_line__in=list(ledger_lines)
    )
    return frozenset(rows.filter(kind="receipt").values_list("ledger_line", flat=True))


def read_reasons(kept: Iterable[Any]) -> tuple[Reason, ...]:
    """Reasons as `write_reasons` keeps them: a code, a message."""
    return tuple(Reason(code, from_json(said)) for code, said in kept)


def _decided(rows: Iterable[tuple[Any, ...]]) -> Iterable[Decided]:
    for row in rows:
        told = dict(zip(_COLUMNS, row, strict=True))
        told["allocations"] = _pairs(told["allocations"])
        told["deductions"] = tuple((kind, cents, key) for kind, cents, key in told["deductions"])
        told["because"] = read_reasons(told["because"])
        told["alternatives"] = tuple(_pairs(each) for each in told["alternatives"])
        yield Decided(**told)


def _pairs(kept: Iterable[Any]) -> tuple[tuple[int, int], ...]:
    return tuple((int(line), int(cents)) for line, cents in kept)
