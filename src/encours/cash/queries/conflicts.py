"""Where the books say another thing of a payment than the bank: shown, never overwritten.

A parent pays for its companies, and the books keep the money on another account of the group: that
contradicts nobody, and is told as what it is.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection

from encours.parties.queries.customers import groups_by_customer


@dataclass(frozen=True, slots=True)
class Conflict:
    """An item that a decision says a bank line paid, and the ledger does not, or not so much.

    `said_cents`: by the decision; `stands_cents`: what the ledger holds of it. `letter`: that of
    the books on the item, blank where it has none. `ledger_line`: the item. `held_by`: the other
    customer of its group on whose account the books have the money; then nothing is contradicted.
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
    held_by: str = ""


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


# What a decision says of each customer's items, and what the books have received of each by it.
_ACCOUNTS = """
    WITH d AS (SELECT * FROM cash_decision
        WHERE organisation_id = %(organisation)s AND id = ANY (%(ids)s::bigint[])),
    said AS (
        SELECT d.id, i.customer, sum((e ->> 1)::bigint) AS cents
        FROM d CROSS JOIN LATERAL jsonb_array_elements(d.allocations) e
        JOIN receivables_line i ON i.organisation_id = %(organisation)s
            AND i.id = (e ->> 0)::bigint
        GROUP BY d.id, i.customer),
    held AS (
        SELECT d.id, c.customer, -sum(c.amount_cents) AS cents
        FROM d JOIN cash_posting p ON p.organisation_id = %(organisation)s
            AND p.decision_id = d.id AND p.kind = 'receipt'
        JOIN receivables_line l ON l.organisation_id = %(organisation)s AND l.id = p.ledger_line
        LEFT JOIN LATERAL unnest(l.superseded_by) t (line) ON true
        JOIN receivables_line c ON c.organisation_id = %(organisation)s
            AND c.id = coalesce(t.line, l.id) AND (c.reversed_by IS NULL)
        GROUP BY d.id, c.customer)
    SELECT id, customer, coalesce(said.cents, 0)::bigint, coalesce(held.cents, 0)::bigint
    FROM said FULL JOIN held USING (id, customer) WHERE customer IS NOT NULL
    ORDER BY id, held.cents DESC NULLS LAST, customer
"""


@dataclass(frozen=True, slots=True)
class _Account:
    """A customer in one decision: what it says of their items, what the books have of theirs."""

    customer: str
    said_cents: int
    held_cents: int


def list_conflicts(organisation_id: int, *, since: datetime | None = None) -> tuple[Conflict, ...]:
    """What the books contradict of the decisions that stand, the last lines of the bank first,
    and what they keep on another account of the customer's group (`held_by`). Two questions,
    a third where there is something of groups to be told.

    Where the bank's word goes before a letter of the books, the letter is in
    `receivables.queries.allocations.list_contradictions`.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CONFLICTS, {"organisation": organisation_id, "since": since})
        found = tuple(Conflict(*row) for row in cursor.fetchall())
    if not found:
        return ()
    accounts = _accounts(organisation_id, {each.decision_id for each in found})
    if not any(len(each) > 1 for each in accounts.values()):
        return found
    groups = groups_by_customer(organisation_id)
    return tuple(
        replace(each, held_by=_holder(each.customer, accounts.get(each.decision_id, ()), groups))
        for each in found
    )


def contradicted_decisions(organisation_id: int, since: datetime) -> frozenset[int]:
    """The numbers of the decisions since then that the books contradict."""
    found = list_conflicts(organisation_id, since=since)
    return frozenset(each.decision_id for each in found if not each.held_by)


def _accounts(organisation_id: int, ids: set[int]) -> dict[int, list[_Account]]:
    told: dict[int, list[_Account]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_ACCOUNTS, {"organisation": organisation_id, "ids": sorted(ids)})
        for decision_id, *account in cursor.fetchall():
            told[decision_id].append(_Account(*account))
    return told


def _holder(customer: str, accounts: Sequence[_Account], groups: Mapping[str, str]) -> str:
    """The customer of the same group who holds the money in the books; blank: none does.

    What the group received must be what the decision says of it, and its own account lack some.
    """
    group = groups.get(customer)
    theirs = [each for each in accounts if group and groups.get(each.customer) == group]
    said = sum(each.said_cents for each in theirs)
    held = sum(each.held_cents for each in theirs)
    lacks = any(each.customer == customer and each.held_cents < each.said_cents for each in theirs)
    if not lacks or held < said:
        return ""
    return next(
        (
            each.customer
            for each in theirs
            if each.customer != customer and each.held_cents > each.said_cents
        ),
        "",
    )
