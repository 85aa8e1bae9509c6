"""What the books still keep on waiting accounts of the money of the bank, and what could be it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from encours.cash.models import BankAccount
from encours.cash.queries.lines import WAITING
from encours.cash.rules.keeping_waiting import Claim, KeptWaiting
from encours.receivables.queries.waiting import read_waiting_entries
from encours.receivables.queries.written import FACED_NOW
from encours.receivables.rules.waiting import (
    FOLLOWED_DAYS,
    LETTERED_DAYS,
    OnWaiting,
    find_waiting,
    follow_waiting,
    is_waiting_account,
)

PENDING = f"""
    SELECT p.line_id, p.kind, l.id, l.booked_on, -l.amount_cents AS cents, {FACED_NOW} AS faces
    FROM receivables_line l
    JOIN cash_posting p ON p.organisation_id = l.organisation_id AND p.ledger_line = l.id
    WHERE l.organisation_id = %(organisation)s AND l.origin = 'encours' AND l.reversed_by IS NULL
    AND p.kind IN ('receipt', 'fee', 'discount', 'rounding', 'fx')
"""  # noqa: S608  # the code's own words
"""The receipts that wait for the books, and what came short of them, by their line of the bank."""


@dataclass(frozen=True, slots=True)
class Kept:
    """`kept`: what came into a bank and is there yet; `charges`: those in a line of their own."""

    kept: list[KeptWaiting]
    charges: list[KeptWaiting]


def read_kept(organisation_id: int, first_on: date, last_on: date) -> Kept:
    """What was booked on these days. Under the caller's isolation.

    What the books have moved on since is there no more.
    """
    entries = read_waiting_entries(
        organisation_id,
        first_on - timedelta(days=FOLLOWED_DAYS),
        last_on + timedelta(days=LETTERED_DAYS),
    )
    lines = find_waiting(entries)
    left = follow_waiting(lines).left
    seen = [each for each in lines if first_on <= each.booked_on <= last_on and each.cents < 0]
    return Kept(
        [
            _kept(each, left.get(each.line, -each.cents))
            for each in seen
            if each.is_kept and left.get(each.line, -each.cents) > 0
        ],
        [_kept(each, -each.cents) for each in seen if each.charge_cents == -each.cents],
    )


def _kept(each: OnWaiting, cents: int) -> KeptWaiting:
    return KeptWaiting(
        each.line,
        each.account,
        cents,
        each.unit,
        each.booked_on,
        each.banks,
        each.charge_cents,
        is_alone=not each.others,
        entry=each.entry,
    )


def read_claims(
    kept: Sequence[KeptWaiting], given: Mapping[str, Any], own: Mapping[int, str]
) -> list[Claim]:
    """The lines of the bank that could be what is kept: not settled yet, or ahead of the books.

    A line of which the books have a part otherwise may be kept for the rest.
    """
    rows = rows_of(
        f"""
        SELECT b.id, b.amount_cents, pending.cents, b.unit, b.booked_on, b.account_id,
            pending.faces, coalesce(pending.short, 0)
        FROM cash_bankline b LEFT JOIN (
            SELECT line_id, (sum(cents) FILTER (WHERE kind = 'receipt'))::bigint AS cents,
                min(faces) FILTER (WHERE kind = 'receipt') AS faces,
                (sum(cents) FILTER (WHERE kind <> 'receipt'))::bigint AS short
            FROM ({PENDING}) each GROUP BY line_id) pending ON pending.line_id = b.id
        WHERE b.organisation_id = %(organisation)s AND b.amount_cents > 0 AND NOT b.is_reversal
        AND b.booked_on BETWEEN %(first)s AND %(last)s
        AND (b.outcome = ANY (%(waiting)s) OR pending.line_id IS NOT NULL)
        AND (b.amount_cents = ANY (%(cents)s) OR pending.cents = ANY (%(cents)s))
        """,  # noqa: S608  # the code's own words
        {
            **given,
            "waiting": list(WAITING),
            "cents": sorted({cents for each in kept for cents in each.came_cents}),
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
            short,
        )
        for line, cents, rest, unit, booked_on, account_id, faces, short in rows
    ]


def rows_of(query: str, given: Mapping[str, Any]) -> list[Any]:
    """The rows of a query of this room."""
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return list(cursor.fetchall())


def own_accounts(organisation_id: int) -> dict[int, str]:
    """The account of the books that each account of the bank is; blank where nobody said."""
    rows = BankAccount.objects.filter(organisation_id=organisation_id)
    return dict(rows.values_list("pk", "ledger_account"))
