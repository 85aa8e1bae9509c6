"""The lines of the ledger as they are kept: what never changes, what is told anew, what follows."""

import polars as pl

LEDGER = "ledger"
TABLE = "table"
ENCOURS = "encours"

# What makes a line what it is: it never changes, and two exports that agree on it tell one line.
IDENTITY_SCHEMA = pl.Schema(
    {
        "booked_on": pl.Date,
        "document_on": pl.Date,
        "due_on": pl.Date,
        "account": pl.String,
        "auxiliary": pl.String,
        "reference": pl.String,
        "label": pl.String,
        "amount_cents": pl.Int64,
        "unit": pl.String,
        "currency": pl.String,
        "currency_amount": pl.String,
        "journal_code": pl.String,
    }
)
# What a later export may tell anew: validation renumbers entries, payments bring letters.
TOLD_SCHEMA = pl.Schema(
    {
        "entry_number": pl.String,
        "letter": pl.String,
        "lettered_on": pl.Date,
        "validated_on": pl.Date,
        "journal_label": pl.String,
        "account_label": pl.String,
        "auxiliary_label": pl.String,
    }
)
# What follows from the lines around it, in its export and in the whole ledger.
AROUND_SCHEMA = pl.Schema(
    {
        "place": pl.Int64,
        "entry_key": pl.Int64,
        "credits_treasury": pl.Boolean,
        "faces_payment": pl.Boolean,
        "has_sales": pl.Boolean,
        "is_opening": pl.Boolean,
        "in_opening_journal": pl.Boolean,
    }
)
DERIVED_SCHEMA = pl.Schema(
    {
        "is_receivable": pl.Boolean,
        "customer": pl.String,
        "nature": pl.String,
        "document_key": pl.Int64,
        "settled_on": pl.Date,
    }
)
LINE_SCHEMA = pl.Schema(
    [
        *pl.Schema({"id": pl.Int64, "origin": pl.String, "import_id": pl.Int64}).items(),
        *IDENTITY_SCHEMA.items(),
        *TOLD_SCHEMA.items(),
        *AROUND_SCHEMA.items(),
        *DERIVED_SCHEMA.items(),
    ]
)
"""Every column of a line that stands (not reversed), the organisation apart."""

IDENTITY = tuple(IDENTITY_SCHEMA)
TOLD = tuple(TOLD_SCHEMA)
AROUND = tuple(AROUND_SCHEMA)
DERIVED = tuple(DERIVED_SCHEMA)
MUTABLE = (*TOLD, *AROUND, *DERIVED)

# Between two neighbours there is room for a thousand nights of new lines.
PLACE_GAP = 1 << 20


def no_lines() -> pl.DataFrame:
    """A ledger without a line."""
    return pl.DataFrame(schema=LINE_SCHEMA)
