"""Keeps the customers the books name: each once, under the name the books give it last."""

import polars as pl
from django.db import connection

from encours.database.bulk import write_temporary

_RENAMED = """
    INSERT INTO parties_customerchange
        (organisation_id, customer_id, field, before, after, source, origin, recorded_at)
    SELECT c.organisation_id, c.id, 'name', c.name, n.name, 'books', '', now()
    FROM pg_temp.parties_named n
    JOIN parties_customer c ON c.organisation_id = %s AND c.code = n.code
    WHERE n.name <> c.name
"""
# In order of code: two importers that meet wait for each other, and never across each other.
_UPSERT = """
    INSERT INTO parties_customer AS c
        (organisation_id, code, name, terms, collector, salesperson, free, created_at)
    SELECT %(organisation)s, n.code, COALESCE(n.name, n.code), '', '', '', '{}', now()
    FROM pg_temp.parties_named n
    WHERE NOT EXISTS (SELECT 1 FROM parties_customer k
        WHERE k.organisation_id = %(organisation)s AND k.code = n.code
          AND k.name = COALESCE(n.name, k.name))
    ORDER BY n.code
    ON CONFLICT (organisation_id, code) DO UPDATE SET name = EXCLUDED.name
    WHERE c.name <> EXCLUDED.name
      AND EXISTS (SELECT 1 FROM pg_temp.parties_named n
                  WHERE n.code = EXCLUDED.code AND n.name IS NOT NULL)
"""


def record_customers(organisation_id: int, customers: pl.DataFrame) -> int:
    """Keeps the customers of the columns `code` and `name`; returns how many are new or renamed.

    The last row of a code counts; a row without code is left out; one without name keeps the name
    known, else goes by its code. Called inside a transaction that acts for the organisation.
    """
    rows = (
        customers.select(pl.col("code", "name").cast(pl.String).str.strip_chars().replace("", None))
        .drop_nulls("code")
        .group_by("code", maintain_order=True)
        .agg(pl.col("name").drop_nulls().last())
    )
    if rows.is_empty():
        return 0
    write_temporary("parties_named", rows)
    with connection.cursor() as cursor:
        cursor.execute(_RENAMED, [organisation_id])
        cursor.execute(_UPSERT, {"organisation": organisation_id})
        return int(cursor.rowcount)
