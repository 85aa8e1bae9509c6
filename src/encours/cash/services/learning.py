"""Remembers who paid for whom: what a person confirmed, what the automatic did, what was undone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from encours.cash.queries.lines import LineSeen
from encours.cash.rules.matching.texts import plain_name

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one line of the bank teaches: who paid it paid for `customer`, in this `role`."""

    line: LineSeen
    customer: str
    role: str


def learn(
    organisation_id: int, line: LineSeen, customer: str, *, role: str, is_automatic: bool
) -> None:
    """The account and the name the line was paid from are known to pay for `customer`."""
    learn_all(organisation_id, [Lesson(line, customer, role)], is_automatic=is_automatic)


def learn_all(organisation_id: int, lessons: Sequence[Lesson], *, is_automatic: bool) -> None:
    """As `learn`, of many lines in one question."""
    said = {"applied": 1} if is_automatic else {"confirmed": 1}
    _remember(organisation_id, lessons, **said)


def unlearn(organisation_id: int, line: LineSeen, customer: str) -> None:
    """A decision on the line was undone: it speaks against what was learned from it."""
    _remember(organisation_id, [Lesson(line, customer, "debtor")], undone=1)


def _remember(
    organisation_id: int,
    lessons: Iterable[Lesson],
    *,
    confirmed: int = 0,
    applied: int = 0,
    undone: int = 0,
) -> None:
    """One statement: kinds and values in one order, so that two who learn at once never cross.

    Of several lines that teach the same, the last one says the role.
    """
    told = [
        (kind, value, each.customer, each.role, each.line.booked_on)
        for each in lessons
        for kind, value in _known_by(each.line)
    ]
    if not told:
        return
    kinds, values, customers, roles, days = map(list, zip(*told, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO cash_payer AS p (organisation_id, kind, value, customer, role,
                confirmed, applied, undone, first_on, last_on)
            SELECT %s, kind, value, customer, (array_agg(role ORDER BY place DESC))[1],
                %s * count(*), %s * count(*), %s * count(*), min(day), max(day)
            FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::date[])
                WITH ORDINALITY AS t (kind, value, customer, role, day, place)
            GROUP BY kind, value, customer ORDER BY kind, value, customer
            ON CONFLICT (organisation_id, kind, value, customer) DO UPDATE SET
                confirmed = p.confirmed + excluded.confirmed,
                applied = p.applied + excluded.applied,
                undone = p.undone + excluded.undone,
                role = CASE WHEN excluded.undone > 0 THEN p.role ELSE excluded.role END,
                first_on = least(p.first_on, excluded.first_on),
                last_on = greatest(p.last_on, excluded.last_on)
            """,
            [organisation_id, confirmed, applied, undone, kinds, values, customers, roles, days],
        )


def _known_by(line: LineSeen) -> list[tuple[str, str]]:
    iban = (line.payer_iban or "").replace(" ", "").upper()[:_LONGEST]
    name = plain_name(line.payer_name or "")
    return [(kind, value) for kind, value in (("iban", iban), ("name", name)) if value]
