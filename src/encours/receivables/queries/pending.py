"""What was entered ahead of the books and still waits for them, and what it could be there."""

import polars as pl

from encours.database.bulk import read_frame
from encours.receivables.rules.ledger_lines import ENCOURS
from encours.receivables.rules.superseding import Superseded, supersede

_SCHEMA = pl.Schema(
    {
        "id": pl.Int64,
        "customer": pl.String,
        "unit": pl.String,
        "amount_cents": pl.Int64,
        "booked_on": pl.Date,
        "reference": pl.String,
        "label": pl.String,
        "origin": pl.String,
    }
)


def find_twins(organisation_id: int) -> Superseded:
    """The booked lines that pending ones could be: `ambiguous` ones are for a person to decide."""
    query = """
        SELECT l.id, l.customer, l.unit, l.amount_cents, l.booked_on, l.reference, l.label, l.origin
        FROM receivables_line l
        WHERE l.organisation_id = %(organisation)s AND l.is_receivable AND l.reversed_by IS NULL
        AND NOT l.is_opening
        AND (l.customer, l.unit, l.amount_cents) IN (
            SELECT p.customer, p.unit, p.amount_cents FROM receivables_line p
            WHERE p.organisation_id = %(organisation)s AND p.is_receivable
            AND p.reversed_by IS NULL AND p.origin = %(encours)s)
    """
    lines = read_frame(query, {"organisation": organisation_id, "encours": ENCOURS}, _SCHEMA)
    own = pl.col("origin") == ENCOURS
    return supersede(lines.filter(own), lines.filter(~own))
