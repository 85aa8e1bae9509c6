"""Whether the ledger still holds what it promises, counted again from its rows: for the doctor."""

from django.db import connection

from encours.kernel.messages import Message, plural
from encours.tenancy.isolation import reading_of

# What facts allocated of each line, beside what its position says and what the line is.
_COMPARED = """
    WITH laid AS (
        SELECT line_id, sum(amount_cents) AS cents FROM (
            SELECT debit_id AS line_id, amount_cents FROM receivables_allocation
            WHERE organisation_id = %(organisation)s
            UNION ALL
            SELECT credit_id, amount_cents FROM receivables_allocation
            WHERE organisation_id = %(organisation)s) sides
        GROUP BY line_id),
    kept AS (
        SELECT line_id, amount_cents, allocated_cents, closed_on FROM receivables_position
        WHERE organisation_id = %(organisation)s),
    compared AS (
        SELECT coalesce(laid.line_id, kept.line_id) AS line_id, line.id IS NULL AS is_missing,
            abs(line.amount_cents) AS cents, coalesce(laid.cents, 0) AS laid_cents,
            coalesce(kept.allocated_cents, 0) AS kept_cents,
            kept.line_id IS NOT NULL AND kept.amount_cents <> abs(line.amount_cents) AS is_resized,
            kept.line_id IS NOT NULL AND (kept.closed_on IS NOT NULL)
                <> (kept.allocated_cents = kept.amount_cents) AS is_misclosed
        FROM laid FULL JOIN kept ON kept.line_id = laid.line_id
        LEFT JOIN receivables_line line ON line.organisation_id = %(organisation)s
            AND line.id = coalesce(laid.line_id, kept.line_id))
    SELECT
        count(*) FILTER (WHERE is_missing), min(line_id) FILTER (WHERE is_missing),
        count(*) FILTER (WHERE laid_cents <> kept_cents),
        min(line_id) FILTER (WHERE laid_cents <> kept_cents),
        count(*) FILTER (WHERE laid_cents < 0 OR laid_cents > cents),
        min(line_id) FILTER (WHERE laid_cents < 0 OR laid_cents > cents),
        count(*) FILTER (WHERE is_resized OR is_misclosed),
        min(line_id) FILTER (WHERE is_resized OR is_misclosed)
    FROM compared
"""
_CROSSED = """
    SELECT count(*), min(a.debit_id) FROM receivables_allocation a
    JOIN receivables_line d ON d.organisation_id = a.organisation_id AND d.id = a.debit_id
    JOIN receivables_line c ON c.organisation_id = a.organisation_id AND c.id = a.credit_id
    WHERE a.organisation_id = %(organisation)s
        AND (d.amount_cents < 0 OR c.amount_cents > 0 OR d.unit <> c.unit)
"""


def verify(organisation_id: int) -> tuple[Message, ...]:
    """What is wrong with the ledger, a sentence for each kind of fault; nothing when it is sound.

    Both sides of every allocation exist, of opposite signs and one currency; each position is the
    sum of its allocations, never more than its line, and closed when nothing is left.
    """
    with reading_of([organisation_id]), connection.cursor() as cursor:
        cursor.execute(_COMPARED, {"organisation": organisation_id})
        missing, lost, unequal, differs, over, beyond, odd, oddly = cursor.fetchone()
        cursor.execute(_CROSSED, {"organisation": organisation_id})
        crossed, crossing = cursor.fetchone()
    found = (
        plural(
            "{count} line that an allocation names does not exist, number {line}.",
            "{count} lines that allocations name do not exist, the first is number {line}.",
            count=missing,
            line=lost,
        ),
        plural(
            "{count} line has another position than the sum of its allocations, number {line}.",
            "{count} lines have another position than the sum of their allocations, the first is"
            " number {line}.",
            count=unequal,
            line=differs,
        ),
        plural(
            "{count} line is allocated beyond its amount, number {line}.",
            "{count} lines are allocated beyond their amounts, the first is number {line}.",
            count=over,
            line=beyond,
        ),
        plural(
            "{count} line has a position that does not fit its amount or its closing, number"
            " {line}.",
            "{count} lines have a position that does not fit their amount or their closing, the"
            " first is number {line}.",
            count=odd,
            line=oddly,
        ),
        plural(
            "{count} allocation has two sides that cannot meet, debit number {line}.",
            "{count} allocations have two sides that cannot meet, the first debit is number"
            " {line}.",
            count=crossed,
            line=crossing,
        ),
    )
    return tuple(each for each in found if dict(each.values)["count"])
