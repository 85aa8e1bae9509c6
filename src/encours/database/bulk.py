"""Columns in and out of the database by the hundred thousand, under row-level security.

COPY into a protected table is refused, so what is written goes to a temporary table first and from
there, under the policy, to its own. CSV both ways: what Polars writes and PostgreSQL reads fastest.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import polars as pl
from django.db import connection
from psycopg import Copy
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus

_SLICE_ROWS = 25_000
"""Few at a time, so that the database reads some while the next are written."""
_FEWEST_COLUMNS = 2
_FEW = 20

# Days and answers are read as numbers: a million texts of each cost a fifth of a second.
_AS_NUMBERS: Mapping[Any, str] = {
    pl.Date: """("{0}" - date '1970-01-01')""",
    pl.Boolean: '"{0}"::int',
}


def read_frame(
    query: str, parameters: Sequence[Any] | Mapping[str, Any], schema: pl.Schema
) -> pl.DataFrame:
    """The rows of `query` as a frame of `schema`: its columns by their order."""
    names = ", ".join(f'"{name}"' for name in schema)
    told = ", ".join(_AS_NUMBERS.get(dtype, '"{0}"').format(name) for name, dtype in schema.items())
    buffer = io.BytesIO()
    with (
        connection.cursor() as cursor,
        cursor.copy(
            f"COPY (SELECT {told} FROM ({query}) found ({names})) TO STDOUT (FORMAT csv)",
            parameters,
        ) as copy,
    ):
        _drain(copy, buffer)
    if not buffer.tell():
        return pl.DataFrame(schema=schema)
    buffer.seek(0)
    numbers: Mapping[Any, pl.DataType] = {pl.Date: pl.Int32(), pl.Boolean: pl.Int8()}
    sent = pl.Schema({name: numbers.get(dtype, dtype) for name, dtype in schema.items()})
    frame = pl.read_csv(buffer, has_header=False, schema=sent, null_values={}, raise_if_empty=False)
    return frame.with_columns(
        pl.col(name).cast(dtype) for name, dtype in schema.items() if dtype in numbers
    )


@contextmanager
def reading_whole_tables() -> Iterator[None]:
    """Has a large part of a table read page after page, inside a transaction.

    Never line by line through an index, which the planner takes for cheaper and which is up to five
    times as slow.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_indexscan = off")
        yield
        cursor.execute("SET LOCAL enable_indexscan = on")


@contextmanager
def joining_whole_tables(table: str, rows: int) -> Iterator[None]:
    """Has `rows` that are written meet those of `table` whole, inside a transaction.

    The planner takes a statement's own new rows for few and looks each up through an index: twice
    as slow, unless they really are few (less than one in twenty) beside what the table holds.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [table])
        are_many = rows * _FEW >= cursor.fetchone()[0]
        if are_many:
            cursor.execute("SET LOCAL enable_nestloop = off")
        yield
        if are_many:
            cursor.execute("SET LOCAL enable_nestloop = on")


def _drain(copy: Copy, buffer: io.BytesIO) -> None:
    """Writes what `copy` sends into `buffer`.

    The database sends a message a row: those that are there are taken from the connection at once,
    without psycopg's waiting around each, which costs several times more than the row.
    """
    connected = copy.connection.pgconn
    while True:
        size, row = connected.get_copy_data(1)
        if size == 0:  # none at hand: psycopg waits, and sees an interruption
            buffer.write(waited := copy.read())
            if not waited:
                return
        elif size < 0:
            break
        buffer.write(row)
    while (result := connected.get_result()) is not None:
        if result.status != ExecStatus.COMMAND_OK:
            raise error_from_result(result)


def write_temporary(table: str, frame: pl.DataFrame) -> None:
    """A temporary table of the transaction with the rows of `frame`, counted for the planner."""
    _copy_into(table, frame)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE pg_temp.{table}")


def insert_frame(table: str, frame: pl.DataFrame, *, organisation_id: int) -> None:
    """Adds the rows of `frame`, whose columns are those of `table`, to the organisation's own.

    What all rows have alike is sent once: whole columns of most tables are so.
    """
    if frame.is_empty():
        return
    alike = _alike(frame)
    staging = f"staging_{table}"
    _copy_into(staging, frame.drop(alike))
    columns = ", ".join(f'"{name}"' for name in frame.columns)
    told = ", ".join(
        f"%s::{_type_of(frame.schema[name])}" if name in alike else f'"{name}"'
        for name in frame.columns
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (organisation_id, {columns}) SELECT %s, {told} FROM {staging}",
            [organisation_id, *alike.values()],
        )
        cursor.execute(f"DROP TABLE {staging}")


def _alike(frame: pl.DataFrame) -> dict[str, Any]:
    """The columns in which all rows of `frame` say the same, and what.

    Two are left in any case: a column alone cannot tell a blank from nothing in CSV.
    """
    differ = frame.select(pl.all().ne_missing(pl.all().first()).any()).row(0, named=True)
    alike = {name: frame[name][0] for name, differs in differ.items() if not differs}
    while alike and frame.width - len(alike) < _FEWEST_COLUMNS:
        alike.popitem()
    return alike


def _copy_into(table: str, frame: pl.DataFrame) -> None:
    """A temporary table of the transaction with the rows of `frame`."""
    columns = ", ".join(f'"{name}" {_type_of(dtype)}' for name, dtype in frame.schema.items())
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")
        cursor.execute(f"CREATE TEMPORARY TABLE {table} ({columns}) ON COMMIT DROP")
        with cursor.copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy:
            for rows in frame.iter_slices(_SLICE_ROWS):
                buffer = io.BytesIO()
                rows.write_csv(buffer, include_header=False)
                copy.write(buffer.getbuffer())


def _type_of(dtype: pl.DataType) -> str:
    """What PostgreSQL calls a type of Polars."""
    return _TYPES[dtype.base_type()]


_TYPES: Mapping[Any, str] = {
    pl.Int64: "bigint",
    pl.Int32: "integer",
    pl.Int128: "numeric",
    pl.String: "text",
    pl.Date: "date",
    pl.Boolean: "boolean",
    pl.Datetime: "timestamptz",
}
