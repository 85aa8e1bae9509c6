"""Reads what Encours wrote and the books do not say yet: what goes to the accounting software."""

from datetime import date

import polars as pl
from django.db import connection

from encours.database.bulk import read_frame
from encours.parties.queries import names_by_customer
from encours.receivables.rules.exporting import PAIRED_SCHEMA, SIDE_SCHEMA, WRITTEN_SCHEMA
from encours.receivables.rules.ledger_lines import ENCOURS
from encours.receivables.rules.ledger_positions import STATED

_IMPORT = "import"


def first_act_since(organisation_id: int, day: date) -> int:
    """The number of the first act recorded on `day` or later; after the last one when none was."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(min(id) FILTER (WHERE recorded_at >= %s), max(id) + 1, 1)"
            " FROM receivables_act WHERE organisation_id = %s",
            [day, organisation_id],
        )
        return int(cursor.fetchone()[0])


def read_written(organisation_id: int) -> pl.DataFrame:
    """The lines Encours wrote (`WRITTEN_SCHEMA`), less those that an import has taken over."""
    query = """
        SELECT l.import_id, l.id, l.nature, l.account, l.auxiliary,
            l.customer, l.reference, l.label, l.booked_on, l.document_on,
            l.amount_cents, l.unit, l.reversed_by
        FROM receivables_line l
        LEFT JOIN receivables_act a
            ON a.organisation_id = l.organisation_id AND a.id = l.reversed_by
        WHERE l.organisation_id = %(organisation)s AND l.origin = %(own)s
        AND (l.reversed_by IS NULL OR a.kind <> %(import)s)
    """
    given = {"organisation": organisation_id, "own": ENCOURS, "import": _IMPORT}
    return _named(organisation_id, read_frame(query, given, WRITTEN_SCHEMA))


def read_paired(organisation_id: int) -> pl.DataFrame:
    """What people and banks said pays what (`PAIRED_SCHEMA`), each part as it was written."""
    query = """
        SELECT p.act_id, p.debit_id, p.credit_id, p.amount_cents, p.effective_on
        FROM receivables_allocation p
        JOIN receivables_act a ON a.organisation_id = p.organisation_id AND a.id = p.act_id
        WHERE p.organisation_id = %(organisation)s AND p.basis = ANY (%(stated)s)
        AND a.kind <> %(import)s
    """
    given = {"organisation": organisation_id, "stated": list(STATED), "import": _IMPORT}
    return read_frame(query, given, PAIRED_SCHEMA)


def read_sides(organisation_id: int) -> pl.DataFrame:
    """The lines that people and banks paired (`SIDE_SCHEMA`)."""
    query = """
        SELECT l.id, l.account, l.auxiliary, l.customer, l.reference,
            coalesce(l.document_on, l.booked_on), l.unit
        FROM receivables_line l
        WHERE l.organisation_id = %(organisation)s AND l.id IN (
            SELECT debit_id FROM receivables_allocation
            WHERE organisation_id = %(organisation)s AND basis = ANY (%(stated)s)
            UNION SELECT credit_id FROM receivables_allocation
            WHERE organisation_id = %(organisation)s AND basis = ANY (%(stated)s))
    """
    given = {"organisation": organisation_id, "stated": list(STATED)}
    return _named(organisation_id, read_frame(query, given, SIDE_SCHEMA))


def _named(organisation_id: int, lines: pl.DataFrame) -> pl.DataFrame:
    """`lines` whose `name` is the customer's code, with the name known instead."""
    names = names_by_customer(organisation_id)
    return lines.with_columns(pl.col("name").replace(names))
