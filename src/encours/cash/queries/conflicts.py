"""Where the books say another thing of a payment than the bank: shown, never overwritten."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection


@dataclass(frozen=True, slots=True)
class Conflict:
    """An item that a decision says a bank line paid, and the ledger does not, or not so much.

    `said_cents`: by the decision; `stands_cents`: what the ledger holds of it. `letter`: that of
    the books on the item, blank where it has none. `ledger_line`: the item.
    """

    decision_id: int
    line_id: int
    ledger_line: int
    customer: str
    number: str
    letter: str
    said_cents: int
    stands_cents: int
    is_automatic: bool


# A decision says [item, cents]; the ledger closes an item by what was posted, by the booked twins
# of it, and by the credits that were used. Within one letter, which payment closes which invoice
# is nobody's word. What a payer withheld stays due. Entry keys tell the
# pieces in which the books have a payment.
_CONFLICTS = """
    WITH standing AS MATERIALIZED (
        SELECT d.* FROM cash_decision d
        WHERE d.organisation_id = %(organisation)s AND d.outcome = 'applied'
        AND (%(since)s::timestamptz IS NULL OR d.recorded_at >= %(since)s::timestamptz)
        AND NOT EXISTS (SELECT FROM cash_decision u
            WHERE u.organisation_id = d.organisation_id AND u.undoes_id = d.id)),
    said AS MATERIALIZED (
        SELECT d.id, d.line_id, d.is_automatic, (e ->> 0)::bigint AS item,
            (e ->> 1)::bigint - coalesce((
                SELECT sum((w ->> 1)::bigint) FROM jsonb_array_elements(d.deductions) w
                WHERE w ->> 0 = 'penalty' AND (w -> 2 = e -> 0 OR w -> 2 = 'null'::jsonb)
                AND NOT EXISTS (SELECT FROM cash_posting p
                    WHERE p.organisation_id = d.organisation_id AND p.decision_id = d.id
                    AND p.kind = 'penalty')), 0)::bigint AS cents
        FROM standing d CROSS JOIN LATERAL jsonb_array_elements(d.allocations) e
        WHERE (e ->> 1)::bigint > 0),
    paid_by AS MATERIALIZED (
        SELECT DISTINCT p.decision_id AS id, coalesce(t.line, p.ledger_line) AS line
        FROM cash_posting p JOIN standing d ON d.id = p.decision_id
        JOIN receivables_line l ON l.organisation_id = %(organisation)s AND l.id = p.ledger_line
        LEFT JOIN LATERAL unnest(l.superseded_by) t (line) ON true
        WHERE p.organisation_id = %(organisation)s
        UNION SELECT d.id, (e ->> 0)::bigint
        FROM standing d CROSS JOIN LATERAL jsonb_array_elements(d.allocations) e
        WHERE (e ->> 1)::bigint < 0)
    SELECT s.id, s.line_id, i.id, coalesce(i.customer, ''), coalesce(i.reference, i.label, ''),
        coalesce(i.letter, ''), s.cents, coalesce(f.cents, 0)::bigint, s.is_automatic
    FROM said s
    JOIN receivables_line o ON o.organisation_id = %(organisation)s AND o.id = s.item
    JOIN receivables_line i ON i.organisation_id = %(organisation)s
        AND i.id = coalesce(o.superseded_by[1], o.id)
    LEFT JOIN LATERAL (
        SELECT sum(a.amount_cents) AS cents FROM receivables_allocation a
        JOIN paid_by p ON p.id = s.id AND p.line = a.credit_id
        WHERE a.organisation_id = %(organisation)s AND a.debit_id = i.id) f ON true
    WHERE coalesce(f.cents, 0) < s.cents
    AND NOT EXISTS (SELECT FROM paid_by p
        JOIN receivables_line c ON c.organisation_id = %(organisation)s AND c.id = p.line
        WHERE p.id = s.id AND c.letter = i.letter AND c.account = i.account
        AND c.customer IS NOT DISTINCT FROM i.customer)
    ORDER BY s.line_id DESC, i.id
"""


def list_conflicts(organisation_id: int, *, since: datetime | None = None) -> tuple[Conflict, ...]:
    """What the books contradict of the decisions that stand, the last lines of the bank first.

    Where the bank's word goes before a letter of the books, the letter is in
    `receivables.queries.allocations.list_contradictions`.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CONFLICTS, {"organisation": organisation_id, "since": since})
        return tuple(Conflict(*row) for row in cursor.fetchall())


def contradicted_decisions(organisation_id: int, since: datetime) -> frozenset[int]:
    """The numbers of the decisions since then that the books contradict."""
    return frozenset(each.decision_id for each in list_conflicts(organisation_id, since=since))
