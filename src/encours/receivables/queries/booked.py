"""Every line of the receivable accounts, settled or not, the latest first: a page of a long list.

Read under the caller's isolation. Each condition has an index, or narrows what another one finds;
beyond `MOST_COUNTED` rows nobody counts: one narrows by period, nature or reference instead.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from encours.receivables.rules.ledger_lines import ENCOURS

MOST_COUNTED = 10_000
_AFTER_ANY_SIGN = "\U0010ffff"
_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class BookedAsk:
    """Which lines. Blank or None: no such condition. `reference`: how it begins, in any case.

    `until_on`: the day looked at, nothing later is. `customers`: of these only. `settled`: what
    facts settle whole by now, or what they do not.
    """

    until_on: date
    reference: str = ""
    natures: Sequence[str] = ()
    customers: Collection[str] | None = None
    from_on: date | None = None
    to_on: date | None = None
    settled: bool | None = None
    page: int = 1
    size: int = 50


@dataclass(frozen=True, slots=True)
class BookedLine:
    """A line of the list; amounts in cents of `unit`, debit positive."""

    id: int
    customer: str
    nature: str
    reference: str
    label: str
    document_on: date | None
    booked_on: date
    due_on: date | None
    amount_cents: int
    allocated_cents: int
    unit: str
    letter: str
    journal_code: str
    is_pending: bool

    @property
    def is_settled(self) -> bool:
        """Whether facts close it whole; what is only presumed paid is not."""
        return self.allocated_cents == abs(self.amount_cents)


@dataclass(frozen=True, slots=True)
class BookedPage:
    """A page of the list. `count`: None: more than `MOST_COUNTED`, as `debit_cents` and the other.

    The sums are of lines in `unit`.
    """

    rows: tuple[BookedLine, ...]
    count: int | None
    debit_cents: int | None
    credit_cents: int | None


_COLUMNS = """
    l.id, coalesce(l.customer, ''), l.nature, coalesce(l.reference, ''), coalesce(l.label, ''),
    l.document_on, l.booked_on, l.due_on, l.amount_cents, coalesce(p.allocated_cents, 0), l.unit,
    coalesce(l.letter, ''), coalesce(l.journal_code, ''), l.origin = %(own)s
"""
_POSITION = """
    LEFT JOIN receivables_position p ON p.organisation_id = l.organisation_id AND p.line_id = l.id
"""


_COUNTED = f"""
    SELECT count(*), coalesce(sum(cents) FILTER (WHERE cents > 0), 0)::bigint,
        coalesce(sum(cents) FILTER (WHERE cents < 0), 0)::bigint
    FROM (SELECT CASE WHEN l.unit = %(unit)s THEN l.amount_cents ELSE 0 END AS cents
          FROM receivables_line l {_POSITION} WHERE {{where}} LIMIT %(most)s) counted
"""  # noqa: S608  # names of the code's own


def list_booked(organisation_id: int, ask: BookedAsk, *, unit: str) -> BookedPage:
    """A page of the lines asked for; pages beyond what is counted are the last one."""
    where, values = _where(organisation_id, ask)
    values |= {"most": MOST_COUNTED + 1, "unit": unit}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED.format(where=where), values)
        count, debit, credit = cursor.fetchone()
        counted = min(count, MOST_COUNTED)
        page = min(ask.page, max(1, -(-counted // ask.size)))
        cursor.execute(
            f"SELECT {_COLUMNS} FROM receivables_line l {_POSITION} WHERE {where}"  # noqa: S608  # the code's own names
            " ORDER BY l.booked_on DESC, l.id DESC LIMIT %(size)s OFFSET %(before)s",
            values | {"size": ask.size, "before": (page - 1) * ask.size},
        )
        rows = tuple(BookedLine(*row) for row in cursor.fetchall())
    if count > MOST_COUNTED:
        return BookedPage(rows, None, None, None)
    return BookedPage(rows, count, debit, credit)


def iterate_booked(organisation_id: int, ask: BookedAsk) -> Iterator[BookedLine]:
    """All the lines asked for, some thousands at a time, to be read inside the transaction."""
    where, values = _where(organisation_id, ask)
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM receivables_line l {_POSITION} WHERE {where}"  # noqa: S608  # the code's own names
            " ORDER BY l.booked_on DESC, l.id DESC",
            values,
        )
        while rows := cursor.fetchmany(_BATCH):
            yield from (BookedLine(*row) for row in rows)


def _where(organisation_id: int, ask: BookedAsk) -> tuple[str, dict[str, Any]]:
    said = [
        "l.organisation_id = %(organisation)s AND l.is_receivable AND l.reversed_by IS NULL",
        "l.booked_on <= %(until)s",
    ]
    until = ask.until_on if ask.to_on is None else min(ask.until_on, ask.to_on)
    values: dict[str, Any] = {"organisation": organisation_id, "until": until, "own": ENCOURS}
    if ask.from_on is not None:
        said.append("l.booked_on >= %(from)s")
        values["from"] = ask.from_on
    if ask.natures:
        said.append("l.nature = ANY (%(natures)s)")
        values["natures"] = list(ask.natures)
    if ask.customers is not None:
        said.append("l.customer = ANY (%(customers)s)")
        values["customers"] = list(ask.customers)
    if ask.reference:
        said.append(
            'upper(l.reference) COLLATE "C" >= %(begins)s'
            ' AND upper(l.reference) COLLATE "C" < %(ends)s'
        )
        begins = ask.reference.strip().upper()
        values |= {"begins": begins, "ends": begins + _AFTER_ANY_SIGN}
    if ask.settled is not None:
        whole = "coalesce(p.allocated_cents, 0) = abs(l.amount_cents)"
        said.append(whole if ask.settled else f"NOT ({whole})")
    return " AND ".join(said), values
