"""What a page of a list costs on a large portfolio, and what laying its rows costs.

Run `uv run python -m bench.portfolio` (`--open`, `--settled`, `--customers` for less). Works in a
folder of its own, or in `--data`, filled the same way before. Aims on 2 cores, with 1,000,000 open
items of 100,000 customers: a page of a list in 40 ms, counts and totals of what is filtered in 40
ms for customers and 150 ms for items.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median

from bench.books import fill
from encours.portfolio.rules.seen import CustomerAsk, ItemAsk, Situation

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SLUG = "portfolio"
_OWNERS = """
    UPDATE parties_customer SET collector = 'Collector ' || (id %% 20),
        salesperson = 'Salesperson ' || (id %% 50) WHERE organisation_id = %s AND collector = ''
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--open", type=int, default=1_000_000)
    options.add_argument("--settled", type=int, default=3_000_000)
    options.add_argument("--customers", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=15)
    options.add_argument("--data", type=Path)
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="encours-bench-") as folder:
        Path(folder).chmod(0o755)
        os.environ["ENCOURS_DATA"] = str(given.data or f"{folder}/data")
        measure(given)


def measure(given: argparse.Namespace) -> None:
    """Prints what opening, laying again and each list cost."""
    from encours.database.installation import open_installation

    with open_installation():
        organisation_id = found_or_filled(given)
        forget_rows(organisation_id)
        situation = laid(organisation_id)
        print(
            f"{situation.items} open items, {situation.customers} customers, medians of"
            f" {given.rounds} runs"
        )
        for name, reading in readings(organisation_id, situation).items():
            told(organisation_id, name, reading, given.rounds)


def found_or_filled(given: argparse.Namespace) -> int:
    """The organisation, made when the folder has none."""
    from django.db import connection

    from encours.tenancy.isolation import acting_for
    from encours.tenancy.queries import list_organisations
    from encours.tenancy.services import create_organisation

    found = [each.organisation_id for each in list_organisations() if each.slug == SLUG]
    if not found:
        found = [create_organisation(SLUG, name="Portfolio")]
        fill(found[0], given.open, given.settled, given.customers)
        with acting_for(found[0]), connection.cursor() as cursor:
            cursor.execute(_OWNERS, [found[0]])
    return found[0]


def forget_rows(organisation_id: int) -> None:
    """Leaves no situation, so that the next one is laid from nothing."""
    from django.db import connection

    from encours.tenancy.isolation import acting_for

    with acting_for(organisation_id), connection.cursor() as cursor:
        for table in ("situation", "customerrow", "itemrow"):
            cursor.execute(f"DELETE FROM portfolio_{table}")  # noqa: S608  # rows of the organisation


def laid(organisation_id: int) -> Situation:
    """The current situation: its rows laid, then laid again on the next day."""
    from encours.daily.services.situation import lay_situation

    later = NOW + timedelta(days=30)
    for name, now in (("first time", NOW), ("a month later", later), ("nothing changed", later)):
        start = time.perf_counter()
        situation = lay_situation(organisation_id, None, now=now)
        print(f"rows laid and written, {name}: {time.perf_counter() - start:.1f} s")
    return situation


def readings(organisation_id: int, situation: Situation) -> dict[str, Callable[[], object]]:
    """What pages read, by name."""
    from encours.daily.services.situation import open_situation
    from encours.portfolio.queries.customers import (
        customer_seen,
        list_customers,
        share_of_first,
        top_debtors,
    )
    from encours.portfolio.queries.gathering import list_gathered
    from encours.portfolio.queries.items import items_of, list_items

    mine = ("Collector 7",)
    day = situation.as_of - timedelta(days=40)
    customers = {
        "first page": CustomerAsk(),
        "page 1000": CustomerAsk(page=1000),
        "by name": CustomerAsk(sort="name", descending=False),
        "by a column without index": CustomerAsk(sort="late_2"),
        "of one collector": CustomerAsk(collector="Collector 7"),
        "of a portfolio": CustomerAsk(portfolio=mine),
        "balance above 500": CustomerAsk(balance_from_cents=50_000),
        "late over 60 days": CustomerAsk(bucket_from=3),
        "search of a name": CustomerAsk(search="client 77"),
        "search of a code": CustomerAsk(search="C77777"),
    }
    items = {
        "first page": ItemAsk(),
        "page 1000": ItemAsk(page=1000),
        "largest first": ItemAsk(sort="open", descending=True),
        "by reference": ItemAsk(sort="reference"),
        "one bucket": ItemAsk(buckets=(2,)),
        "of a portfolio": ItemAsk(portfolio=mine),
        "of a portfolio, one bucket": ItemAsk(portfolio=mine, buckets=(2,)),
        "due in a month": ItemAsk(due_from=day - timedelta(days=30), due_to=day),
        "of one nature": ItemAsk(natures=("invoice",)),
        "amount exactly": ItemAsk(amount_from_cents=5_100, amount_to_cents=5_100),
        "search of a reference": ItemAsk(search="F0-77"),
        "disputed": ItemAsk(disputed_only=True),
    }
    found: dict[str, Callable[[], object]] = {
        "opening the situation": partial(open_situation, organisation_id, None, now=NOW),
        "one customer": partial(customer_seen, situation, "C777"),
        "its items": partial(items_of, situation, "C777"),
        "top debtors": partial(top_debtors, situation),
        "share of the first 58": partial(share_of_first, situation, 58),
        **{
            f"gathered by {by}": partial(list_gathered, situation, by, CustomerAsk())
            for by in ("collector", "group", "currency", "profile")
        },
    }
    found |= {
        f"customers, {n}": partial(list_customers, situation, a) for n, a in customers.items()
    }
    found |= {f"items, {n}": partial(list_items, situation, ask) for n, ask in items.items()}
    return found


def told(organisation_id: int, name: str, reading: Callable[[], object], rounds: int) -> None:
    """Prints the median of a reading, in a transaction of its own as a page has."""
    from encours.tenancy.isolation import acting_for

    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        with acting_for(organisation_id):
            reading()
        taken.append(time.perf_counter() - start)
    print(f"  {name:40} {median(taken) * 1000:7.1f} ms, best {min(taken) * 1000:7.1f}")


if __name__ == "__main__":
    main()
