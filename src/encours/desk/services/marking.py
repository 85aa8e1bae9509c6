"""What people say of open documents, several at once: status, cause of delay, due date, comment.

One transaction: what is said, what lists show of the customers, and what undoes it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from encours.daily.services.situation import refresh_customers_today
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.kernel.subjects import SubjectRef
from encours.parties.queries.customers import find_seen
from encours.receivables.queries.allocations import LineState, lines_of
from encours.receivables.queries.documents import facts_on
from encours.receivables.rules.assertions import DELAY_CAUSE, DUE_ON, STATUS, Value, read_value
from encours.receivables.services.asserting import assert_of_lines
from encours.teamwork.services.several import take_back_notes, write_notes
from encours.tenancy.isolation import acting_for

LINE = "line"
"""The kind of subject a document is to those who write of it."""
KINDS = (STATUS, DELAY_CAUSE, DUE_ON)
MOST_LINES = 500


class NothingSaid(EncoursError):
    """Neither a status, a cause, a day nor a comment was given."""


class LinesNotSeen(EncoursError):
    """Some of the documents do not exist, or are of customers one does not see."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is said of documents: by kind (`KINDS`) its value, None to take it back; a comment."""

    said: Mapping[str, Value | None] = field(default_factory=dict)
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Marked:
    """What was said, and what undoes it: plain values, for the button « Annuler »."""

    lines: int
    before: Mapping[str, Mapping[str, str | None]]
    notes: tuple[int, ...]

    def undone_by(self) -> dict[str, Any]:
        """As the button keeps it."""
        return {"before": self.before, "notes": list(self.notes)}


def mark_lines(
    organisation_id: int,
    line_ids: Collection[int],
    mark: Mark,
    *,
    on: date,
    by: int,
    portfolio: Sequence[str],
    now: datetime,
) -> Marked:
    """Says `mark` of these lines of the ledger from `on` on, as the member `by` sees them.

    Raises `NothingSaid`, `LinesNotSeen`, and what asserting and writing notes raise.
    """
    if not mark.said and not mark.comment.strip():
        raise NothingSaid(
            message("Nothing was said of the documents."),
            message("Choose a status, a cause or a day, or write a comment."),
        )
    with acting_for(organisation_id):
        lines = _seen_lines(organisation_id, line_ids, portfolio)
        known = facts_on(organisation_id, list(lines), on, kinds=list(mark.said))
        before: dict[str, dict[str, str | None]] = {}
        for kind, value in mark.said.items():  # three kinds at most
            before[kind] = {str(each): _plain(known.get(each, {}).get(kind)) for each in lines}
            assert_of_lines(
                organisation_id, list(lines), kind, value, asserted_on=on, author_id=by, now=now
            )
        notes: tuple[int, ...] = ()
        if mark.comment.strip():
            notes = write_notes(organisation_id, _subjects(lines), mark.comment, by=by, now=now)
        _refresh(organisation_id, lines, now)
    return Marked(len(lines), before, notes)


def unmark_lines(
    organisation_id: int, kept: Mapping[str, Any], *, on: date, by: int, now: datetime
) -> int:
    """Says again what held before (`Marked.undone_by`); how many documents it is about."""
    with acting_for(organisation_id):
        touched: set[int] = set()
        for kind, by_line in kept["before"].items():
            lines_by_value: dict[str | None, list[int]] = defaultdict(list)
            for line, value in by_line.items():
                lines_by_value[value].append(int(line))
                touched.add(int(line))
            for value, lines in lines_by_value.items():
                assert_of_lines(
                    organisation_id,
                    lines,
                    kind,
                    read_value(kind, value),
                    asserted_on=on,
                    author_id=by,
                    now=now,
                )
        take_back_notes(organisation_id, kept["notes"], by=by, now=now)
        _refresh(organisation_id, lines_of(organisation_id, touched), now)
    return len(touched)


def _seen_lines(
    organisation_id: int, line_ids: Collection[int], portfolio: Sequence[str]
) -> Mapping[int, LineState]:
    wanted = set(line_ids)
    lines = lines_of(organisation_id, wanted) if 0 < len(wanted) <= MOST_LINES else {}
    codes = {each.customer or "" for each in lines.values()}
    seen = find_seen(organisation_id, codes, portfolio=portfolio)
    if not wanted or set(lines) != wanted or codes != seen:
        raise LinesNotSeen(
            message(
                "These documents are not to be found, or there are more than {most}.", most=500
            ),
            message("Look at the list again and tick its rows."),
        )
    return lines


def _subjects(lines: Mapping[int, LineState]) -> dict[str, list[SubjectRef]]:
    found: dict[str, list[SubjectRef]] = defaultdict(list)
    for line in lines.values():
        found[line.customer or ""].append(SubjectRef(LINE, str(line.id)))
    return found


def _plain(value: Value | None) -> str | None:
    """A status, a cause or a day as it is kept."""
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date) else str(value)


def _refresh(organisation_id: int, lines: Mapping[int, LineState], now: datetime) -> None:
    codes = {each.customer for each in lines.values() if each.customer}
    refresh_customers_today(organisation_id, sorted(codes), now=now)
