"""What goes into the database by the hundred thousand comes back as it was."""

from datetime import date

import polars as pl
import pytest
from django.db import connection, transaction

from encours.database.bulk import (
    insert_frame,
    joining_whole_tables,
    read_frame,
    write_temporary,
)

SCHEMA = pl.Schema(
    {
        "code": pl.String,
        "cents": pl.Int64,
        "booked_on": pl.Date,
        "is_open": pl.Boolean,
        "rank": pl.Int32,
    }
)


def frame(*rows):
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def there_and_back(rows):
    """The rows as a table has them, of organisation 7, into which they were put."""
    names = ", ".join(SCHEMA)
    with transaction.atomic():
        write_temporary("told_here", rows.clear().with_columns(organisation_id=pl.lit(0)))
        insert_frame("told_here", rows, organisation_id=7)
        return read_frame(
            f"SELECT {names} FROM told_here WHERE organisation_id = %s ORDER BY rank",  # noqa: S608  # names of the test's own
            [7],
            SCHEMA,
        )


DAY = date(2026, 2, 28)


@pytest.mark.parametrize(
    "rows",
    [
        frame(("A", 1, DAY, True, 1), ("B", -2, date(1, 1, 1), False, 2)),
        frame(("A", 1, DAY, True, 1), ("A", 1, DAY, True, 2)),
        frame(("", 0, None, None, 1), ("", 0, None, None, 2)),
        frame((None, None, None, None, 1), ("", 5, DAY, None, 2)),
        frame(("A", 1, date(9999, 12, 31), True, 1)),
        frame(('a "quoted", text', 1, DAY, True, 1), ("line\nbreak", 1, DAY, True, 2)),
        frame((None, None, None, None, None), (None, None, None, None, None)),
    ],
)
def test_rows_come_back_as_they_were_put_in_whatever_they_have_alike(database, rows):
    assert there_and_back(rows).equals(rows)


def test_no_row_is_put_in_when_there_is_none(database):
    assert there_and_back(frame()).is_empty()


@pytest.mark.parametrize(("rows", "planned"), [(10**12, "off"), (-1, "on")])
def test_many_rows_meet_a_table_whole_and_few_by_index(database, rows, planned):
    def told() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW enable_nestloop")
            return str(cursor.fetchone()[0])

    with transaction.atomic():
        with joining_whole_tables("receivables_line", rows):
            assert told() == planned
        assert told() == "on"
