"""What is proposed of a payment as a person reads it: invoices by their numbers, and why."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from encours.cash.queries.decisions import Decided, latest_decisions
from encours.kernel.messages import Message
from encours.receivables.queries.allocations import LineState, lines_of

OVERPAID, PAID_TWICE = "overpaid", "paid_twice"


@dataclass(frozen=True, slots=True)
class ShareSeen:
    """A part of an item: `cents` of it (below zero: a credit used), of which `left_cents` is open.

    `ledger_line`: its number in the ledger. `is_standing`: False: a correction has replaced it.
    """

    ledger_line: int
    cents: int
    number: str
    customer: str
    nature: str
    booked_on: date
    left_cents: int
    is_standing: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """What stands said of a line of the bank: a proposal, or what was decided.

    `decision`: what `seen` of the services means. `choices`: what is proposed, then the
    alternatives; `reasons`: why the first, in words.
    """

    decision: Decided
    choices: tuple[tuple[ShareSeen, ...], ...]
    reasons: tuple[Message, ...]


def proposals_of(organisation_id: int, line_ids: Collection[int]) -> dict[int, Proposal]:
    """What stands said of each line of the bank; of those without a word nothing. Two questions."""
    decided = latest_decisions(organisation_id, line_ids)
    wanted = {
        line
        for each in decided.values()
        for shares in (each.allocations, *each.alternatives)
        for line, _ in shares
    }
    states = lines_of(organisation_id, wanted)
    return {
        line: Proposal(
            each,
            tuple(_seen(shares, states) for shares in (each.allocations, *each.alternatives)),
            each.reasons,
        )
        for line, each in decided.items()
    }


def _seen(shares: Sequence[tuple[int, int]], states: dict[int, LineState]) -> tuple[ShareSeen, ...]:
    return tuple(
        ShareSeen(
            line,
            cents,
            state.name,
            state.customer or "",
            state.nature,
            state.booked_on,
            state.left_cents,
            state.reversed_by is None,
        )
        for line, cents in shares
        if (state := states.get(line)) is not None
    )


@dataclass(frozen=True, slots=True)
class Overpayment:
    """Money of a customer that settled nothing: `kind` is `overpaid`, or `paid_twice`.

    What has not been used since is told by the ledger: see `ledger_line`, its receipt.
    """

    kind: str
    line_id: int
    customer: str
    unapplied_cents: int
    unit: str
    booked_on: date
    recorded_at: datetime
    ledger_line: int


def list_overpayments(
    organisation_id: int, *, since: datetime | None = None
) -> tuple[Overpayment, ...]:
    """What customers paid too much, as it stands decided, the last recorded first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT CASE WHEN EXISTS (SELECT FROM jsonb_array_elements(d.because) b
                        WHERE b ->> 0 = %(twice)s) THEN %(twice)s ELSE %(over)s END,
                d.line_id, d.customer, d.unapplied_cents, b.unit, b.booked_on, d.recorded_at,
                (SELECT min(p.ledger_line) FROM cash_posting p
                    JOIN receivables_line l
                        ON l.organisation_id = p.organisation_id AND l.id = p.ledger_line
                    WHERE p.organisation_id = d.organisation_id AND p.decision_id = d.id
                    AND p.kind = 'receipt' AND l.customer = d.customer)
            FROM cash_decision d
            JOIN cash_bankline b ON b.organisation_id = d.organisation_id AND b.id = d.line_id
            WHERE d.organisation_id = %(organisation)s AND d.outcome = 'applied'
            AND d.unapplied_cents > 0 AND d.customer IS NOT NULL
            AND (%(since)s::timestamptz IS NULL OR d.recorded_at >= %(since)s::timestamptz)
            AND NOT EXISTS (SELECT FROM cash_decision u
                WHERE u.organisation_id = d.organisation_id AND u.undoes_id = d.id)
            AND EXISTS (SELECT FROM cash_posting p WHERE p.organisation_id = d.organisation_id
                AND p.decision_id = d.id AND p.kind = 'receipt' AND NOT p.is_found)
            ORDER BY d.recorded_at DESC, d.id DESC
            """,
            {
                "organisation": organisation_id,
                "since": since,
                "twice": PAID_TWICE,
                "over": OVERPAID,
            },
        )
        return tuple(Overpayment(*row) for row in cursor.fetchall())
