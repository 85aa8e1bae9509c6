"""Reads what was paid: what letters settled for good, without going through the rules again."""

from datetime import date

import polars as pl

from encours.database.bulk import read_frame
from encours.receivables.rules.schema import FACTS

PAID_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "document_on": pl.Date,
        "due_on": pl.Date,
        "paid_on": pl.Date,
        "amount_cents": pl.Int64,
        "account": pl.String,
    }
)


def read_settled_by_letters(
    organisation_id: int, *, since_on: date, until_on: date
) -> pl.DataFrame:
    """Parts of debits closed by money (`PAID_SCHEMA`), of lines settled for good by `until_on`.

    Money booked from `since_on` to `until_on`. What is not settled for good is in the positions.
    """
    query = """
        SELECT d.customer, coalesce(d.document_on, d.booked_on), d.due_on, c.booked_on,
               a.amount_cents, d.account
        FROM receivables_allocation a
        JOIN receivables_line d ON d.organisation_id = a.organisation_id AND d.id = a.debit_id
        JOIN receivables_line c ON c.organisation_id = a.organisation_id AND c.id = a.credit_id
        WHERE a.organisation_id = %(organisation)s AND a.basis = ANY (%(letters)s)
          AND a.effective_on <= %(until)s AND a.effective_on >= %(since)s AND c.booked_on >= %(since)s
          AND c.faces_payment AND d.settled_on <= %(until)s
          AND d.reversed_by IS NULL AND c.reversed_by IS NULL AND d.customer IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM receivables_allocation u
              WHERE a.amount_cents < 0 OR (u.organisation_id = a.organisation_id
                AND u.debit_id = a.debit_id AND u.credit_id = a.credit_id AND u.amount_cents < 0))
    """
    given = {
        "organisation": organisation_id,
        "letters": list(FACTS),
        "since": since_on,
        "until": until_on,
    }
    return read_frame(query, given, PAID_SCHEMA)
