"""Columns in and out of the database by the hundred thousand, under row-level security.

COPY into a protected table is refused, so what is written goes to a temporary table first and from
there, under the policy, to its own. CSV both ways: what Polars writes and PostgreSQL reads fastest.
"""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from django.db import connection
from psycopg import Copy
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus

_SLICE_ROWS = 100_000


def read_frame(
    query: str, parameters: Sequence[Any] | Mapping[str, Any], schema: pl.Schema
) -> pl.DataFrame:
    """The rows of `query` as a frame of `schema` (names and order are the query's)."""
    buffer = io.BytesIO()
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)", parameters) as copy,
    ):
        _drain(copy, buffer)
    if not buffer.tell():
        return pl.DataFrame(schema=schema)
    buffer.seek(0)
    texts = pl.Schema(
        {
            name: pl.String if dtype in (pl.Boolean, pl.Date) else dtype
            for name, dtype in schema.items()
        }
    )
    frame = pl.read_csv(
        buffer, has_header=False, schema=texts, null_values={}, raise_if_empty=False
    )
    return frame.with_columns(
        *[(pl.col(name) == "t").alias(name) for name in schema if schema[name] == pl.Boolean],
        *[
            pl.col(name).str.to_date("%Y-%m-%d").alias(name)
            for name in schema
            if schema[name] == pl.Date
        ],
    )


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
    columns = ", ".join(
        f'"{name}" {_TYPES[dtype.base_type()]}' for name, dtype in frame.schema.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")
        cursor.execute(f"CREATE TEMPORARY TABLE {table} ({columns}) ON COMMIT DROP")
        with cursor.copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy:
            for rows in frame.iter_slices(_SLICE_ROWS):
                copy.write(rows.write_csv(include_header=False).encode())
        cursor.execute(f"ANALYZE pg_temp.{table}")


def insert_frame(table: str, frame: pl.DataFrame, *, organisation_id: int) -> None:
    """Adds the rows of `frame`, whose columns are those of `table`, to the organisation's own."""
    if frame.is_empty():
        return
    staging = f"staging_{table}"
    write_temporary(staging, frame)
    columns = ", ".join(f'"{name}"' for name in frame.columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (organisation_id, {columns}) SELECT %s, {columns} FROM {staging}",
            [organisation_id],
        )
        cursor.execute(f"DROP TABLE {staging}")


_TYPES: Mapping[Any, str] = {
    pl.Int64: "bigint",
    pl.Int32: "integer",
    pl.Int128: "numeric",
    pl.String: "text",
    pl.Date: "date",
    pl.Boolean: "boolean",
    pl.Datetime: "timestamptz",
}
