"""The lines of the bank as its page lists them: searched, narrowed, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from json import loads
from typing import Any

from django.db import connection

from encours.cash.queries.decisions import read_reasons
from encours.cash.queries.lines import WAITING
from encours.kernel.messages import Message

MOST_COUNTED = 100_000
SORTS = {"booked": "b.booked_on", "amount": "b.amount_cents", "confidence": "d.confidence"}


@dataclass(frozen=True, slots=True)
class BankAsk:
    """What is asked of the lines. `outcomes`: empty: all. `until_on`: the day that is looked at.

    `customers`: of these only (None: of everybody), and with `unmatched` those that are nobody's
    yet. `credits`: True for money that came in and for what is proposed, False for what went out,
    None for both. `sort`: a key of `SORTS`, `-` before it for the largest first.
    """

    until_on: date
    q: str = ""
    amount_cents: int | None = None
    outcomes: Sequence[str] = ()
    accounts: Sequence[int] = ()
    customers: Sequence[str] | None = None
    unmatched: bool = False
    credits: bool | None = True
    from_on: date | None = None
    to_on: date | None = None
    statement: int | None = None
    sort: str = "-booked"
    page: int = 1
    size: int = 50


@dataclass(frozen=True, slots=True)
class BankRow:
    """A line of the bank with what is decided, or proposed, of it. Cents of `unit`."""

    id: int
    booked_on: date
    amount_cents: int
    unit: str
    payer_name: str
    text: str
    outcome: str
    account_id: int
    account: str
    customer: str
    is_automatic: bool
    confidence: float
    reasons: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class BankPage:
    """A page of lines. `count`: of all found; None beyond `MOST_COUNTED`. `totals`: by unit."""

    rows: tuple[BankRow, ...]
    count: int | None
    totals: dict[str, int]


_COLUMNS = tuple(each.name for each in fields(BankRow) if each.name != "reasons")
_FOUND = """
    FROM cash_bankline b
    JOIN cash_bankaccount a ON a.organisation_id = b.organisation_id AND a.id = b.account_id
    LEFT JOIN LATERAL (
        SELECT c.customer, c.is_automatic, c.confidence, c.because, c.outcome FROM cash_decision c
        WHERE c.organisation_id = b.organisation_id AND c.line_id = b.id
        ORDER BY c.id DESC LIMIT 1) d ON true
    WHERE b.organisation_id = %(organisation)s AND b.outcome <> 'split'
    AND b.booked_on <= %(until)s
    AND (%(from)s::date IS NULL OR b.booked_on >= %(from)s)
    AND (%(to)s::date IS NULL OR b.booked_on <= %(to)s)
    AND (%(statement)s::bigint IS NULL OR b.statement_id = %(statement)s)
    AND (%(credits)s::boolean IS NULL OR (b.amount_cents >= 0) = %(credits)s
        OR %(credits)s AND b.outcome = 'proposed')
    AND (cardinality(%(outcomes)s::text[]) = 0 OR b.outcome = ANY (%(outcomes)s::text[]))
    AND (cardinality(%(accounts)s::bigint[]) = 0 OR b.account_id = ANY (%(accounts)s::bigint[]))
    AND (%(customers)s::text[] IS NULL
        OR (d.customer = ANY (%(customers)s::text[]) AND d.outcome <> 'undone')
        OR (%(unmatched)s AND (d.customer IS NULL OR d.outcome = 'undone')))
    AND (%(q)s = '' OR b.amount_cents = %(amount)s
        OR concat_ws(' ', b.payer_name, b.reference, b.remittance, b.label) ILIKE %(like)s)
"""


def list_bank(organisation_id: int, ask: BankAsk) -> BankPage:
    """A page of lines, their number and their sums; two questions. Called inside a reading."""
    by = ask.sort.lstrip("-")
    way = "DESC" if ask.sort.startswith("-") else "ASC"
    given = {
        **_given(organisation_id, ask),
        "size": ask.size,
        "skipped": (ask.page - 1) * ask.size,
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT b.id, b.booked_on, b.amount_cents, b.unit, coalesce(b.payer_name, ''),
                coalesce(nullif(concat_ws(' ', b.reference, b.remittance), ''), b.label, ''),
                b.outcome, b.account_id, coalesce(nullif(a.name, ''), a.number),
                CASE WHEN d.outcome <> 'undone' THEN coalesce(d.customer, '') ELSE '' END,
                coalesce(d.is_automatic, false), coalesce(d.confidence, 0),
                CASE WHEN d.outcome <> 'undone' THEN d.because END
            {_FOUND}
            ORDER BY {SORTS.get(by, SORTS["booked"])} {way} NULLS LAST, b.id {way}
            LIMIT %(size)s OFFSET %(skipped)s
            """,
            given,
        )
        rows = tuple(_row(row) for row in cursor.fetchall())
        cursor.execute(
            f"SELECT b.unit, count(*), sum(b.amount_cents)::bigint {_FOUND} GROUP BY b.unit",
            given,
        )
        sums = cursor.fetchall()
    count = sum(number for _, number, _ in sums)
    totals = {unit: total for unit, _, total in sums}
    return BankPage(rows, count if count <= MOST_COUNTED else None, totals)


def sum_waiting(organisation_id: int) -> dict[str, tuple[int, int]]:
    """The credits that somebody must settle: how many and how much, by unit; one question."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT unit, count(*), sum(amount_cents)::bigint FROM cash_bankline
            WHERE organisation_id = %s AND outcome IN ('', 'proposed', 'left', 'customer')
            AND amount_cents > 0 GROUP BY unit
            """,
            [organisation_id],
        )
        return {unit: (number, cents) for unit, number, cents in cursor.fetchall()}


def next_waiting(organisation_id: int, ask: BankAsk, after: tuple[date, int] | None) -> int | None:
    """The number of the line to look at after that of a day and number, the latest day first."""
    given = {
        **_given(organisation_id, ask),
        "waiting": [*WAITING],
        "day": after[0] if after else None,
        "after": after[1] if after else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT b.id {_FOUND} AND b.outcome = ANY (%(waiting)s::text[])
            AND (%(day)s::date IS NULL OR (b.booked_on, b.id) < (%(day)s, %(after)s))
            ORDER BY b.booked_on DESC, b.id DESC LIMIT 1
            """,
            given,
        )
        found = cursor.fetchone()
    return None if found is None else int(found[0])


def _given(organisation_id: int, ask: BankAsk) -> dict[str, Any]:
    like = ask.q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return {
        "organisation": organisation_id,
        "until": ask.until_on,
        "from": ask.from_on,
        "to": ask.to_on,
        "statement": ask.statement,
        "credits": ask.credits,
        "outcomes": [*ask.outcomes],
        "accounts": [*ask.accounts],
        "customers": None if ask.customers is None else [*ask.customers],
        "unmatched": ask.unmatched,
        "q": ask.q,
        "amount": ask.amount_cents,
        "like": f"%{like}%",
    }


def _row(row: Sequence[Any]) -> BankRow:
    because = loads(row[-1]) if isinstance(row[-1], str) else row[-1]
    reasons = tuple(each.text for each in read_reasons(because or ()))
    told = dict(zip(_COLUMNS, row[:-1], strict=True))
    return BankRow(**told, reasons=reasons)
