"""Remembers who paid for whom: what a person confirmed, what the automatic did, what was undone."""

from django.db import connection

from encours.cash.queries.lines import LineSeen
from encours.cash.rules.matching.texts import plain_name

_LONGEST = 60


def learn(
    organisation_id: int, line: LineSeen, customer: str, *, role: str, is_automatic: bool
) -> None:
    """The account and the name the line was paid from are known to pay for `customer`."""
    said = {"applied": 1} if is_automatic else {"confirmed": 1}
    _remember(organisation_id, line, customer, role=role, **said)


def unlearn(organisation_id: int, line: LineSeen, customer: str) -> None:
    """A decision on the line was undone: it speaks against what was learned from it."""
    _remember(organisation_id, line, customer, role="debtor", undone=1)


def _remember(
    organisation_id: int,
    line: LineSeen,
    customer: str,
    *,
    role: str,
    confirmed: int = 0,
    applied: int = 0,
    undone: int = 0,
) -> None:
    """One statement: kinds and values in one order, so that two who learn at once never cross."""
    day = line.booked_on
    counts = (confirmed, applied, undone)
    rows = [
        (organisation_id, kind, value, customer, role, *counts, day, day)
        for kind, value in _known_by(line)
    ]
    if not rows:
        return
    places = ", ".join(["(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO cash_payer AS p (organisation_id, kind, value, customer, role,
                confirmed, applied, undone, first_on, last_on) VALUES {places}
            ON CONFLICT (organisation_id, kind, value, customer) DO UPDATE SET
                confirmed = p.confirmed + excluded.confirmed,
                applied = p.applied + excluded.applied,
                undone = p.undone + excluded.undone,
                role = CASE WHEN excluded.undone > 0 THEN p.role ELSE excluded.role END,
                first_on = least(p.first_on, excluded.first_on),
                last_on = greatest(p.last_on, excluded.last_on)
            """,  # noqa: S608  # places of values
            [value for row in rows for value in row],
        )


def _known_by(line: LineSeen) -> list[tuple[str, str]]:
    iban = (line.payer_iban or "").replace(" ", "").upper()[:_LONGEST]
    name = plain_name(line.payer_name or "")
    return [(kind, value) for kind, value in (("iban", iban), ("name", name)) if value]
