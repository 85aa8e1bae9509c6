"""Payments that wait in one batch of the bank with others entered ahead of the books."""

import polars as pl

from encours.cash.queries.lines import WAITING
from encours.database.bulk import read_frame
from encours.receivables.rules.superseding_beside import BESIDE_SCHEMA


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
