"""What changed of late: who became late since a day, and who passed from one age to a worse one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from encours.portfolio.queries.conditions import of_customers
from encours.portfolio.rules.schema import TOTAL_COLUMNS
from encours.portfolio.rules.seen import LATE, CustomerAsk, Situation, Totals, late_days_of


@dataclass(frozen=True, slots=True)
class Summed:
    """What customers owe together, in cents of the books' unit, and how many of them are late."""

    totals: Totals
    owing: int
    late: int
    due_next_7_cents: int
    due_next_30_cents: int


@dataclass(frozen=True, slots=True)
class Worse:
    """A customer whose oldest debt has entered `bucket` (1 to 4) since the day asked for."""

    customer: str
    name: str
    bucket: int
    overdue_cents: int


@dataclass(frozen=True, slots=True)
class Worsened:
    """How many customers entered each late bucket, and the largest of them."""

    counts: tuple[int, int, int, int]
    largest: tuple[Worse, ...]

    @property
    def count(self) -> int:
        """How many customers became late, or later."""
        return sum(self.counts)


def sum_portfolio(situation: Situation, *, portfolio: Sequence[str] = ()) -> Summed:
    """What the customers one may see owe together; of all of them, read where it is kept."""
    if not portfolio:
        return Summed(
            situation.totals,
            situation.owing,
            situation.late,
            situation.due_next_7_cents,
            situation.due_next_30_cents,
        )
    asked = of_customers(situation, CustomerAsk(portfolio=portfolio))
    own = "FILTER (WHERE unit = %(unit_of_books)s)"
    sums = ", ".join(
        f"coalesce(sum({name}) {own}, 0)::bigint"
        for name in (*TOTAL_COLUMNS, "due_next_7_cents", "due_next_30_cents")
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), count(*) FILTER (WHERE late_items > 0), {sums}"  # noqa: S608  # the code's own names
            f" FROM portfolio_customerrow WHERE {asked.sql}",
            asked.values,
        )
        owing, late, *cents = cursor.fetchone()
    wide = len(TOTAL_COLUMNS)
    return Summed(Totals.of(cents[:wide]), owing, late, *cents[wide:])


def list_worsened(
    situation: Situation, since: date, *, portfolio: Sequence[str] = (), most: int = 5
) -> Worsened:
    """Customers whose oldest debt entered a late bucket after the evening of `since`.

    By the organisation's own bounds. `most`: how many of the largest are told.
    """
    asked = of_customers(situation, CustomerAsk(portfolio=portfolio))
    asked.add("late_items > 0")
    cases: list[str] = []
    bands: list[str] = []
    for bucket, (first, _) in zip(LATE, late_days_of(situation.late_days), strict=True):
        # It entered between the two evenings: due so many days before one of them.
        asked.values[f"from_{bucket}"] = since - timedelta(days=first - 1)
        asked.values[f"to_{bucket}"] = situation.as_of - timedelta(days=first)
        band = f"oldest_due_on BETWEEN %(from_{bucket})s AND %(to_{bucket})s"
        bands.append(band)
        cases.insert(0, f"WHEN {band} THEN {bucket}")
    asked.add(f"({' OR '.join(bands)})")
    query = f"""
        WITH entered AS (
            SELECT customer, name, overdue_cents, CASE {" ".join(cases)} END AS bucket
            FROM portfolio_customerrow WHERE {asked.sql} AND unit = %(unit_of_books)s)
        SELECT customer, name, bucket, overdue_cents FROM entered
        ORDER BY overdue_cents DESC, customer
    """  # noqa: S608  # the code's own names
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT bucket, count(*) FROM ({query}) told GROUP BY bucket",  # noqa: S608  # the code's own names
            asked.values,
        )
        counts = dict(cursor.fetchall())
        cursor.execute(f"{query} LIMIT %(most)s", asked.values | {"most": most})
        largest = tuple(Worse(*row) for row in cursor.fetchall())
    first, second, third, fourth = (int(counts.get(bucket, 0)) for bucket in LATE)
    return Worsened((first, second, third, fourth), largest)
