"""What the bank knows of the lines entered ahead of the books: an import of them pairs by it."""

from datetime import timedelta

import polars as pl
from django.db.models import Max, Min

from encours.cash.models import BankLine
from encours.cash.queries.decisions import tied_lines
from encours.cash.queries.lines import WAITING
from encours.database.bulk import read_frame
from encours.receivables.rules.superseding_beside import BESIDE_SCHEMA
from encours.receivables.rules.superseding_together import PAYMENT_SCHEMA
from encours.receivables.rules.twins import Ahead
from encours.receivables.rules.waiting import LETTERED_DAYS

_AROUND = timedelta(days=30)
_LATE = _AROUND + timedelta(days=LETTERED_DAYS)
"""Moved so long after, money may be known as another line of the bank, of that later day."""


def read_ahead(organisation_id: int) -> Ahead:
    """All of it; nothing is asked further where nothing waits. Under the ledger's lock."""
    payments = read_payments(organisation_id)
    if payments.is_empty():
        return Ahead()
    days = BankLine.objects.filter(organisation_id=organisation_id, pk__in=payments["payment"])
    told = days.aggregate(first=Min("booked_on"), last=Max("booked_on"))
    tied = tied_lines(organisation_id, told["first"] - _AROUND, told["last"] + _LATE)
    return Ahead(payments, read_beside(organisation_id), tied)


def read_beside(organisation_id: int) -> pl.DataFrame:
    """`BESIDE_SCHEMA`: what the books may have in one line with a receipt that is pending."""
    query = """
        SELECT p.ledger_line, o.id, o.amount_cents FROM cash_posting p
        JOIN receivables_line l ON l.organisation_id = p.organisation_id AND l.id = p.ledger_line
            AND l.origin = 'encours' AND l.reversed_by IS NULL
        JOIN cash_bankline b ON b.organisation_id = p.organisation_id AND b.id = p.line_id
        JOIN cash_bankline o ON o.organisation_id = b.organisation_id
            AND o.account_id = b.account_id AND o.booked_on = b.booked_on AND o.batch = b.batch
            AND o.unit = b.unit AND o.amount_cents > 0 AND o.outcome = ANY (%(waiting)s)
        WHERE p.organisation_id = %(organisation)s AND p.kind = 'receipt' AND b.batch <> ''
    """
    return read_frame(
        query, {"organisation": organisation_id, "waiting": list(WAITING)}, BESIDE_SCHEMA
    )


def read_payments(organisation_id: int) -> pl.DataFrame:
    """`PAYMENT_SCHEMA`: of which line of the bank each line is that waits for the books."""
    query = """
        SELECT l.id, min(p.line_id) FROM receivables_line l
        JOIN cash_posting p ON p.organisation_id = l.organisation_id AND p.ledger_line = l.id
        WHERE l.organisation_id = %(organisation)s AND l.origin = 'encours'
        AND l.reversed_by IS NULL GROUP BY l.id
    """
    return read_frame(query, {"organisation": organisation_id}, PAYMENT_SCHEMA)
