"""Lines and allocations put straight into the tables, as the application's role may."""

from datetime import date

from django.utils import timezone

from encours.receivables.models import Act, Allocation, Line, Position
from encours.receivables.services.numbering import draw, lock_ledger
from encours.tenancy.isolation import acting_for

DAY = date(2026, 3, 1)


def add_lines(organisation, *amounts, **told):
    """Lines of one customer, booked on one day; returns their numbers."""
    return [add_line(organisation, amount, **told) for amount in amounts]


def add_line(organisation, amount, **told):
    with acting_for(organisation):
        lock_ledger(organisation)
        number = draw(organisation, "line")
        known = {
            "origin": "ledger",
            "import_id": 1,
            "booked_on": DAY,
            "document_on": DAY,
            "account": "411000",
            "auxiliary": "DURAND",
            "customer": "DURAND",
            "unit": "EUR",
            "place": number,
            "entry_key": number,
            "is_receivable": True,
            "nature": "invoice" if amount > 0 else "receipt",
        }
        Line.objects.create(
            organisation_id=organisation, id=number, amount_cents=amount, **(known | told)
        )
    return number


def allocate_rows(organisation, *rows, basis="balanced_letter", on=DAY, kind="import"):
    """Writes `(debit, credit, amount[, day[, basis]])` in one statement."""
    with acting_for(organisation):
        lock_ledger(organisation)
        act = draw(organisation, "act")
        Act.objects.create(
            organisation_id=organisation, id=act, kind=kind, recorded_at=timezone.now()
        )
        insert_rows(organisation, rows, basis=basis, on=on, act=act)
    return act


def insert_rows(organisation, rows, *, basis="balanced_letter", on=DAY, act=1, first=None):
    first = draw(organisation, "allocation", len(rows)) if first is None else first
    Allocation.objects.bulk_create(
        Allocation(
            organisation_id=organisation,
            id=first + number,
            debit_id=row[0],
            credit_id=row[1],
            amount_cents=row[2],
            effective_on=row[3] if len(row) > 3 else on,
            basis=row[4] if len(row) > 4 else basis,
            act_id=act,
        )
        for number, row in enumerate(rows)
    )


def position(organisation, line):
    """What is allocated of a line and since when it is closed; `(0, None)` when nothing was."""
    with acting_for(organisation):
        found = Position.objects.filter(organisation_id=organisation, line_id=line).first()
    return (found.allocated_cents, found.closed_on) if found else (0, None)
