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
        FROM (SELECT debit_id, credit_id, sum(amount_cents)::bigint AS amount_cents
              FROM receivables_allocation
              WHERE organisation_id = %(organisation)s AND basis = ANY (%(letters)s)
                AND effective_on BETWEEN %(since)s AND %(until)s
              GROUP BY debit_id, credit_id HAVING sum(amount_cents) > 0) a
        JOIN receivables_line d
          ON d.organisation_id = %(organisation)s AND d.id = a.debit_id
        JOIN receivables_line c
          ON c.organisation_id = %(organisation)s AND c.id = a.credit_id
        WHERE c.faces_payment AND c.booked_on >= %(since)s AND d.settled_on <= %(until)s
          AND d.reversed_by IS NULL AND c.reversed_by IS NULL AND d.customer IS NOT NULL
    """
    given = {
        "organisation": organisation_id,
        "letters": list(FACTS),
        "since": since_on,
        "until": until_on,
    }
    return read_frame(query, given, PAID_SCHEMA)
