"""Brings many rows to the database at once, without anybody else seeing them on their way."""

import polars as pl
from django.db import connection
from psycopg import sql


def stage(table: str, frame: pl.DataFrame) -> None:
    """Puts `frame`, columns of text, into the temporary table `table`, gone with the transaction.

    Row-level security refuses COPY into a protected table: rows pass through here, and an INSERT …
    SELECT takes them under the policy.
    """
    name = sql.Identifier(table)
    columns = sql.SQL(", ").join(map(sql.Identifier, frame.columns))
    typed = sql.SQL(", ").join(
        sql.SQL("{} text").format(sql.Identifier(column)) for column in frame.columns
    )
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP TABLE IF EXISTS pg_temp.{}").format(name))
        cursor.execute(sql.SQL("CREATE TEMPORARY TABLE {} ({}) ON COMMIT DROP").format(name, typed))
        with cursor.copy(
            sql.SQL("COPY {} ({}) FROM STDIN WITH (FORMAT csv)").format(name, columns)
        ) as copy:
            copy.write(frame.write_csv(include_header=False).encode())
        cursor.execute(sql.SQL("ANALYZE {}").format(name))
