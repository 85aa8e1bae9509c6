"""One act of a person in the ledger: all of it or nothing, with who did it and a line of journal.

Whoever acts holds the ledger's lock from the first reading to the commit; what the database still
refuses is told in words.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, OperationalError

from encours.journal.services import record
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.kernel.subjects import SubjectRef
from encours.receivables.models import Act, Allocation
from encours.receivables.rules.precedence import Fact
from encours.receivables.services.numbering import draw, lock_ledger
from encours.tenancy.isolation import acting_for


class LinesCannotMeet(EncoursError):
    """The two lines of an allocation are not of the kind that may close each other."""


class TakenMeanwhile(EncoursError):
    """Somebody else changed the same lines at the same moment."""


@dataclass(frozen=True, slots=True)
class Doing:
    """The act under way: what it writes names it."""

    organisation_id: int
    act_id: int
    kind: str
    author_id: int | None
    now: datetime

    def write(self, facts: Sequence[Fact]) -> None:
        """Adds allocations, in one statement: a negative amount undoes."""
        write_allocations(self.organisation_id, facts, act_id=self.act_id)

    def tell(self, said: Message, covers: Mapping[str, Any]) -> None:
        """The line of the journal; last, for it makes everybody wait until the commit."""
        record(
            self.organisation_id,
            kind=self.kind,
            subject=SubjectRef("act", str(self.act_id)),
            message=said,
            covers={"act": self.act_id, **covers},
            author_id=self.author_id,
            now=self.now,
        )


@contextmanager
def doing(
    organisation_id: int,
    kind: str,
    *,
    author_id: int | None,
    now: datetime,
    touched_on: date | None = None,
) -> Iterator[Doing]:
    """One transaction of one act. `touched_on`: as of `models.Act`; `date.max`: no balance differs.

    Raises `LinesCannotMeet` or `TakenMeanwhile` for refusals.
    """
    with clear_refusals(), acting_for(organisation_id):
        lock_ledger(organisation_id)
        act_id = draw(organisation_id, "act")
        Act.objects.create(
            organisation_id=organisation_id,
            id=act_id,
            kind=kind,
            author_id=author_id,
            touched_on=touched_on,
            recorded_at=now,
        )
        yield Doing(organisation_id, act_id, kind, author_id, now)


def write_allocations(organisation_id: int, facts: Sequence[Fact], *, act_id: int) -> None:
    """Adds `facts` to the ledger in one statement, under its lock; negative amounts undo."""
    if not facts:
        return
    first = draw(organisation_id, "allocation", len(facts))
    Allocation.objects.bulk_create(
        Allocation(
            organisation_id=organisation_id,
            id=first + number,
            debit_id=fact.debit_id,
            credit_id=fact.credit_id,
            amount_cents=fact.amount_cents,
            basis=fact.basis,
            effective_on=fact.effective_on,
            act_id=act_id,
        )
        for number, fact in enumerate(facts)
    )


# Serialization failure, deadlock, a lock not had in time.
_CROSSED = ("40001", "40P01", "55P03")
_OUTRUN = ("position_never_over_allocated", "allocation_undone_once", "receivables_position_pkey")


@contextmanager
def clear_refusals() -> Iterator[None]:
    """Tells in words what the guard of the ledger refuses; other errors pass as they are."""
    try:
        yield
    except (IntegrityError, OperationalError) as error:
        state = getattr(error.__cause__, "sqlstate", None)
        diagnosis = getattr(error.__cause__, "diag", None)
        constraint = getattr(diagnosis, "constraint_name", None)
        if constraint == "allocation_sides_agree":
            raise LinesCannotMeet(
                message("These two lines belong to two customers who are in no common group."),
                message("Put both customers into one group first, or choose other lines."),
            ) from error
        if state in _CROSSED or constraint in _OUTRUN:
            raise TakenMeanwhile(
                message("Somebody else has just changed what these lines pay."),
                message("Look at the lines again; nothing of yours was written."),
            ) from error
        raise
