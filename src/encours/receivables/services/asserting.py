"""Keeps what people learn of a document: on which day, by whom, what it said before."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date, datetime

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.receivables.models import Assertion, StatusDefinition
from encours.receivables.queries.allocations import LineState, lines_of
from encours.receivables.queries.documents import facts_on, list_statuses
from encours.receivables.rules.act_kinds import ASSERTION
from encours.receivables.rules.assertion_words import for_journal
from encours.receivables.rules.assertions import (
    STATUS,
    NotAssertable,
    Value,
    write_value,
)
from encours.receivables.rules.statuses import DEFAULT_STATUSES, Status, check_status
from encours.receivables.services.acts import Doing, doing
from encours.receivables.services.allocating import check_stands
from encours.receivables.services.numbering import draw, lock_ledger
from encours.tenancy.isolation import acting_for


def assert_of(
    organisation_id: int,
    line_id: int,
    kind: str,
    value: Value | None,
    *,
    asserted_on: date,
    author_id: int | None,
    now: datetime,
) -> int:
    """Keeps that `value` is so of a line from `asserted_on` on; returns the number of the act.

    `value`: of the form of its kind (`rules.assertions`); `None` takes back what was said. Raises
    `NotAssertable`, `NoSuchLine`, `LinesCannotMeet`.
    """
    return assert_of_lines(
        organisation_id,
        [line_id],
        kind,
        value,
        asserted_on=asserted_on,
        author_id=author_id,
        now=now,
    )


def assert_of_lines(
    organisation_id: int,
    line_ids: Collection[int],
    kind: str,
    value: Value | None,
    *,
    asserted_on: date,
    author_id: int | None,
    now: datetime,
) -> int:
    """The same of several lines, in one act: of all of them, or of none.

    Raises as `assert_of`, and `NotAssertable` when there is no line.
    """
    wanted = sorted(set(line_ids))
    if not wanted:
        raise NotAssertable(
            message("No document was chosen."), message("Tick the documents it is about.")
        )
    with doing(organisation_id, ASSERTION, author_id=author_id, now=now) as act:
        lines, kept = assert_within(act, wanted, kind, value, asserted_on=asserted_on)
        told = {"line": wanted[0]} if len(wanted) == 1 else {"lines": wanted}
        written = kept[wanted[0]]
        names = [each.name for each in lines]
        act.tell(for_journal(names, kind, written), {**told, kind: written, "on": asserted_on})
    return act.act_id


def assert_within(
    act: Doing, line_ids: Sequence[int], kind: str, value: Value | None, *, asserted_on: date
) -> tuple[list[LineState], dict[int, str | None]]:
    """The same inside an act under way; the lines, and what is kept of each."""
    organisation_id = act.organisation_id
    found = lines_of(organisation_id, line_ids)
    lines = [check_stands(each, found) for each in line_ids]
    kept = {each.id: write_value(kind, value, amount_cents=each.amount_cents) for each in lines}
    if kind == STATUS and value is not None:
        _check_offered(organisation_id, str(value))
    known = facts_on(organisation_id, line_ids, asserted_on, kinds=[kind])
    first = draw(organisation_id, "assertion", len(lines))
    Assertion.objects.bulk_create(
        Assertion(
            organisation_id=organisation_id,
            id=first + number,
            line_id=line.id,
            kind=kind,
            value=kept[line.id],
            before=write_value(
                kind, known.get(line.id, {}).get(kind), amount_cents=line.amount_cents
            ),
            act_id=act.act_id,
            asserted_on=asserted_on,
            recorded_at=act.now,
        )
        for number, line in enumerate(lines)
    )
    return lines, kept


class StatusChanged(EncoursError):
    """Somebody else changed the status since it was looked at; nothing was written."""


def define_status(organisation_id: int, status: Status, *, seen: Status | None = None) -> None:
    """Adds a status to those of the organisation, or changes the one of its code.

    The usual ones become its own by the first it defines. `seen`: the status as it was looked at.
    Raises `UnusableStatus`, and `StatusChanged` when it is another by now.
    """
    check_status(status)
    with acting_for(organisation_id):
        lock_ledger(organisation_id)
        if seen is not None and seen not in list_statuses(organisation_id):
            raise StatusChanged(
                message("Somebody else changed this status since you opened the page."),
                message("Look at what holds now; nothing of yours was written."),
            )
        own = StatusDefinition.objects.filter(organisation_id=organisation_id)
        if not own.exists():
            StatusDefinition.objects.bulk_create(
                StatusDefinition(organisation_id=organisation_id, place=place, **asdict(each))
                for place, each in enumerate(DEFAULT_STATUSES)
            )
        changed = own.filter(code=status.code).update(**asdict(status))
        if not changed:
            StatusDefinition.objects.create(
                organisation_id=organisation_id, place=own.count(), **asdict(status)
            )


def _check_offered(organisation_id: int, code: str) -> None:
    offered = [each.code for each in list_statuses(organisation_id) if each.is_offered]
    if code not in offered:
        raise NotAssertable(
            message("The organisation has no status {code}.", code=code),
            message("Choose one of: {kinds}.", kinds=tuple(offered)),
        )
