"""What the ages of a day would be if the stretches of lateness ended elsewhere: before deciding."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import connection

from encours.portfolio.queries.conditions import of_items
from encours.portfolio.queries.news import sum_portfolio
from encours.portfolio.rules.seen import LATE, ItemAsk, Situation, Totals, late_days_of


def sum_with_bounds(
    situation: Situation, late_days: Sequence[int], *, portfolio: Sequence[str] = ()
) -> tuple[Totals, Totals]:
    """What is owed by age as the day was laid, and with other bounds; in the books' unit.

    `late_days`: the last days of the first three stretches of lateness. Only what is late moves.
    """
    before = sum_portfolio(situation, portfolio=portfolio).totals
    asked = of_items(situation, ItemAsk(portfolio=portfolio, buckets=LATE, unit=situation.unit))
    sums = []
    for bucket, (first, last) in zip(LATE, late_days_of(late_days), strict=True):
        asked.values[f"newest_{bucket}"] = situation.as_of - timedelta(first)
        within = f"due_on <= %(newest_{bucket})s"
        if last is not None:
            asked.values[f"oldest_{bucket}"] = situation.as_of - timedelta(last)
            within += f" AND due_on >= %(oldest_{bucket})s"
        sums.append(f"coalesce(sum(open_cents) FILTER (WHERE {within}), 0)::bigint")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(sums)} FROM portfolio_itemrow WHERE {asked.sql}",  # noqa: S608  # the code's own names
            asked.values,
        )
        late = map(int, cursor.fetchone())
    buckets = before.buckets
    return before, Totals((*buckets[: LATE[0]], *late, *buckets[LATE[-1] + 1 :]))
