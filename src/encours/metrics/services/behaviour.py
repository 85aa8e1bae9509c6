"""Keeps how each customer paid, as the day's pass measured it."""

from datetime import date

import polars as pl
from django.db import connection

from encours.database.bulk import insert_frame, read_frame
from encours.metrics.models import Behaviour
from encours.metrics.rules.behaviour import BEHAVIOUR_SCHEMA


def keep_behaviour(organisation_id: int, behaviour: pl.DataFrame, *, as_of: date) -> int:
    """Puts `behaviour` (`BEHAVIOUR_SCHEMA`) in the place of what was kept.

    Exactly the customers measured are kept, all of `as_of`. Returns how many customers differ, new
    ones and those gone included.
    """
    table = Behaviour._meta.db_table
    columns = ", ".join(BEHAVIOUR_SCHEMA)
    before = read_frame(
        f"SELECT {columns} FROM {table} WHERE organisation_id = %s",  # noqa: S608  # the code's own names
        [organisation_id],
        BEHAVIOUR_SCHEMA,
    )
    names = list(BEHAVIOUR_SCHEMA)
    new = behaviour.join(before, on=names, how="anti")
    gone = before.join(behaviour, on=names, how="anti")["customer"].to_list()
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} WHERE organisation_id = %s AND customer = ANY (%s)",  # noqa: S608  # the code's own names
            [organisation_id, gone],
        )
        cursor.execute(
            f"UPDATE {table} SET as_of = %s WHERE organisation_id = %s AND as_of <> %s",  # noqa: S608  # the code's own names
            [as_of, organisation_id, as_of],
        )
    insert_frame(
        table,
        new.with_columns(pl.lit(as_of, pl.Date).alias("as_of")),
        organisation_id=organisation_id,
    )
    return len({*new["customer"], *gone})
