"""One document's file: its line of the books, its instalments, what closes it, its whole entry.

Read under the caller's isolation, on any past day. Each question finds its rows by an index.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from encours.receivables.rules.ledger_lines import ENCOURS
from encours.receivables.rules.natures import OPENING

MOST_LINES = 200
"""So many lines of an entry, or instalments, are read at most."""
MOST_CLOSINGS = 400


@dataclass(frozen=True, slots=True)
class ActSeen:
    """Who wrote into the ledger and when; `document_id`: from which import, if from one."""

    id: int
    kind: str
    document_id: int | None
    author_id: int | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class LineFile:
    """A line of the ledger with all it says; amounts in cents of `unit`, debit positive.

    `allocated_cents`: what facts had allocated of it by the day asked for. `act`: what wrote it.
    `reversed_act`: what took it out of the books.
    """

    id: int
    origin: str
    customer: str | None
    account: str
    account_label: str
    journal_code: str
    journal_label: str
    entry_number: str
    entry_key: int
    reference: str
    label: str
    booked_on: date
    document_on: date | None
    due_on: date | None
    lettered_on: date | None
    validated_on: date | None
    letter: str
    amount_cents: int
    unit: str
    currency: str
    currency_amount: str
    nature: str
    document_key: int | None
    is_receivable: bool
    allocated_cents: int
    act: ActSeen | None
    reversed_act: ActSeen | None

    @property
    def name(self) -> str:
        """As people know it: its reference, else its label, else its number."""
        return self.reference or self.label or str(self.id)

    @property
    def left_cents(self) -> int:
        """What no fact has allocated, above zero whatever the side."""
        return abs(self.amount_cents) - self.allocated_cents

    @property
    def is_pending(self) -> bool:
        """Whether Encours knows it before the books do."""
        return self.origin == ENCOURS


@dataclass(frozen=True, slots=True)
class Closing:
    """A part of a line closed by another one, `other`, or no longer (`amount_cents` below zero)."""

    id: int
    other_id: int
    other: str
    other_nature: str
    other_booked_on: date
    other_customer: str
    amount_cents: int
    basis: str
    effective_on: date
    act: ActSeen


_TEXTS = (
    *("account_label", "journal_code", "journal_label", "entry_number", "reference", "label"),
    *("letter", "currency", "currency_amount"),
)
_COLUMNS = (
    *("id", "origin", "customer", "account", "account_label", "journal_code", "journal_label"),
    *("entry_number", "entry_key", "reference", "label", "booked_on", "document_on", "due_on"),
    *("lettered_on", "validated_on", "letter", "amount_cents", "unit", "currency"),
    *("currency_amount", "nature", "document_key", "is_receivable"),
)
_ACT = "{0}.id, {0}.kind, {0}.document_id, {0}.author_id, {0}.recorded_at"
_FILE = f"""
    SELECT {
    ", ".join(f"coalesce(l.{each}, '')" if each in _TEXTS else f"l.{each}" for each in _COLUMNS)
},
        (SELECT coalesce(sum(a.amount_cents), 0)::bigint FROM receivables_allocation a
            WHERE a.organisation_id = l.organisation_id AND a.debit_id = l.id
            AND a.effective_on <= %(day)s)
        + (SELECT coalesce(sum(a.amount_cents), 0)::bigint FROM receivables_allocation a
            WHERE a.organisation_id = l.organisation_id AND a.credit_id = l.id
            AND a.effective_on <= %(day)s),
        {_ACT.format("w")}, {_ACT.format("r")}
    FROM receivables_line l
    LEFT JOIN receivables_act w ON w.organisation_id = l.organisation_id AND w.id = l.import_id
    LEFT JOIN receivables_act r ON r.organisation_id = l.organisation_id AND r.id = l.reversed_by
    WHERE l.organisation_id = %(organisation)s
"""  # noqa: S608  # names of the code's own


def find_line(organisation_id: int, line_id: int, day: date) -> LineFile | None:
    """The line of this number, standing or not; None when there is none."""
    found = _lines("AND l.id = %(line)s", organisation_id, day, line=line_id)
    return next(iter(found), None)


def instalments_of(organisation_id: int, line: LineFile, day: date) -> tuple[LineFile, ...]:
    """The lines of the same document, itself among them, by due day; alone when it is one."""
    if line.document_key is None or line.reversed_act is not None:
        return (line,)
    return _lines(
        "AND l.customer = %(customer)s AND l.is_receivable AND l.reversed_by IS NULL"
        " AND l.document_key = %(document)s AND l.booked_on <= %(day)s"
        " ORDER BY l.due_on NULLS LAST, l.id LIMIT %(most)s",
        organisation_id,
        day,
        customer=line.customer,
        document=line.document_key,
    )


def entry_of(organisation_id: int, line: LineFile, day: date) -> tuple[LineFile, ...]:
    """The lines booked together with it, in their order: those of its day, or near it in its file.

    Of a line that no longer stands: itself alone.
    """
    if line.reversed_act is not None:
        return (line,)
    # An entry mostly has one day; the lines of one over several days were numbered in a row.
    return _lines(
        "AND l.reversed_by IS NULL AND l.entry_key = %(entry)s"
        " AND (l.booked_on = %(booked)s OR l.id BETWEEN %(entry)s AND %(entry)s + %(most)s)"
        " ORDER BY l.place, l.id LIMIT %(most)s",
        organisation_id,
        day,
        entry=line.entry_key,
        booked=line.booked_on,
    )


def standing_instead(organisation_id: int, line: LineFile, day: date) -> tuple[LineFile, ...]:
    """What stands in the books under the reference of a line that no longer does."""
    if line.reversed_act is None or not line.reference or line.customer is None:
        return ()
    return _lines(
        "AND l.customer = %(customer)s AND l.is_receivable AND l.reversed_by IS NULL"
        " AND l.reference = %(reference)s ORDER BY l.id DESC LIMIT 5",
        organisation_id,
        day,
        customer=line.customer,
        reference=line.reference,
    )


def carried_by(organisation_id: int, line: LineFile, day: date) -> LineFile | None:
    """The line of an earlier year that an opening repeats; as `rules.carried` finds its nature."""
    if line.nature != OPENING or not line.reference or line.customer is None:
        return None
    found = _lines(
        "AND l.customer = %(customer)s AND l.is_receivable AND l.reversed_by IS NULL"
        " AND l.reference = %(reference)s AND NOT l.is_opening AND l.booked_on < %(booked)s"
        " AND sign(l.amount_cents) = %(sign)s AND l.nature <> ''"
        " ORDER BY l.account <> %(account)s, l.booked_on, l.id LIMIT 1",
        organisation_id,
        day,
        customer=line.customer,
        reference=line.reference,
        booked=line.booked_on,
        account=line.account,
        sign=1 if line.amount_cents > 0 else -1,
    )
    return next(iter(found), None)


def closings_of(organisation_id: int, line_id: int, day: date) -> tuple[Closing, ...]:
    """All that was said to close any part of a line by the end of `day`, the last first."""
    query = f"""
        SELECT a.id, o.id, coalesce(nullif(o.reference, ''), nullif(o.label, ''), o.id::text),
            o.nature, o.booked_on, coalesce(o.customer, ''), a.amount_cents, a.basis,
            a.effective_on, {_ACT.format("k")}
        FROM (
            SELECT *, credit_id AS other_id FROM receivables_allocation
            WHERE organisation_id = %(organisation)s AND debit_id = %(line)s
            UNION ALL
            SELECT *, debit_id AS other_id FROM receivables_allocation
            WHERE organisation_id = %(organisation)s AND credit_id = %(line)s) a
        JOIN receivables_line o ON o.organisation_id = a.organisation_id AND o.id = a.other_id
        JOIN receivables_act k ON k.organisation_id = a.organisation_id AND k.id = a.act_id
        WHERE a.effective_on <= %(day)s ORDER BY a.id DESC LIMIT %(most)s
    """  # noqa: S608  # names of the code's own
    given: Mapping[str, Any] = {
        "organisation": organisation_id,
        "line": line_id,
        "day": day,
        "most": MOST_CLOSINGS,
    }
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        rows: Any = cursor.fetchall()
    return tuple(Closing(*(*row[:9], ActSeen(*row[9:]))) for row in rows)


def _lines(more: str, organisation_id: int, day: date, **given: Any) -> tuple[LineFile, ...]:
    values: Mapping[str, Any] = {
        "organisation": organisation_id,
        "day": day,
        "most": MOST_LINES,
        **given,
    }
    with connection.cursor() as cursor:
        cursor.execute(f"{_FILE} {more}", values)
        return tuple(_line(row) for row in cursor.fetchall())


def _line(row: Any) -> LineFile:
    own = len(_COLUMNS) + 1
    written, undone = row[own : own + 5], row[own + 5 :]
    return LineFile(*(*row[:own], _act(written), _act(undone)))


def _act(row: tuple[Any, ...]) -> ActSeen | None:
    return None if row[0] is None else ActSeen(*row)
