"""What is known of documents on a day beyond what the books say: due dates, statuses, payees."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from encours.policybook.queries import policy_on
from encours.policybook.rules.calendar_policy import CALENDAR
from encours.receivables.models import Assertion, StatusDefinition
from encours.receivables.rules.assertions import KINDS, STATUS, Value, read_value
from encours.receivables.rules.statuses import DEFAULT_STATUSES, Status, compute_next_action_on


@dataclass(frozen=True, slots=True)
class DocumentStatus:
    """The status of a document on a day: since when, and when its next action is due."""

    status: Status
    since_on: date
    next_action_on: date | None


@dataclass(frozen=True, slots=True)
class Said:
    """One assertion in the history of a line; `value` is `None` when it was taken back."""

    kind: str
    value: Value | None
    asserted_on: date
    act_id: int
    author_id: int | None


def facts_on(
    organisation_id: int,
    line_ids: Collection[int],
    day: date,
    *,
    kinds: Collection[str] = KINDS,
) -> dict[int, dict[str, Value]]:
    """What people had asserted of each line by the end of `day`: the latest value of each kind.

    Lines of which nothing is in force are left out, and so is what was taken back.
    """
    return {
        line: {kind: value for kind, (value, _) in said.items()}
        for line, said in _in_force(organisation_id, day, kinds, line_ids).items()
    }


def said_on(
    organisation_id: int,
    line_ids: Collection[int],
    day: date,
    *,
    kinds: Collection[str] = KINDS,
) -> dict[int, dict[str, Said]]:
    """The same as `facts_on`, with who said it and when."""
    rows = _rows(
        """
        SELECT latest.*, a.author_id FROM (
            SELECT DISTINCT ON (line_id, kind) line_id, kind, value, asserted_on, act_id
            FROM receivables_assertion
            WHERE organisation_id = %(organisation)s AND kind = ANY (%(kinds)s)
            AND asserted_on <= %(day)s AND line_id = ANY (%(lines)s)
            ORDER BY line_id, kind, asserted_on DESC, id DESC) latest
        JOIN receivables_act a ON a.organisation_id = %(organisation)s AND a.id = latest.act_id
        WHERE value IS NOT NULL ORDER BY line_id, kind
        """,
        {
            "organisation": organisation_id,
            "kinds": list(kinds),
            "day": day,
            "lines": list(line_ids),
        },
    )
    found: dict[int, dict[str, Said]] = {}
    for line, kind, kept, asserted_on, act_id, author_id in rows:
        said = Said(kind, read_value(kind, kept), asserted_on, act_id, author_id)
        found.setdefault(line, {})[kind] = said
    return found


def statuses_on(
    organisation_id: int, day: date, *, line_ids: Collection[int] | None = None
) -> dict[int, DocumentStatus]:
    """The status of every line that has one on `day`; `line_ids`: of these only.

    What must be done next is put off to a day that is worked, by the calendar of that day.
    """
    calendar = policy_on(organisation_id, CALENDAR, day).ours
    known = {status.code: status for status in list_statuses(organisation_id)}
    found = {}
    for line, said in _in_force(organisation_id, day, [STATUS], line_ids).items():
        code, since_on = said[STATUS]
        status = known.get(str(code))
        if status is not None:
            next_on = compute_next_action_on(status, since_on, calendar)
            found[line] = DocumentStatus(status, since_on, next_on)
    return found


def list_statuses(organisation_id: int) -> tuple[Status, ...]:
    """The statuses of the organisation, in its order; until it defines its own, the usual ones."""
    rows = StatusDefinition.objects.filter(organisation_id=organisation_id)
    own = [
        Status(
            code=row.code,
            name_fr=row.name_fr,
            name_en=row.name_en,
            next_action_fr=row.next_action_fr,
            next_action_en=row.next_action_en,
            next_action_days=row.next_action_days,
            stops_dunning=row.stops_dunning,
            is_disputed=row.is_disputed,
            is_offered=row.is_offered,
        )
        for row in rows.order_by("place", "code")
    ]
    return tuple(own) or DEFAULT_STATUSES


def history_of(organisation_id: int, line_id: int) -> tuple[Said, ...]:
    """All that people asserted of a line, the first said first."""
    rows = Assertion.objects.filter(
        organisation_id=organisation_id, line_id=line_id, kind__in=KINDS
    ).order_by("id")
    authors = _authors(organisation_id, {row.act_id for row in rows})
    return tuple(
        Said(
            row.kind,
            read_value(row.kind, row.value),
            row.asserted_on,
            row.act_id,
            authors.get(row.act_id),
        )
        for row in rows
    )


def _in_force(
    organisation_id: int, day: date, kinds: Collection[str], line_ids: Collection[int] | None
) -> dict[int, dict[str, tuple[Value, date]]]:
    """The latest value of each kind by line, with the day it was asserted on."""
    query = """
        SELECT line_id, kind, value, asserted_on FROM (
            SELECT DISTINCT ON (line_id, kind) line_id, kind, value, asserted_on
            FROM receivables_assertion
            WHERE organisation_id = %(organisation)s AND kind = ANY (%(kinds)s)
            AND asserted_on <= %(day)s
            AND (%(lines)s::bigint[] IS NULL OR line_id = ANY (%(lines)s))
            ORDER BY line_id, kind, asserted_on DESC, id DESC) latest
        WHERE value IS NOT NULL ORDER BY line_id, kind
    """
    found: dict[int, dict[str, tuple[Value, date]]] = {}
    for line, kind, kept, asserted_on in _rows(
        query,
        {
            "organisation": organisation_id,
            "kinds": list(kinds),
            "day": day,
            "lines": None if line_ids is None else list(line_ids),
        },
    ):
        value = read_value(kind, kept)
        if value is not None:
            found.setdefault(line, {})[kind] = value, asserted_on
    return found


def _authors(organisation_id: int, act_ids: Collection[int]) -> dict[int, int | None]:
    query = "SELECT id, author_id FROM receivables_act WHERE organisation_id = %(o)s"
    rows = _rows(query + " AND id = ANY (%(acts)s)", {"o": organisation_id, "acts": [*act_ids]})
    return dict(rows)


def _rows(query: str, values: Mapping[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())
