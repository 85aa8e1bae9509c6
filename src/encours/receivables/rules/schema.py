"""The columns every rule about receivables works on: one row per line of a receivable account.

A *movement* is a signed line of the books on a receivable account (debit positive): an invoice, a
credit note, a payment, a transfer, an opening. Whatever the source (FEC, table, later the
database), it becomes these columns first, and everything after is the same code.
"""

import polars as pl

MOVEMENT_SCHEMA = pl.Schema(
    {
        # identity: `line_id` runs over all files in order of time; the others lead back to them
        "line_id": pl.Int64,
        "source_id": pl.Int32,
        "line": pl.Int64,
        # `segment`: the years between two openings; `year`: the scope of letters inside it
        "segment": pl.Int32,
        "year": pl.Int32,
        "account": pl.String,
        "customer": pl.String,
        "customer_name": pl.String,
        "reference": pl.String,
        "label": pl.String,
        # `document_on`: the document's date (ageing, delay); `booked_on`: in the books since
        "document_on": pl.Date,
        "booked_on": pl.Date,
        "due_on": pl.Date,
        "amount_cents": pl.Int64,
        "letter": pl.String,
        "entry_id": pl.Int64,
        # what the other lines of the entry say of this one
        "is_payment": pl.Boolean,
        "is_sale": pl.Boolean,
        "is_opening": pl.Boolean,
    }
)

ALLOCATION_SCHEMA = pl.Schema(
    {
        # one row per part of a debit closed by a part of a credit
        "debit_id": pl.Int64,
        "credit_id": pl.Int64,
        "amount_cents": pl.Int64,
        "basis": pl.String,
    }
)

# How sure an allocation is: a fact of the books, or laid by a presumption (always marked as such).
BALANCED_LETTER = "balanced_letter"
PARTIAL_LETTER = "partial_letter"
PRESUMED_REFERENCE = "presumed_reference"
PRESUMED_AMOUNT = "presumed_amount"
PRESUMED_OLDEST = "presumed_oldest"
FACTS = (BALANCED_LETTER, PARTIAL_LETTER)


def empty_allocations() -> pl.DataFrame:
    """No allocation."""
    return pl.DataFrame(schema=ALLOCATION_SCHEMA)
