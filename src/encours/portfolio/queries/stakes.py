"""What is at stake with some customers: their late items, and those that call for an action.

For the work of the day: some hundreds of customers, whatever the number of all.
"""

from collections.abc import Collection, Sequence

import polars as pl
from django.db import connection

from encours.database.bulk import read_frame
from encours.portfolio.queries.conditions import of_customers, of_items
from encours.portfolio.queries.customers import read_customers
from encours.portfolio.rules.seen import LATE, CustomerAsk, CustomerSeen, ItemAsk, Situation

STAKES_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "nature": pl.String,
        "status": pl.String,
        "open_cents": pl.Int64,
        "bucket": pl.Int64,
        "document_on": pl.Date,
        "due_on": pl.Date,
        "next_action_on": pl.Date,
        "is_disputed": pl.Boolean,
    }
)


def customers_among(
    situation: Situation, codes: Collection[str], *, portfolio: Sequence[str] = ()
) -> tuple[CustomerSeen, ...]:
    """Those of `codes` that may be seen, in the books' unit, in no order."""
    asked = of_customers(situation, CustomerAsk(owing=False, portfolio=portfolio))
    asked.add("customer = ANY (%(codes)s)", codes=list(codes))
    asked.add("unit = %(unit_of_books)s")
    return read_customers(asked)


def customers_to_follow(
    situation: Situation, *, portfolio: Sequence[str] = (), most: int = 300
) -> tuple[str, ...]:
    """Customers with an action that is due on a document, the largest amounts first.

    What the statuses of documents said was to be done next, by the day of the situation.
    """
    asked = of_items(situation, ItemAsk(portfolio=portfolio))
    asked.add("status <> '' AND next_action_on <= %(as_of)s", as_of=situation.as_of)
    asked.add("unit = %(unit_of_books)s")
    query = f"""
        SELECT customer FROM portfolio_itemrow WHERE {asked.sql}
        GROUP BY customer ORDER BY sum(open_cents) DESC, customer LIMIT %(most)s
    """  # noqa: S608  # names of the code's own
    with connection.cursor() as cursor:
        cursor.execute(query, asked.values | {"most": most})
        return tuple(code for (code,) in cursor.fetchall())


def items_at_stake(situation: Situation, codes: Collection[str]) -> pl.DataFrame:
    """The late items of these customers and those with an action due (`STAKES_SCHEMA`)."""
    asked = of_items(situation, ItemAsk())
    asked.add("customer = ANY (%(codes)s)", codes=list(codes))
    asked.add("unit = %(unit_of_books)s")
    asked.add(
        "(bucket = ANY (%(late)s) OR (status <> '' AND next_action_on <= %(as_of)s))",
        late=list(LATE),
        as_of=situation.as_of,
    )
    query = f"SELECT {', '.join(STAKES_SCHEMA)} FROM portfolio_itemrow WHERE {asked.sql}"  # noqa: S608  # the code's own names
    return read_frame(query, asked.values, STAKES_SCHEMA)
