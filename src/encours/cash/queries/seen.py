"""Who was seen to pay for whom, and what was announced: an organisation's own memory."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from json import loads
from typing import Any

from django.db import connection

from encours.cash.models import Advice, AdviceLine, Payer
from encours.cash.rules.advising import is_expired
from encours.cash.rules.matching.words import Announced, Item, Seen
from encours.receivables.queries.candidates import numbers_of

BY_AUTOMATIC = 0.5
"""What one payment that the automatic applied teaches, next to one that a person confirmed."""

_MOST = 5000


def read_seen(organisation_id: int) -> tuple[Seen, ...]:
    """What past payments paid, the first first: those decided last, and payers known of old."""
    rows = _decided(organisation_id)
    oldest = min((row[5] for row in rows), default=None)
    lines = {int(line) for row in rows for line, _ in row[6]}
    numbers = numbers_of(organisation_id, lines)
    return (*_remembered(organisation_id, oldest), *(_seen(row, numbers) for row in rows))


def _decided(organisation_id: int) -> list[tuple[Any, ...]]:
    """The last decisions that say who paid what, undone ones too, in the order of their lines."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT coalesce(b.payer_name, ''), coalesce(b.payer_iban, ''),
                coalesce(b.remittance, ''), b.amount_cents, d.customer, b.booked_on, d.allocations,
                CASE WHEN EXISTS (SELECT FROM cash_decision u
                        WHERE u.organisation_id = d.organisation_id AND u.undoes_id = d.id)
                    THEN -1.0 WHEN d.is_automatic THEN %(automatic)s ELSE 1.0 END
            FROM (SELECT * FROM cash_decision WHERE organisation_id = %(organisation)s
                AND outcome IN ('applied', 'customer') AND customer IS NOT NULL
                ORDER BY id DESC LIMIT %(most)s) d
            JOIN cash_bankline b ON b.organisation_id = d.organisation_id AND b.id = d.line_id
            ORDER BY b.booked_on, b.id, d.id
            """,
            {"organisation": organisation_id, "automatic": BY_AUTOMATIC, "most": _MOST},
        )
        found = []
        for row in cursor.fetchall():
            told = [*row]
            told[6] = loads(told[6]) if isinstance(told[6], str) else told[6]
            told[7] = float(told[7])
            found.append(tuple(told))
        return found


def _seen(row: Sequence[Any], numbers: Mapping[int, tuple[str, str]]) -> Seen:
    name, iban, remittance, cents, customer, booked_on, allocations, weight = row
    invoices = tuple(
        number
        for line, paid in allocations
        if paid > 0 and (number := numbers.get(int(line), ("", ""))[1])
    )
    return Seen(name, iban, remittance, cents, customer, invoices, booked_on, weight)


def _remembered(organisation_id: int, oldest: date | None) -> list[Seen]:
    """Payers as they are remembered; those of the decisions read count there already."""
    found = []
    rows = Payer.objects.filter(organisation_id=organisation_id, kind__in=("iban", "name"))
    for each in rows.order_by("first_on", "id"):
        is_old = oldest is None or each.last_on < oldest
        weight = each.confirmed + BY_AUTOMATIC * each.applied - each.undone if is_old else 0.0
        is_iban = each.kind == "iban"
        found.append(
            Seen(
                "" if is_iban else each.value,
                each.value if is_iban else "",
                "",
                0,
                each.customer,
                booked_on=each.first_on,
                weight=float(weight),
            )
        )
    return found


def read_announced(
    organisation_id: int, items: Collection[Item], *, unit: str, today: date
) -> tuple[Announced, ...]:
    """The advices that wait for their payment, with the items they name among `items`."""
    waiting = Advice.objects.filter(
        organisation_id=organisation_id, state="waiting", unit=unit, customer__isnull=False
    ).order_by("id")
    advices = [each for each in waiting if not is_expired(each.announced_on, each.pays_on, today)]
    if not advices:
        return ()
    named: dict[int, list[tuple[str, int | None]]] = {}
    rows = AdviceLine.objects.filter(
        organisation_id=organisation_id, advice_id__in=[each.pk for each in advices]
    ).order_by("advice_id", "place")
    for advice_id, number, cents in rows.values_list("advice_id", "number", "amount_cents"):
        named.setdefault(advice_id, []).append((number, cents))
    by_number = {(item.customer, plain_number(item.number)): item for item in items}
    return tuple(
        Announced(
            key=each.pk,
            customer=each.customer or "",
            amount_cents=each.amount_cents,
            items=tuple(
                (item.key, item.open_cents if cents is None else cents)
                for number, cents in named.get(each.pk, ())
                if (item := by_number.get((each.customer or "", plain_number(number))))
            ),
            payer_name=each.payer_name or "",
            payer_iban=each.payer_iban or "",
            reference=each.reference or "",
            pays_on=each.pays_on,
        )
        for each in advices
    )


def plain_number(number: str) -> str:
    """A number of an invoice without what people write in between.

    >>> plain_number("fa-2026/00118")
    'FA202600118'
    """
    return "".join(sign for sign in number.upper() if sign.isalnum())
