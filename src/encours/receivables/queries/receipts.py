"""The payments of customers as the ledger has them, by amount: what a returned one may undo."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import connection

from encours.receivables.models import Line
from encours.receivables.rules.ledger_lines import LEDGER
from encours.receivables.rules.natures import RECEIPT, REFUND, RETURNED


@dataclass(frozen=True, slots=True)
class ReceiptSeen:
    """A receipt that stands; `amount_cents` above zero, minor units of `unit`."""

    id: int
    customer: str
    booked_on: date
    amount_cents: int
    unit: str
    reference: str
    label: str
    left_cents: int


def receipts_of(
    organisation_id: int,
    first_on: date,
    last_on: date,
    *,
    amounts: Collection[int] = (),
    numbers: Collection[int] = (),
) -> list[ReceiptSeen]:
    """The receipts booked on these days of one of these amounts, or of these numbers.

    Under the caller's isolation.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT l.id, l.customer, l.booked_on, -l.amount_cents, l.unit,
                coalesce(l.reference, ''), coalesce(l.label, ''),
                -l.amount_cents - coalesce(p.allocated_cents, 0)
            FROM receivables_line l LEFT JOIN receivables_position p
                ON p.organisation_id = l.organisation_id AND p.line_id = l.id
            WHERE l.organisation_id = %(organisation)s AND l.nature = %(receipt)s
            AND l.is_receivable AND l.reversed_by IS NULL AND l.amount_cents < 0
            AND l.customer IS NOT NULL AND l.booked_on BETWEEN %(first)s AND %(last)s
            AND (-l.amount_cents = ANY (%(amounts)s) OR l.id = ANY (%(numbers)s))
            ORDER BY l.id
            """,
            {
                "organisation": organisation_id,
                "receipt": RECEIPT,
                "first": first_on,
                "last": last_on,
                "amounts": list(amounts),
                "numbers": list(numbers),
            },
        )
        return [ReceiptSeen(*row) for row in cursor.fetchall()]


def booked_debits(
    organisation_id: int,
    customer: str,
    amount_cents: int,
    *,
    unit: str,
    first_on: date,
    last_on: date,
) -> list[int]:
    """The lines of the books by which money was given or taken back: numbers, the first first.

    Of this customer and amount (above zero), booked on these days. Under the caller's isolation.
    """
    rows = Line.objects.filter(
        organisation_id=organisation_id,
        customer=customer,
        amount_cents=amount_cents,
        unit=unit,
        nature__in=[RETURNED, REFUND],
        origin=LEDGER,
        is_receivable=True,
        reversed_by__isnull=True,
        booked_on__range=(first_on, last_on),
    )
    return list(rows.order_by("id").values_list("id", flat=True))
