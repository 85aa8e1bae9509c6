"""Reads what was paid: what letters settled for good, without going through the rules again."""

from collections.abc import Collection
from datetime import date

import polars as pl

from encours.database.bulk import read_frame, reading_whole_tables
from encours.receivables.queries.ledger import STATED_CUSTOMERS, read_dues
from encours.receivables.rules.ledger_positions import STATED, with_told_dues
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
    organisation_id: int,
    *,
    unit: str,
    since_on: date,
    until_on: date,
    customers: Collection[str] | None = None,
) -> pl.DataFrame:
    """Parts of debits closed by money (`PAID_SCHEMA`), of lines settled for good by `until_on`.

    Money in the currency `unit`, booked from `since_on` to `until_on`; due days as told by then.
    What is not settled for good is in the positions, and all of the customers of whom people or
    banks said anything. `customers`: of these only, without reading the others.
    """
    given = {
        "organisation": organisation_id,
        "unit": unit,
        "letters": list(FACTS),
        "stated": list(STATED),
        "since": since_on,
        "until": until_on,
    }
    if customers is None:
        with reading_whole_tables():
            laid = read_frame(_LAID.format(of=""), given, _LAID_SCHEMA)
            lines = read_frame(_SETTLED.format(of=""), given, _SETTLED_SCHEMA)
    else:
        given["customers"] = list(customers)
        theirs = "AND customer = ANY (%(customers)s)"
        lines = read_frame(_SETTLED.format(of=theirs), given, _SETTLED_SCHEMA)
        given["debits"] = lines["line"].to_list()
        closing = "AND debit_id = ANY (%(debits)s)"
        laid = read_frame(_LAID.format(of=closing), given, _LAID_SCHEMA)
    debits = with_told_dues(lines, read_dues(organisation_id, until_on)).select(
        pl.col("line").alias("debit_id"), "customer", "document_on", "due_on", "account"
    )
    money = lines.filter(pl.col("faces_payment") & (pl.col("booked_on") >= since_on)).select(
        pl.col("line").alias("credit_id"), pl.col("booked_on").alias("paid_on")
    )
    return laid.join(debits, on="debit_id").join(money, on="credit_id").select(list(PAID_SCHEMA))


# Columns are joined here rather than there: after a large import the database knows too little of
# its own tables to choose well.
_LAID_SCHEMA = pl.Schema({"debit_id": pl.Int64, "credit_id": pl.Int64, "amount_cents": pl.Int64})
_LAID = """
    SELECT debit_id, credit_id, sum(amount_cents)::bigint FROM receivables_allocation
    WHERE organisation_id = %(organisation)s AND basis = ANY (%(letters)s)
      AND effective_on BETWEEN %(since)s AND %(until)s {of}
    GROUP BY debit_id, credit_id HAVING sum(amount_cents) > 0
"""
_SETTLED_SCHEMA = pl.Schema(
    {
        "line": pl.Int64,
        "customer": pl.String,
        "document_on": pl.Date,
        "due_on": pl.Date,
        "booked_on": pl.Date,
        "account": pl.String,
        "faces_payment": pl.Boolean,
    }
)
_SETTLED = f"""
    SELECT id, customer, coalesce(document_on, booked_on), due_on, booked_on, account, faces_payment
    FROM receivables_line
    WHERE organisation_id = %(organisation)s AND is_receivable AND reversed_by IS NULL
      AND settled_on BETWEEN %(since)s AND %(until)s AND unit = %(unit)s
      AND (amount_cents > 0 OR faces_payment) AND NOT customer = ANY ({STATED_CUSTOMERS}) {{of}}
"""  # noqa: S608  # names of the code's own
