"""What people took back of what the automatic applied, and why: what it is to be judged by."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection


@dataclass(frozen=True, slots=True)
class Correction:
    """A decision of the automatic that a person took back.

    `customer`: whom it took the money for; `settled_for`: whose it stands decided now, blank while
    it waits. `comment`: why, as the person wrote it. Cents of `unit`.
    """

    line_id: int
    amount_cents: int
    unit: str
    payer_name: str
    customer: str
    settled_for: str
    comment: str
    author_id: int | None
    applied_at: datetime
    undone_at: datetime


def list_corrections(
    organisation_id: int, since: datetime, *, limit: int = 50
) -> tuple[Correction, ...]:
    """What was applied alone and taken back since then, the last first; one question."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT u.line_id, b.amount_cents, b.unit, coalesce(b.payer_name, ''),
                coalesce(d.customer, ''), coalesce(last.customer, ''), u.comment, u.author_id,
                d.recorded_at, u.recorded_at
            FROM cash_decision u
            JOIN cash_decision d ON d.organisation_id = u.organisation_id AND d.id = u.undoes_id
            JOIN cash_bankline b ON b.organisation_id = u.organisation_id AND b.id = u.line_id
            LEFT JOIN LATERAL (
                SELECT c.customer, c.outcome FROM cash_decision c
                WHERE c.organisation_id = u.organisation_id AND c.line_id = u.line_id
                ORDER BY c.id DESC LIMIT 1) last ON last.outcome NOT IN ('undone', 'proposed')
            WHERE u.organisation_id = %(organisation)s AND u.outcome = 'undone'
            AND d.outcome = 'applied' AND d.is_automatic AND u.recorded_at >= %(since)s
            ORDER BY u.recorded_at DESC, u.id DESC LIMIT %(limit)s
            """,
            {"organisation": organisation_id, "since": since, "limit": limit},
        )
        return tuple(Correction(*row) for row in cursor.fetchall())
