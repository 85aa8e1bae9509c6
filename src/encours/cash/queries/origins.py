"""Where a payment of the ledger comes from: the line of the bank, and why it pays what it pays."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from json import loads
from typing import Any

from django.db import connection

from encours.cash.queries.decisions import read_reasons
from encours.kernel.messages import Message


@dataclass(frozen=True, slots=True)
class Origin:
    """The line of the bank that a line of the ledger is; `reasons`: of the decision that stands."""

    line_id: int
    booked_on: date
    payer_name: str
    is_automatic: bool
    reasons: tuple[Message, ...]


def origins_of(
    organisation_id: int, ledger_lines: Collection[int], *, customer: str
) -> dict[int, Origin]:
    """Number of a line of the ledger of that customer to what it is in the bank; one question.

    A booked line is what its pending twin was. Of those that are no line of the bank nothing.
    """
    if not ledger_lines:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT ON (known.line) known.line, b.id, b.booked_on,
                coalesce(b.payer_name, ''), d.is_automatic, d.because
            FROM (SELECT l.id, unnest(coalesce(l.superseded_by, ARRAY[l.id])) AS line
                FROM receivables_line l
                WHERE l.organisation_id = %(organisation)s AND l.customer = %(customer)s
                AND (l.id = ANY (%(lines)s) OR l.superseded_by && %(lines)s::bigint[])) known
            JOIN cash_posting p ON p.organisation_id = %(organisation)s AND p.ledger_line = known.id
            JOIN cash_decision d ON d.organisation_id = p.organisation_id AND d.id = p.decision_id
            JOIN cash_bankline b ON b.organisation_id = p.organisation_id AND b.id = p.line_id
            WHERE p.kind IN ('receipt', 'returned') AND known.line = ANY (%(lines)s)
            AND NOT EXISTS (SELECT FROM cash_decision u
                WHERE u.organisation_id = d.organisation_id AND u.undoes_id = d.id)
            ORDER BY known.line, d.id DESC
            """,
            {
                "organisation": organisation_id,
                "customer": customer,
                "lines": sorted(ledger_lines),
            },
        )
        rows = cursor.fetchall()
    return {
        line: Origin(number, day, payer, alone, _reasons(because))
        for line, number, day, payer, alone, because in rows
    }


def _reasons(kept: Any) -> tuple[Message, ...]:
    told = loads(kept) if isinstance(kept, str) else kept
    return tuple(each.text for each in read_reasons(told or ()))
