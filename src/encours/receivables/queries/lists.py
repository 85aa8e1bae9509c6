"""Reads what is known of the organisation's lists of invoices and payments."""

import polars as pl

from encours.database.bulk import read_frame
from encours.receivables.models import ListStock
from encours.receivables.rules.table_days import Stock
from encours.receivables.rules.table_history import TELLING_SCHEMA
from encours.receivables.rules.table_rows import ROW_STATE_SCHEMA


def read_rows(organisation_id: int, source_id: int) -> pl.DataFrame:
    """The rows of a source (`ROW_STATE_SCHEMA`)."""
    columns = ", ".join(ROW_STATE_SCHEMA)
    query = (
        f"SELECT {columns} FROM receivables_listrow"  # noqa: S608  # the code's own names
        " WHERE organisation_id = %s AND source_id = %s"
    )
    return read_frame(query, [organisation_id, source_id], ROW_STATE_SCHEMA)


def read_all_rows(organisation_id: int) -> pl.DataFrame:
    """The rows of every source (`ROW_STATE_SCHEMA`)."""
    columns = ", ".join(ROW_STATE_SCHEMA)
    query = f"SELECT {columns} FROM receivables_listrow WHERE organisation_id = %s"  # noqa: S608  # the code's own names
    return read_frame(query, [organisation_id], ROW_STATE_SCHEMA)


def list_stocks(organisation_id: int, source_id: int) -> tuple[Stock, ...]:
    """The lists of all that is open that a source gave, in order."""
    rows = ListStock.objects.filter(organisation_id=organisation_id, source_id=source_id)
    return tuple(sorted(Stock(row.drawn_on, row.document_id, row.is_whole) for row in rows))


def read_tellings(organisation_id: int, source_id: int) -> pl.DataFrame:
    """What earlier lists of a source said is open (`TELLING_SCHEMA`)."""
    columns = ", ".join(TELLING_SCHEMA)
    query = (
        f"SELECT {columns} FROM receivables_listtelling"  # noqa: S608  # the code's own names
        " WHERE organisation_id = %s AND source_id = %s ORDER BY row_key, told_on, told_in"
    )
    return read_frame(query, [organisation_id, source_id], TELLING_SCHEMA)
