"""Which account of the books money came into: that of the bank, or where the books keep it waiting.

A transfer that nobody knew is booked to a waiting account (471, à classer): the bank is debited
already. Once it is known whose it is, the journal given back clears that account; naming the bank's
again would count the money twice. The books may say so after the receipt was written, too.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from encours.cash.queries.kept_waiting import (
    PENDING,
    own_accounts,
    read_claims,
    read_kept,
    rows_of,
)
from encours.cash.queries.lines import LineSeen
from encours.cash.rules.keeping_waiting import NEAR_DAYS, Claim, choose_kept, choose_short
from encours.receivables.rules.waiting import WAITING_ACCOUNTS, is_waiting_account

_NEAR = timedelta(days=NEAR_DAYS)
_LEAST_SEEN = 3
_DAYS = f"""
    SELECT min(booked_on), max(booked_on), bool_or(faces >= %(from)s AND faces < %(after)s)
    FROM ({PENDING}) pending
"""  # noqa: S608  # the code's own words
_FACING = f"""
    SELECT pending.line_id, pending.kind, b.account_id, pending.id, pending.faces
    FROM ({PENDING}) pending
    JOIN cash_bankline b ON b.organisation_id = %(organisation)s AND b.id = pending.line_id
"""  # noqa: S608  # the code's own words


@dataclass(frozen=True, slots=True)
class _Chosen:
    """By line of the bank, the waiting accounts of its money, and of what came short of it."""

    receipts: Mapping[int, str]
    short: Mapping[int, str]


def counterparts_of(organisation_id: int, lines: Sequence[LineSeen]) -> dict[int, str | None]:
    """The account that faces a payment of each line; None: the usual one of the policy."""
    if not lines:
        return {}
    own = own_accounts(organisation_id)
    days = [line.booked_on for line in lines]
    chosen = _chosen(organisation_id, min(days), max(days), lines)
    return {
        line.id: chosen.receipts.get(line.id) or own.get(line.account_id) or None for line in lines
    }


def find_refaced(organisation_id: int) -> dict[int, str | None]:
    """By line of the ledger, what faces another account than the books now say.

    None: the usual one. What faces a waiting account keeps it as long as the books do.
    """
    low, after = WAITING_ACCOUNTS
    given = {"organisation": organisation_id, "from": low, "after": after}
    first, last, is_held = rows_of(_DAYS, given)[0]
    if first is None:
        return {}
    chosen = _chosen(organisation_id, first, last)
    if not chosen.receipts and not is_held:
        return {}
    own = own_accounts(organisation_id)
    refaced: dict[int, str | None] = {}
    for line, kind, account_id, number, faces in rows_of(_FACING, given):
        of_kind = chosen.receipts if kind == "receipt" else chosen.short
        wanted = of_kind.get(line)
        if wanted is None and is_waiting_account(faces):
            refaced[number] = (own.get(account_id) or None) if kind == "receipt" else None
        elif wanted is not None and wanted != faces:
            refaced[number] = wanted
    return refaced


def _chosen(
    organisation_id: int, first: date, last: date, lines: Sequence[LineSeen] = ()
) -> _Chosen:
    """Of `lines` and all others of these days."""
    seen = read_kept(organisation_id, first - _NEAR, last + _NEAR)
    if not seen.kept:
        return _Chosen({}, {})
    given = {"organisation": organisation_id, "first": first - _NEAR, "last": last + _NEAR}
    own = own_accounts(organisation_id)
    known = {claim.line: claim for claim in read_claims(seen.kept, given, own)}
    for line in lines:
        asked = Claim(
            line.id,
            frozenset({line.amount_cents}),
            line.unit,
            line.booked_on,
            own.get(line.account_id, ""),
        )
        known.setdefault(line.id, asked)
    claims = [*known.values()]
    chosen = choose_kept(claims, seen.kept, banks={*own.values()})
    return _Chosen(
        {line: each.account for line, each in chosen.items()},
        choose_short(claims, chosen, seen.charges),
    )


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
