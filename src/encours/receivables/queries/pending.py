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
    # Cut into steps: right after an import nothing is known of the tables to plan a join by.
    query = """
        WITH pending AS MATERIALIZED (
            SELECT DISTINCT customer, unit, amount_cents FROM receivables_line
            WHERE organisation_id = %(organisation)s AND origin = %(encours)s
            AND reversed_by IS NULL AND is_receivable)
        SELECT l.* FROM pending p CROSS JOIN LATERAL (
            SELECT id, customer, unit, amount_cents, booked_on, reference, label, origin
            FROM receivables_line
            WHERE organisation_id = %(organisation)s AND is_receivable AND reversed_by IS NULL
            AND NOT is_opening AND customer = p.customer AND unit = p.unit
            AND amount_cents = p.amount_cents OFFSET 0) l
    """
    lines = read_frame(query, {"organisation": organisation_id, "encours": ENCOURS}, _SCHEMA)
    own = pl.col("origin") == ENCOURS
    return supersede(lines.filter(own), lines.filter(~own))
