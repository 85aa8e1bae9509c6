"""What the books seem to have twice, or may have of what is ahead of them: asked, never guessed."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from encours.cash.queries.decisions import tied_lines
from encours.cash.queries.kept_waiting import (
    PENDING,
    own_accounts,
    read_claims,
    read_kept,
    rows_of,
)
from encours.cash.queries.moved import read_moved
from encours.cash.rules.asked_of_books import (
    BookedTwice,
    EntrySeen,
    MayBeOurs,
    say_may_be_ours,
    say_twice,
)
from encours.cash.rules.keeping_waiting import (
    NEAR_DAYS,
    Settled,
    find_twice,
    find_unclaimed,
)
from encours.kernel.messages import Message
from encours.kernel.money import Money

_NEAR, _YEAR = timedelta(days=NEAR_DAYS), timedelta(days=365)
# A line of the bank, with each entry that the books have it by; those that debit a bank.
_SETTLED = """
    SELECT b.id, b.amount_cents, b.unit, b.booked_on, b.account_id, t.customer, t.id, t.entry_key,
        (SELECT max(o.booked_on) FROM cash_bankline o
            WHERE o.organisation_id = b.organisation_id AND o.account_id = b.account_id)
    FROM cash_bankline b
    JOIN cash_posting p ON p.organisation_id = b.organisation_id AND p.line_id = b.id
        AND p.kind = 'receipt'
    JOIN receivables_line l ON l.organisation_id = p.organisation_id AND l.id = p.ledger_line
    JOIN receivables_line t ON t.organisation_id = l.organisation_id AND t.origin = 'ledger'
        AND t.reversed_by IS NULL AND t.id = ANY (coalesce(l.superseded_by, ARRAY[l.id]))
    WHERE b.organisation_id = %(organisation)s AND b.amount_cents = ANY (%(cents)s)
    AND b.booked_on BETWEEN %(first)s AND %(last)s
    AND NOT EXISTS (SELECT FROM cash_decision u
        WHERE u.organisation_id = p.organisation_id AND u.undoes_id = p.decision_id)
    AND EXISTS (SELECT FROM receivables_line e WHERE e.organisation_id = t.organisation_id
        AND e.booked_on = t.booked_on AND e.entry_key = t.entry_key AND e.reversed_by IS NULL
        AND e.account >= '5' AND e.account < '6' AND e.amount_cents > 0)
    ORDER BY b.id, t.id
"""
_AHEAD = f"""
    SELECT pending.line_id, b.booked_on, b.unit, l.customer, sum(pending.cents)::bigint
    FROM ({PENDING}) pending
    JOIN receivables_line l ON l.organisation_id = %(organisation)s AND l.id = pending.id
    JOIN cash_bankline b ON b.organisation_id = %(organisation)s AND b.id = pending.line_id
    GROUP BY pending.line_id, b.booked_on, b.unit, l.customer ORDER BY b.booked_on, pending.line_id
"""  # noqa: S608  # the code's own words


def list_booked_twice(organisation_id: int, *, since: date, until: date) -> list[BookedTwice]:
    """The payments of these days that the books keep waiting besides.

    Under the caller's reading.
    """
    given = {"organisation": organisation_id, "first": since - _NEAR, "last": until + _NEAR}
    kept = read_kept(organisation_id, since, until).kept
    if not kept:
        return []
    own = own_accounts(organisation_id)
    banks = {*own.values()}
    alone = find_unclaimed(read_claims(kept, given, own), kept, banks=banks)
    cents = sorted({cents for each in alone for cents in each.came_cents})
    rows = rows_of(_SETTLED, {**given, "cents": cents}) if alone else []
    entries: dict[int, set[int]] = defaultdict(set)
    told: dict[int, tuple[Any, ...]] = {}
    for line, *row, customer, number, entry, until_on in rows:
        entries[line].add(entry)
        told.setdefault(line, (*row, customer, number, until_on))
    settled = [
        Settled(line, cents, unit, day, until_on, own[account], frozenset(entries[line]))
        for line, (cents, unit, day, account, _, _, until_on) in told.items()
    ]
    found = find_twice(settled, alone, banks=banks)
    named = {told[mine.line][5] for mine, _ in found} | {each.line for _, each in found}
    names = _entries(organisation_id, named)
    return [
        BookedTwice(
            mine.line,
            mine.booked_on,
            Money(mine.amount_cents, mine.unit),
            told[mine.line][4] or "",
            names[told[mine.line][5]],
            names[each.line],
            each.account,
        )
        for mine, each in found
    ]


def say_asked(organisation_id: int, *, today: date) -> list[Message]:
    """All that is to be asked of the accountant, of the last year; the first found first.

    Under the caller's reading.
    """
    twice = list_booked_twice(organisation_id, since=today - _YEAR, until=today)
    return [*map(say_twice, twice), *map(say_may_be_ours, list_may_be_ours(organisation_id))]


def list_may_be_ours(organisation_id: int) -> list[MayBeOurs]:
    """The receipts ahead of the books that these may have moved from a waiting account already.

    Of one day of several, or to another customer. Under the caller's reading.
    """
    ahead = rows_of(_AHEAD, {"organisation": organisation_id})
    if not ahead:
        return []
    days = [row[1] for row in ahead]
    first, last = min(days) - _NEAR, max(days) + _NEAR
    moved = read_moved(organisation_id, first, last)
    tied = tied_lines(organisation_id, first, last)
    by_amount: dict[tuple[str, int], list[tuple[int, str, tuple[date, ...]]]] = defaultdict(list)
    columns = ("entry_key", "customer", "unit", "line", "amount_cents", "booked_on")
    totals: dict[tuple[int, str, str], tuple[int, int, tuple[date, ...]]] = {}
    for entry, customer, unit, line, cents, booked_on in moved.booked.select(columns).iter_rows():
        if line not in tied:
            known, before, _ = totals.get((entry, customer, unit), (line, 0, ()))
            may = moved.may_have_come.get(line, (booked_on,))
            totals[entry, customer, unit] = (known, before - cents, may)
    for (_, customer, unit), (line, cents, may) in totals.items():
        by_amount[unit, cents].append((line, customer, may))
    found = [
        (row, line, given_to)
        for row in ahead
        for line, given_to, may in by_amount.get((row[2], row[4]), ())
        if any(abs(day - row[1]) <= _NEAR for day in may)
    ]
    names = _entries(organisation_id, {line for _, line, _ in found})
    return [
        MayBeOurs(line_id, day, Money(cents, unit), customer or "", given_to, names[line])
        for (line_id, day, unit, customer, cents), line, given_to in found
    ]


def _entries(organisation_id: int, lines: Collection[int]) -> dict[int, EntrySeen]:
    """By line of the books, the entry it is of."""
    rows = rows_of(
        "SELECT id, coalesce(journal_code, ''), coalesce(entry_number, ''), booked_on"
        " FROM receivables_line WHERE organisation_id = %(organisation)s AND id = ANY (%(lines)s)",
        {"organisation": organisation_id, "lines": sorted(lines)},
    )
    return {line: EntrySeen(*told) for line, *told in rows}
