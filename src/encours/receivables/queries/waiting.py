"""Reads the entries of the books that touch a waiting account (471, à classer)."""

from datetime import date

import polars as pl
from django.db import connection

from encours.receivables.rules.ledger_lines import LEDGER
from encours.receivables.rules.waiting import ENTRY_SCHEMA, WAITING_ACCOUNTS


def read_waiting_entries(organisation_id: int, first_on: date, last_on: date) -> pl.DataFrame:
    """Whole entries (`ENTRY_SCHEMA`), booked on these days, openings left out."""
    low, after = WAITING_ACCOUNTS
    query = """
        SELECT t.id, t.entry_key, t.account, t.unit, t.amount_cents, t.booked_on,
            coalesce(t.letter, ''), coalesce(t.reference, ''), coalesce(t.customer, ''),
            t.is_receivable
        FROM (SELECT DISTINCT entry_key, booked_on FROM receivables_line
            WHERE organisation_id = %(organisation)s AND origin = %(books)s
            AND reversed_by IS NULL AND booked_on BETWEEN %(first)s AND %(last)s
            AND account >= %(low)s AND account < %(after)s AND NOT is_opening) w
        JOIN receivables_line t ON t.organisation_id = %(organisation)s
            AND t.entry_key = w.entry_key AND t.booked_on = w.booked_on
            AND t.reversed_by IS NULL AND t.origin = %(books)s
    """
    given: dict[str, int | str | date] = {
        "organisation": organisation_id,
        "books": LEDGER,
        "first": first_on,
        "last": last_on,
        "low": low,
        "after": after,
    }
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return pl.DataFrame(cursor.fetchall(), schema=ENTRY_SCHEMA, orient="row")
