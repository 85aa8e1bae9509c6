"""Which account of the books money came into: that of the bank, or where the books keep it waiting.

A transfer that nobody knew is booked to a waiting account (471, à classer): the bank is debited
already. Once it is known whose it is, the journal given back clears that account; naming the bank's
again would count the money twice.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import timedelta

from django.db import connection

from encours.cash.models import BankAccount
from encours.cash.queries.lines import LineSeen

_NEAR = timedelta(days=5)
_LEAST_SEEN = 3


def counterparts_of(organisation_id: int, lines: Sequence[LineSeen]) -> dict[int, str | None]:
    """The account that faces a payment of each line; None: the usual one of the policy."""
    if not lines:
        return {}
    rows = BankAccount.objects.filter(organisation_id=organisation_id)
    own = dict(rows.values_list("pk", "ledger_account"))
    waiting = _kept_waiting(organisation_id, lines)
    return {line.id: waiting.get(line.id) or own.get(line.account_id) or None for line in lines}


def _kept_waiting(organisation_id: int, lines: Sequence[LineSeen]) -> dict[int, str]:
    """The waiting account of the books that has a line's money, where only one entry can be it."""
    first = min(line.booked_on for line in lines) - _NEAR
    last = max(line.booked_on for line in lines) + _NEAR
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT l.id, l.account, -l.amount_cents, l.unit, l.booked_on FROM receivables_line l
            WHERE l.organisation_id = %(organisation)s AND l.origin = 'ledger'
            AND l.reversed_by IS NULL AND l.booked_on BETWEEN %(first)s AND %(last)s
            AND l.account >= '47' AND l.account < '476' AND l.amount_cents < 0
            AND EXISTS (SELECT FROM receivables_line t
                WHERE t.organisation_id = l.organisation_id AND t.entry_key = l.entry_key
                AND t.booked_on = l.booked_on AND t.reversed_by IS NULL
                AND t.account >= '5' AND t.account < '6' AND t.amount_cents > 0)
            """,
            {"organisation": organisation_id, "first": first, "last": last},
        )
        kept = defaultdict(list)
        for number, account, cents, unit, booked_on in cursor.fetchall():
            kept[cents, unit].append((number, account, booked_on))
    could = {
        line.id: [
            (number, account)
            for number, account, booked_on in kept.get((line.amount_cents, line.unit), ())
            if abs(booked_on - line.booked_on) <= _NEAR
        ]
        for line in lines
    }
    wanted = Counter(number for found in could.values() for number, _ in found)
    return {
        line: found[0][1]
        for line, found in could.items()
        if len(found) == 1 and wanted[found[0][0]] == 1
    }


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
