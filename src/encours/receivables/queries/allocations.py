"""What is left of each line, which facts close it, and where facts contradict each other."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from encours.receivables.models import Line, Position
from encours.receivables.rules.act_kinds import ALLOCATION, GIVING_BACK
from encours.receivables.rules.ledger_positions import STATED
from encours.receivables.rules.precedence import BASES, Fact
from encours.receivables.rules.schema import FACTS


@dataclass(frozen=True, slots=True)
class LineState:
    """A line and how much of it facts have allocated; amounts in minor units of `unit`."""

    id: int
    origin: str
    customer: str | None
    account: str
    unit: str
    currency: str | None
    amount_cents: int
    allocated_cents: int
    booked_on: date
    reference: str | None
    label: str | None
    letter: str | None
    nature: str
    is_receivable: bool
    reversed_by: int | None

    @property
    def left_cents(self) -> int:
        """What no fact has allocated yet, above zero whatever the side."""
        return abs(self.amount_cents) - self.allocated_cents

    @property
    def name(self) -> str:
        """As people know it: its reference, else its label, else its number."""
        return self.reference or self.label or str(self.id)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A fact that somebody else sees otherwise: shown, never overwritten.

    The fact `basis` closes `amount_cents` of `debit_id` by `credit_id`; of its side `line_id`,
    `against` says that something else closes it: a letter of the books (`letter`), a bank match.
    """

    debit_id: int
    credit_id: int
    amount_cents: int
    basis: str
    line_id: int
    against: str
    letter: str | None


def lines_of(organisation_id: int, line_ids: Collection[int]) -> dict[int, LineState]:
    """The lines of these numbers, those that do not exist left out."""
    rows = Line.objects.filter(organisation_id=organisation_id, id__in=list(line_ids))
    taken = dict(
        Position.objects.filter(
            organisation_id=organisation_id, line_id__in=list(line_ids)
        ).values_list("line_id", "allocated_cents")
    )
    return {
        row.id: LineState(
            id=row.id,
            origin=row.origin,
            customer=row.customer,
            account=row.account,
            unit=row.unit,
            currency=row.currency,
            amount_cents=row.amount_cents,
            allocated_cents=taken.get(row.id, 0),
            booked_on=row.booked_on,
            reference=row.reference,
            label=row.label,
            letter=row.letter,
            nature=row.nature,
            is_receivable=row.is_receivable,
            reversed_by=row.reversed_by,
        )
        for row in rows
    }


def standing_facts(organisation_id: int, line_ids: Collection[int]) -> tuple[Fact, ...]:
    """The facts that close any part of these lines now."""
    return _facts(
        """
        SELECT debit_id, credit_id, sum(amount_cents)::bigint, effective_on, basis
        FROM receivables_allocation WHERE organisation_id = %(organisation)s
        AND (debit_id = ANY (%(lines)s) OR credit_id = ANY (%(lines)s))
        GROUP BY debit_id, credit_id, effective_on, basis HAVING sum(amount_cents) > 0
        ORDER BY debit_id, credit_id, effective_on, basis
        """,
        {"organisation": organisation_id, "lines": list(line_ids)},
    )


def displaced_facts(
    organisation_id: int, line_ids: Collection[int] | None = None
) -> tuple[Fact, ...]:
    """What gave way to stronger facts and did not come back; of a letter, while the books keep it.

    `line_ids`: of these lines only.
    """
    wanted = _displaced_debits(organisation_id) if line_ids is None else list(line_ids)
    if not wanted:
        return ()
    # Cut into steps: right after an import nothing is known of the tables to plan a join by.
    query = """
        WITH acts AS MATERIALIZED (
            SELECT id, kind FROM receivables_act
            WHERE organisation_id = %(organisation)s AND kind = ANY (%(kinds)s)),
        rows AS MATERIALIZED (
            SELECT a.* FROM receivables_allocation a
            WHERE a.organisation_id = %(organisation)s AND a.debit_id = ANY (%(lines)s)
            UNION
            SELECT a.* FROM receivables_allocation a
            WHERE a.organisation_id = %(organisation)s AND a.credit_id = ANY (%(lines)s))
        SELECT r.debit_id, r.credit_id, -sum(r.amount_cents)::bigint, r.effective_on, r.basis
        FROM rows r JOIN acts k ON k.id = r.act_id
        WHERE (r.amount_cents < 0) = (k.kind = %(allocation)s)
        GROUP BY r.debit_id, r.credit_id, r.effective_on, r.basis HAVING sum(r.amount_cents) < 0
        ORDER BY r.effective_on, r.debit_id, r.credit_id, r.basis
    """
    found = _facts(
        query,
        {
            "organisation": organisation_id,
            "lines": wanted,
            "kinds": [ALLOCATION, *GIVING_BACK],
            "allocation": ALLOCATION,
        },
    )
    lines = lines_of(organisation_id, {line for fact in found for line in fact.sides})
    return tuple(fact for fact in found if _still_said(fact, lines))


def _displaced_debits(organisation_id: int) -> list[int]:
    """The debits of which an act of people undid anything."""
    query = """
        WITH undone AS MATERIALIZED (
            SELECT DISTINCT debit_id, act_id FROM receivables_allocation
            WHERE organisation_id = %s AND amount_cents < 0),
        acts AS MATERIALIZED (
            SELECT id FROM receivables_act WHERE organisation_id = %s AND kind = %s)
        SELECT DISTINCT u.debit_id FROM undone u JOIN acts k ON k.id = u.act_id
    """
    with connection.cursor() as cursor:
        cursor.execute(query, [organisation_id, organisation_id, ALLOCATION])
        return [row[0] for row in cursor.fetchall()]


def _still_said(fact: Fact, lines: Mapping[int, LineState]) -> bool:
    """Whether both sides stand and, of a letter, the books still give it to both."""
    debit, credit = (lines[line] for line in fact.sides)
    if debit.reversed_by is not None or credit.reversed_by is not None:
        return False
    return fact.basis in STATED or (debit.letter is not None and debit.letter == credit.letter)


def list_contradictions(organisation_id: int) -> tuple[Contradiction, ...]:
    """What people and banks say against a letter of the books, or people against the bank."""
    found = [*_against_letters(organisation_id), *_against_banks(organisation_id)]
    return tuple(sorted(found, key=lambda each: (each.debit_id, each.credit_id, each.line_id)))


def _against_letters(organisation_id: int) -> list[Contradiction]:
    """Facts with a side whose letter is not the other's and tells the whole of what closes it.

    That is a letter that balances, in its year or over the years, or one that gave way to people.
    """
    query = """
        WITH facts AS (
            SELECT debit_id, credit_id, basis, sum(amount_cents)::bigint AS cents
            FROM receivables_allocation
            WHERE organisation_id = %(organisation)s AND basis = ANY (%(stated)s)
            GROUP BY debit_id, credit_id, basis HAVING sum(amount_cents) > 0)
        SELECT f.debit_id, f.credit_id, f.cents, f.basis, l.id, l.letter
        FROM facts f
        CROSS JOIN LATERAL (VALUES (f.debit_id, f.credit_id), (f.credit_id, f.debit_id))
            s (line_id, other_id)
        JOIN receivables_line l ON l.organisation_id = %(organisation)s AND l.id = s.line_id
        JOIN receivables_line o ON o.organisation_id = %(organisation)s AND o.id = s.other_id
        CROSS JOIN LATERAL (
            SELECT sum(g.amount_cents) = 0
                OR sum(g.amount_cents) FILTER (WHERE EXISTS (
                    SELECT 1 FROM receivables_year y WHERE y.organisation_id = g.organisation_id
                    AND l.booked_on BETWEEN y.first_on AND y.last_on
                    AND g.booked_on BETWEEN y.first_on AND y.last_on)) = 0 AS balanced
            FROM receivables_line g
            WHERE g.organisation_id = %(organisation)s AND g.customer = l.customer
            AND g.is_receivable AND g.reversed_by IS NULL
            AND g.account = l.account AND g.letter = l.letter) letters
        WHERE l.letter IS NOT NULL AND l.reversed_by IS NULL AND o.reversed_by IS NULL
        AND (l.letter, l.account, l.customer)
            IS DISTINCT FROM (o.letter, o.account, o.customer)
        AND (letters.balanced OR EXISTS (
            SELECT 1 FROM receivables_allocation a
            JOIN receivables_act k ON k.organisation_id = a.organisation_id AND k.id = a.act_id
            WHERE a.organisation_id = %(organisation)s AND l.id IN (a.debit_id, a.credit_id)
            AND a.basis = ANY (%(letters)s) AND a.amount_cents < 0 AND k.kind = %(allocation)s))
    """
    with connection.cursor() as cursor:
        cursor.execute(
            query,
            {
                "organisation": organisation_id,
                "stated": list(STATED),
                "letters": list(FACTS),
                "allocation": ALLOCATION,
            },
        )
        return [
            Contradiction(debit, credit, cents, basis, line, "letter", letter)
            for debit, credit, cents, basis, line, letter in cursor.fetchall()
        ]


def _against_banks(organisation_id: int) -> list[Contradiction]:
    """People's facts that a bank match had to make room for."""
    pushed = [fact for fact in displaced_facts(organisation_id) if fact.basis in STATED]
    lines = {line for fact in pushed for line in fact.sides}
    stronger = standing_facts(organisation_id, lines) if lines else ()
    return [
        Contradiction(*fact.sides, fact.amount_cents, fact.basis, line, weak.basis, None)
        for weak in pushed
        for fact in stronger
        for line in {*weak.sides} & {*fact.sides}
        if fact.sides != weak.sides and BASES.index(fact.basis) < BASES.index(weak.basis)
    ]


def _facts(query: str, values: dict[str, Any]) -> tuple[Fact, ...]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return tuple(Fact(*row) for row in cursor.fetchall())
