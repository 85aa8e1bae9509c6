"""Which account of the books money came into: that of the bank, or where the books keep it waiting.

A transfer that nobody knew is booked to a waiting account (471, à classer): the bank is debited
already. Once it is known whose it is, the journal given back clears that account; naming the bank's
again would count the money twice. The books may say so after the receipt was written, too.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection

from encours.cash.models import BankAccount
from encours.cash.queries.lines import WAITING, LineSeen
from encours.cash.rules.keeping_waiting import (
    NEAR_DAYS,
    WAITING_ACCOUNTS,
    Claim,
    KeptWaiting,
    choose_kept,
    is_waiting_account,
)
from encours.receivables.queries.written import FACED_NOW

_NEAR = timedelta(days=NEAR_DAYS)
_LEAST_SEEN = 3
_PENDING = f"""
    SELECT p.line_id, l.id, l.booked_on, -l.amount_cents AS cents, {FACED_NOW} AS faces
    FROM receivables_line l
    JOIN cash_posting p ON p.organisation_id = l.organisation_id AND p.ledger_line = l.id
    WHERE l.organisation_id = %(organisation)s AND l.origin = 'encours' AND l.reversed_by IS NULL
    AND p.kind = 'receipt'
"""  # noqa: S608  # the code's own words
# The receipts that wait for the books, with their line of the bank.
_DAYS = f"""
    SELECT min(booked_on), max(booked_on), bool_or(faces >= %(from)s AND faces < %(after)s)
    FROM ({_PENDING}) pending
"""  # noqa: S608  # the code's own words
_FACING = f"""
    SELECT pending.line_id, b.account_id, pending.id, pending.faces FROM ({_PENDING}) pending
    JOIN cash_bankline b ON b.organisation_id = %(organisation)s AND b.id = pending.line_id
"""  # noqa: S608  # the code's own words


def counterparts_of(organisation_id: int, lines: Sequence[LineSeen]) -> dict[int, str | None]:
    """The account that faces a payment of each line; None: the usual one of the policy."""
    if not lines:
        return {}
    own = _own_accounts(organisation_id)
    days = [line.booked_on for line in lines]
    chosen = _chosen(organisation_id, min(days), max(days), lines)
    return {line.id: chosen.get(line.id) or own.get(line.account_id) or None for line in lines}


def find_refaced(organisation_id: int) -> dict[int, str | None]:
    """By line of the ledger, the receipts that face another account than the books now say.

    None: the usual one. What faces a waiting account keeps it as long as the books do.
    """
    low, after = WAITING_ACCOUNTS
    given = {"organisation": organisation_id, "from": low, "after": after}
    first, last, is_held = _rows(_DAYS, given)[0]
    if first is None:
        return {}
    chosen = _chosen(organisation_id, first, last)
    if not chosen and not is_held:
        return {}
    own = _own_accounts(organisation_id)
    refaced: dict[int, str | None] = {}
    for line, account_id, receipt, faces in _rows(_FACING, given):
        wanted = chosen.get(line)
        if wanted is None and is_waiting_account(faces):
            refaced[receipt] = own.get(account_id) or None
        elif wanted is not None and wanted != faces:
            refaced[receipt] = wanted
    return refaced


def _own_accounts(organisation_id: int) -> dict[int, str]:
    rows = BankAccount.objects.filter(organisation_id=organisation_id)
    return dict(rows.values_list("pk", "ledger_account"))


def _chosen(
    organisation_id: int, first: date, last: date, lines: Sequence[LineSeen] = ()
) -> dict[int, str]:
    """By line of the bank, the waiting account that has its money; of `lines` and all others."""
    given = {"organisation": organisation_id, "first": first - _NEAR, "last": last + _NEAR}
    kept = _kept_waiting(given)
    if not kept:
        return {}
    own = _own_accounts(organisation_id)
    known = {claim.line: claim for claim in _claims(kept, given, own)}
    for line in lines:
        asked = Claim(
            line.id,
            frozenset({line.amount_cents}),
            line.unit,
            line.booked_on,
            own.get(line.account_id, ""),
        )
        known.setdefault(line.id, asked)
    chosen = choose_kept([*known.values()], kept, banks={*own.values()})
    return {line: each.account for line, each in chosen.items()}


def _kept_waiting(given: Mapping[str, Any]) -> list[KeptWaiting]:
    """What the books booked to waiting accounts against a bank on these days."""
    low, after = WAITING_ACCOUNTS
    rows = _rows(
        """
        SELECT l.id, l.account, -l.amount_cents, l.unit, l.booked_on, bank.accounts
        FROM receivables_line l CROSS JOIN LATERAL (
            SELECT array_agg(DISTINCT t.account) AS accounts FROM receivables_line t
            WHERE t.organisation_id = l.organisation_id AND t.entry_key = l.entry_key
            AND t.booked_on = l.booked_on AND t.reversed_by IS NULL
            AND t.account >= '5' AND t.account < '6' AND t.amount_cents > 0) bank
        WHERE l.organisation_id = %(organisation)s AND l.origin = 'ledger'
        AND l.reversed_by IS NULL AND l.booked_on BETWEEN %(first)s AND %(last)s
        AND l.account >= %(from)s AND l.account < %(after)s AND l.amount_cents < 0
        AND NOT l.is_opening AND bank.accounts IS NOT NULL
        """,
        {**given, "from": low, "after": after},
    )
    return [
        KeptWaiting(line, account, cents, unit, booked_on, frozenset(banks))
        for line, account, cents, unit, booked_on, banks in rows
    ]


def _claims(
    kept: Sequence[KeptWaiting], given: Mapping[str, Any], own: Mapping[int, str]
) -> list[Claim]:
    """The lines of the bank that could be what is kept: not settled yet, or ahead of the books.

    A line of which the books have a part otherwise may be kept for the rest.
    """
    rows = _rows(
        f"""
        SELECT b.id, b.amount_cents, pending.cents, b.unit, b.booked_on, b.account_id, pending.faces
        FROM cash_bankline b LEFT JOIN (
            SELECT line_id, sum(cents)::bigint AS cents, min(faces) AS faces
            FROM ({_PENDING}) each GROUP BY line_id) pending ON pending.line_id = b.id
        WHERE b.organisation_id = %(organisation)s AND b.amount_cents > 0 AND NOT b.is_reversal
        AND b.booked_on BETWEEN %(first)s AND %(last)s
        AND (b.outcome = ANY (%(waiting)s) OR pending.line_id IS NOT NULL)
        AND (b.amount_cents = ANY (%(cents)s) OR pending.cents = ANY (%(cents)s))
        """,  # noqa: S608  # the code's own words
        {
            **given,
            "waiting": list(WAITING),
            "cents": sorted({each.amount_cents for each in kept}),
        },
    )
    return [
        Claim(
            line,
            frozenset({cents, rest or cents}),
            unit,
            booked_on,
            own.get(account_id, ""),
            faces if is_waiting_account(faces) else "",
        )
        for line, cents, rest, unit, booked_on, account_id, faces in rows
    ]


def _rows(query: str, given: Mapping[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return list(cursor.fetchall())


def ledger_accounts_seen(organisation_id: int) -> dict[int, str]:
    """For accounts of the bank nobody named one for: the account of the books that faced it.

    Where the payments found in the books all went there, three at the least.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT b.account_id, t.account, count(DISTINCT p.line_id)
            FROM cash_posting p
            JOIN cash_bankline b ON b.organisation_id = p.organisation_id AND b.id = p.line_id
            JOIN cash_bankaccount a ON a.organisation_id = b.organisation_id
                AND a.id = b.account_id AND a.ledger_account = ''
            JOIN receivables_line l ON l.organisation_id = p.organisation_id
                AND l.id = p.ledger_line
            JOIN receivables_line t ON t.organisation_id = l.organisation_id
                AND t.booked_on = l.booked_on AND t.entry_key = l.entry_key
                AND t.account >= '512' AND t.account < '513' AND t.reversed_by IS NULL
            WHERE p.organisation_id = %s AND p.is_found
            GROUP BY b.account_id, t.account
            """,
            [organisation_id],
        )
        seen: dict[int, dict[str, int]] = defaultdict(dict)
        for bank_account, account, count in cursor.fetchall():
            seen[bank_account][account] = count
    return {
        bank_account: next(iter(told))
        for bank_account, told in seen.items()
        if len(told) == 1 and next(iter(told.values())) >= _LEAST_SEEN
    }
