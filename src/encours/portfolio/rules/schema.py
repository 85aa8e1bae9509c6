"""The columns of the rows that lists read, as they are laid and written."""

import polars as pl

PARTY_SCHEMA = pl.Schema(
    dict.fromkeys(
        (
            *("customer", "name", "sort_name", "group_name"),
            *("collector", "salesperson", "siren", "country"),
        ),
        pl.String,
    )
)
"""What is known of a customer; blank texts: nothing is."""

BUCKET_COLUMNS = (
    *("not_due", "late_1", "late_2", "late_3", "late_4"),
    *("unknown_age", "unapplied_credits"),
)
"""The cents of each bucket, in their order (`rules.seen`)."""

DOCUMENT_COLUMNS = ("document_0", "document_1", "document_2", "document_3", "document_4")
"""The cents not due and late once more, by the age of their document: of the day, then older."""

TOTAL_COLUMNS = (*BUCKET_COLUMNS, *DOCUMENT_COLUMNS, "disputed_cents")
"""All that a customer's items add up to, in the order of `rules.seen.Totals.of`."""

CUSTOMER_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "unit": pl.String,
        **{name: pl.String for name in PARTY_SCHEMA if name != "customer"},
        "balance_cents": pl.Int64,
        **dict.fromkeys(TOTAL_COLUMNS, pl.Int64),
        "overdue_cents": pl.Int64,
        "worst_bucket": pl.Int32,
        "items": pl.Int32,
        "late_items": pl.Int32,
        "oldest_due_on": pl.Date,
        "largest_cents": pl.Int64,
        "due_next_7_cents": pl.Int64,
        "due_next_30_cents": pl.Int64,
        "turnover_12m_cents": pl.Int64,
        "last_payment_on": pl.Date,
        "last_payment_cents": pl.Int64,
        "mean_delay_days": pl.Int32,
        "late_share_percent": pl.Int32,
    }
)
CUSTOMER_KEY = ("customer", "unit")

ITEM_SCHEMA = pl.Schema(
    {
        "line_id": pl.Int64,
        "part": pl.Int32,
        "customer": pl.String,
        "collector": pl.String,
        "salesperson": pl.String,
        "unit": pl.String,
        "currency": pl.String,
        "document_key": pl.Int64,
        "nature": pl.String,
        "reference": pl.String,
        "reference_key": pl.String,
        "label": pl.String,
        "document_on": pl.Date,
        "booked_on": pl.Date,
        "due_on": pl.Date,
        "is_assumed_due": pl.Boolean,
        "amount_cents": pl.Int64,
        "open_cents": pl.Int64,
        "bucket": pl.Int32,
        "letter": pl.String,
        "is_pending": pl.Boolean,
        "payee": pl.String,
        "status": pl.String,
        "status_on": pl.Date,
        "next_action_on": pl.Date,
        "is_disputed": pl.Boolean,
    }
)
ITEM_KEY = ("customer", "due_on", "line_id", "part")

STATUS_SCHEMA = pl.Schema(
    {
        "line_id": pl.Int64,
        "payee": pl.String,
        "status": pl.String,
        "status_on": pl.Date,
        "next_action_on": pl.Date,
        "is_disputed": pl.Boolean,
    }
)
"""What people said of a line, as lists show it."""
