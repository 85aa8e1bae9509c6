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

MOST_COUNTED = 10_000
SORTS = {
    "booked": "b.booked_on",
    "amount": "b.amount_cents",
    "confidence": "coalesce(d.confidence, 0)",
}
_MOST_FOUND = 2_000
"""Beyond these a search is of words so common that the list is walked in its order instead."""


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


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands in a list: what the list is sorted by, and the number of the line."""

    value: date | int | float
    line_id: int


_COLUMNS = tuple(each.name for each in fields(BankRow) if each.name != "reasons")
_DECIDED = """
    LEFT JOIN LATERAL (
        SELECT c.customer, c.is_automatic, c.confidence, c.because, c.outcome FROM cash_decision c
        WHERE c.organisation_id = b.organisation_id AND c.line_id = b.id
        ORDER BY c.id DESC LIMIT 1) d ON true"""
# The same of every line at once: cheaper where most lines are looked at.
_DECIDED_OF_ALL = """
    LEFT JOIN (
        SELECT DISTINCT ON (c.line_id) c.line_id, c.customer, c.confidence, c.outcome
        FROM cash_decision c WHERE c.organisation_id = %(organisation)s
        ORDER BY c.line_id, c.id DESC) d ON d.line_id = b.id"""
_OF_CUSTOMERS = """
    (d.customer = ANY (%(customers)s::text[]) AND d.outcome <> 'undone'
    OR %(unmatched)s AND (d.customer IS NULL OR d.outcome = 'undone'))"""
# Of a word that is common the planner expects too few lines: `coalesce` keeps it from guessing.
_SAYING = """
    (coalesce(b.search_text LIKE ALL (cash_patterns(%(q)s)), false)
    OR b.amount_cents IN (%(cents)s::bigint, -%(cents)s::bigint))"""
_ROWS = """
    SELECT b.id, b.booked_on, b.amount_cents, b.unit, coalesce(b.payer_name, ''),
        coalesce(nullif(concat_ws(' ', b.reference, b.remittance), ''), b.label, ''),
        b.outcome, b.account_id, coalesce(nullif(a.name, ''), a.number),
        CASE WHEN d.outcome <> 'undone' THEN coalesce(d.customer, '') ELSE '' END,
        coalesce(d.is_automatic, false), coalesce(d.confidence, 0),
        CASE WHEN d.outcome <> 'undone' THEN d.because END
    FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY s (id, place)
    JOIN cash_bankline b ON b.organisation_id = %(organisation)s AND b.id = s.id
    JOIN cash_bankaccount a ON a.organisation_id = b.organisation_id AND a.id = b.account_id
    """


def list_bank(organisation_id: int, ask: BankAsk) -> BankPage:
    """A page of lines, their number and their sums; three questions, four where something is
    searched. Called inside a reading.

    The lines of the page are found by an index alone, and what is decided of them read then.
    """
    by, way = _order(ask)
    found, given = _asked(organisation_id, ask)
    given |= {"size": ask.size, "skipped": (ask.page - 1) * ask.size, "most": MOST_COUNTED + 1}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT b.id {found} ORDER BY {by} {way}, b.id {way}"
            " LIMIT %(size)s OFFSET %(skipped)s",
            given,
        )
        ids = [number for (number,) in cursor.fetchall()]
        cursor.execute(
            f"{_ROWS} {_DECIDED} ORDER BY s.place", {"organisation": organisation_id, "ids": ids}
        )
        rows = tuple(_row(row) for row in cursor.fetchall())
        cursor.execute(
            f"WITH f AS (SELECT b.unit, b.amount_cents {found} LIMIT %(most)s)"  # noqa: S608  # words of the code's own
            " SELECT unit, count(*), sum(amount_cents)::bigint FROM f GROUP BY unit",
            given,
        )
        sums = cursor.fetchall()
    count = sum(number for _, number, _ in sums)
    if count > MOST_COUNTED:
        return BankPage(rows, None, {})
    return BankPage(rows, count, {unit: total for unit, _, total in sums})


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


def find_place(organisation_id: int, ask: BankAsk, line_id: int) -> Place | None:
    """Where a line stands in the list as it is sorted, in it or not; None: there is no line."""
    by, _ = _order(ask)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {by} FROM cash_bankline b {_DECIDED}"  # noqa: S608  # a word of SORTS
            " WHERE b.organisation_id = %s AND b.id = %s",
            [organisation_id, line_id],
        )
        row = cursor.fetchone()
    return None if row is None else Place(row[0], line_id)


def next_listed(organisation_id: int, ask: BankAsk, after: Place | None) -> int | None:
    """The number of the line that follows a place in the list; of the first without a place."""
    by, way = _order(ask)
    found, given = _asked(organisation_id, ask)
    beyond = ""
    if after is not None:
        beyond = f"AND ({by}, b.id) {'<' if way == 'DESC' else '>'} (%(value)s, %(after)s)"
        given |= {"value": after.value, "after": after.line_id}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT b.id {found} {beyond} ORDER BY {by} {way}, b.id {way} LIMIT 1", given
        )
        row = cursor.fetchone()
    return None if row is None else int(row[0])


def _order(ask: BankAsk) -> tuple[str, str]:
    """By what the lines are sorted, and which way."""
    by = SORTS.get(ask.sort.lstrip("-"), SORTS["booked"])
    return by, "DESC" if ask.sort.startswith("-") else "ASC"


def _asked(organisation_id: int, ask: BankAsk) -> tuple[str, dict[str, Any]]:
    """`FROM … WHERE …` of what is asked, and its values: only what is asked stands there, so that
    an index serves it. What is decided of each line is read where it narrows or sorts alone.
    """
    given: dict[str, Any] = {"organisation": organisation_id, "until": ask.until_on}
    told: list[tuple[str, bool, dict[str, Any]]] = [
        ("b.organisation_id = %(organisation)s AND b.booked_on <= %(until)s", True, {}),
        ("b.booked_on >= %(from)s", ask.from_on is not None, {"from": ask.from_on}),
        ("b.booked_on <= %(to)s", ask.to_on is not None, {"to": ask.to_on}),
        ("b.statement_id = %(statement)s", ask.statement is not None, {"statement": ask.statement}),
        (
            "b.account_id = ANY (%(accounts)s::bigint[])",
            bool(ask.accounts),
            {"accounts": [*ask.accounts]},
        ),
        (_of_outcomes(ask), True, {"outcomes": [*ask.outcomes]}),
        ("(b.amount_cents >= 0 OR b.outcome = 'proposed')", ask.credits is True, {}),
        ("b.amount_cents < 0", ask.credits is False, {}),
        (
            _OF_CUSTOMERS,
            ask.customers is not None,
            {"customers": [*(ask.customers or ())], "unmatched": ask.unmatched},
        ),
    ]
    if ask.q:
        searched, words = _searched(organisation_id, ask)
        told.append((searched, True, words))
    where = [text for text, is_asked, _ in told if is_asked]
    for _, is_asked, values in told:
        given |= values if is_asked else {}
    joined = ""
    if ask.customers is not None or _order(ask)[0] == SORTS["confidence"]:
        is_narrow = bool(ask.outcomes) and "applied" not in ask.outcomes
        joined = _DECIDED if is_narrow else _DECIDED_OF_ALL
    return f"FROM cash_bankline b {joined} WHERE {' AND '.join(where)}", given


def _of_outcomes(ask: BankAsk) -> str:
    """One outcome is the head of an index, and what waits is an index of its own."""
    if len(ask.outcomes) == 1:
        return "b.outcome = (%(outcomes)s::text[])[1]"
    if not ask.outcomes:
        return "b.outcome <> 'split'"
    if {*ask.outcomes} == {*WAITING}:
        return "b.outcome IN ('', 'proposed', 'left', 'customer')"
    return "b.outcome = ANY (%(outcomes)s)"


def _searched(organisation_id: int, ask: BankAsk) -> tuple[str, dict[str, Any]]:
    """What is searched: the lines that say so by an index of the texts; one question."""
    given = {"q": ask.q, "cents": ask.amount_cents}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT line_id FROM cash_search(%(q)s, %(cents)s, %(organisation)s, %(most)s)",
            {**given, "organisation": organisation_id, "most": _MOST_FOUND + 1},
        )
        found = [number for (number,) in cursor.fetchall()]
    if len(found) <= _MOST_FOUND:
        return "b.id = ANY (%(found)s::bigint[])", {"found": found}
    return _SAYING, given


def _row(row: Sequence[Any]) -> BankRow:
    because = loads(row[-1]) if isinstance(row[-1], str) else row[-1]
    reasons = tuple(each.text for each in read_reasons(because or ()))
    told = dict(zip(_COLUMNS, row[:-1], strict=True))
    return BankRow(**told, reasons=reasons)
