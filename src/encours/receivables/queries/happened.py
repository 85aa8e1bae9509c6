"""What happened to a customer's account, one event after the other: documents, payments, facts.

For one time line (le fil): each source gives its events before a place, the last first, however
many years there are.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from encours.receivables.rules.assertions import KINDS, Value, is_kind, read_value

DAY_ZONE = "Europe/Paris"
"""Where a day of the books begins."""


@dataclass(frozen=True, slots=True)
class Before:
    """Where a page of events begins: those before `at`; at `at` itself, those of a lower number.

    `with_same`: also all those of `at` itself.
    """

    at: datetime
    id: int = 0
    with_same: bool = False


@dataclass(frozen=True, slots=True)
class LineBooked:
    """A line of the account, on the day it was booked; cents of `unit`, debit positive."""

    at: datetime
    id: int
    booked_on: date
    document_on: date | None
    nature: str
    reference: str
    label: str
    amount_cents: int
    unit: str
    letter: str
    is_pending: bool


@dataclass(frozen=True, slots=True)
class Allocated:
    """Parts of `debits` debits closed by a credit, or no longer (`amount_cents` below zero).

    `debit_id`, `debit`: one of them.
    """

    at: datetime
    id: int
    debits: int
    debit_id: int
    credit_id: int
    debit: str
    credit: str
    amount_cents: int
    unit: str
    basis: str
    letter: str
    author_id: int | None


@dataclass(frozen=True, slots=True)
class AssertedOf:
    """Something said at once of `lines` lines; `line`: one of them; `value` None: taken back.

    `is_one_value`: the same of all of them; else `value` is that of the line named.
    """

    at: datetime
    id: int
    lines: int
    line_id: int
    line: str
    kind: str
    value: Value | None
    is_one_value: bool
    author_id: int | None


@dataclass(frozen=True, slots=True)
class Imported:
    """An import that brought `lines` lines of the customer."""

    at: datetime
    id: int
    document_id: int
    lines: int
    author_id: int | None


_NAME = "coalesce(nullif({0}.reference, ''), nullif({0}.label, ''), {0}.id::text)"
_AT_DAY = f"({{0}}::timestamp AT TIME ZONE '{DAY_ZONE}')"
_OWN = (
    "l.organisation_id = %(organisation)s AND l.customer = ANY (%(customers)s)"
    " AND l.is_receivable AND l.reversed_by IS NULL"
)


def lines_before(
    organisation_id: int,
    customers: Collection[str],
    before: Before | None,
    *,
    until_on: date,
    limit: int,
    natures: Sequence[str] | None = None,
) -> list[LineBooked]:
    """The lines booked by `until_on`, the last first; `natures`: of these only."""
    at = _AT_DAY.format("l.booked_on")
    query = f"""
        SELECT {at}, l.id, l.booked_on, l.document_on, l.nature, coalesce(l.reference, ''),
            coalesce(l.label, ''), l.amount_cents, l.unit, coalesce(l.letter, ''),
            l.origin = 'encours'
        FROM receivables_line l WHERE {_OWN} AND l.booked_on <= %(until)s
        AND (%(natures)s::text[] IS NULL OR l.nature = ANY (%(natures)s::text[]))
        AND {_before(at, "l.id")} ORDER BY l.booked_on DESC, l.id DESC LIMIT %(limit)s
    """  # noqa: S608  # names of the code's own
    chosen = None if natures is None else list(natures)
    given = _given(organisation_id, customers, before, limit) | {
        "until": until_on,
        "natures": chosen,
    }
    return _read(query, given, LineBooked)


def allocations_before(
    organisation_id: int,
    customers: Collection[str],
    before: Before | None,
    *,
    until_on: date,
    limit: int,
) -> list[Allocated]:
    """The facts that close anything of the customers' lines, and what undid them, by credit."""
    at = _AT_DAY.format("a.effective_on")
    side = f"""
        SELECT a.* FROM receivables_line l JOIN receivables_allocation a
            ON a.organisation_id = l.organisation_id AND a.{{0}} = l.id
        WHERE {_OWN} AND a.effective_on <= %(until)s
    """  # noqa: S608  # names of the code's own
    query = f"""
        WITH gathered AS (
            SELECT effective_on, credit_id, basis, act_id, min(id) AS id, min(debit_id) AS debit_id,
                count(DISTINCT debit_id) AS debits, sum(amount_cents)::bigint AS amount_cents
            FROM ({side.format("debit_id")} UNION {side.format("credit_id")}) a
            GROUP BY effective_on, credit_id, basis, act_id, amount_cents < 0),
        found AS (
            SELECT * FROM gathered a WHERE {_before(at, "a.id")}
            ORDER BY a.effective_on DESC, a.id DESC LIMIT %(limit)s)
        SELECT {at}, a.id, a.debits, d.id, c.id, {_NAME.format("d")}, {_NAME.format("c")},
            a.amount_cents, d.unit, a.basis, coalesce(d.letter, ''), k.author_id
        FROM found a
        JOIN receivables_line d ON d.organisation_id = %(organisation)s AND d.id = a.debit_id
        JOIN receivables_line c ON c.organisation_id = %(organisation)s AND c.id = a.credit_id
        LEFT JOIN receivables_act k ON k.organisation_id = %(organisation)s AND k.id = a.act_id
        ORDER BY a.effective_on DESC, a.id DESC
    """  # noqa: S608  # names of the code's own
    given = _given(organisation_id, customers, before, limit) | {"until": until_on}
    return _read(query, given, Allocated)


def assertions_before(
    organisation_id: int,
    customers: Collection[str],
    before: Before | None,
    *,
    until_on: date,
    limit: int,
) -> list[AssertedOf]:
    """What people and lists said of the customers' lines, what was said at once together."""
    query = f"""
        WITH said AS (
            SELECT s.recorded_at, s.act_id, s.kind, min(s.id) AS id, count(*) AS lines,
                (array_agg(l.id ORDER BY s.id))[1] AS line_id,
                (array_agg(s.value ORDER BY s.id))[1] AS value,
                count(DISTINCT coalesce(s.value, '')) = 1 AS is_one
            FROM receivables_line l JOIN receivables_assertion s
                ON s.organisation_id = l.organisation_id AND s.line_id = l.id
            WHERE {_OWN} AND s.kind = ANY (%(kinds)s) AND s.asserted_on <= %(until)s
            GROUP BY s.recorded_at, s.act_id, s.kind)
        SELECT said.recorded_at, said.id, said.lines, l.id, {_NAME.format("l")}, said.kind,
            said.value, said.is_one, k.author_id
        FROM said
        JOIN receivables_line l ON l.organisation_id = %(organisation)s AND l.id = said.line_id
        LEFT JOIN receivables_act k ON k.organisation_id = %(organisation)s AND k.id = said.act_id
        WHERE {_before("said.recorded_at", "said.id")}
        ORDER BY said.recorded_at DESC, said.id DESC LIMIT %(limit)s
    """  # noqa: S608  # names of the code's own
    given = _given(organisation_id, customers, before, limit)
    given |= {"until": until_on, "kinds": list(KINDS)}
    return _read(query, given, _asserted)


def imports_before(
    organisation_id: int,
    customers: Collection[str],
    before: Before | None,
    *,
    until_on: date,
    limit: int,
) -> list[Imported]:
    """The imports that brought lines of the customers which still stand."""
    query = f"""
        SELECT k.recorded_at, k.id, k.document_id, theirs.lines, k.author_id
        FROM (SELECT l.import_id, count(*) AS lines FROM receivables_line l WHERE {_OWN}
              GROUP BY l.import_id) theirs
        JOIN receivables_act k ON k.organisation_id = %(organisation)s AND k.id = theirs.import_id
        WHERE k.document_id IS NOT NULL AND k.recorded_at::date <= %(until)s
        AND {_before("k.recorded_at", "k.id")}
        ORDER BY k.recorded_at DESC, k.id DESC LIMIT %(limit)s
    """  # noqa: S608  # names of the code's own
    given = _given(organisation_id, customers, before, limit) | {"until": until_on}
    return _read(query, given, Imported)


def _before(at: str, number: str) -> str:
    return (
        f"(%(at)s::timestamptz IS NULL OR {at} < %(at)s"
        f" OR {at} = %(at)s AND (%(with_same)s OR {number} < %(number)s))"
    )


def _given(
    organisation_id: int, customers: Collection[str], before: Before | None, limit: int
) -> dict[str, Any]:
    return {
        "organisation": organisation_id,
        "customers": list(customers),
        "at": None if before is None else before.at,
        "number": 0 if before is None else before.id,
        "with_same": before is not None and before.with_same,
        "limit": limit,
    }


def _asserted(*row: Any) -> AssertedOf:
    at, number, lines, line_id, line, kind, value, is_one, author_id = row
    read = read_value(kind, value) if is_kind(kind) else None
    return AssertedOf(at, number, lines, line_id, line, kind, read, is_one, author_id)


def _read[Event](query: str, given: Mapping[str, Any], event: Callable[..., Event]) -> list[Event]:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return [event(*row) for row in cursor.fetchall()]
