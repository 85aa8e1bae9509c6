"""How much the aged balance of a million items costs, against bare Polars in the same run.

Run `uv run python -m bench.aged_balance`. Aim: at most 5 times a bare group-by of the same items.
"""

import argparse
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from random import Random

import polars as pl

from bench.measure import median_costs
from encours.metrics.rules.ageing import compute_aged_balance

AS_OF = date(2026, 12, 31)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--items", type=int, default=1_000_000)
    options.add_argument("--rounds", type=int, default=9)
    given = options.parse_args()
    items = invented(given.items)
    total = compute_aged_balance(items, as_of=AS_OF)["balance_cents"].item()
    assert total == items["amount_cents"].sum(), "the buckets must add up to the balance"
    runs: dict[str, Callable[[], object]] = {
        "aged balance, by customer": partial(by_customer, items),
        "bare group-by, customer and bucket": partial(bare_by_bucket, items),
        "bare group-by, customer": partial(bare, items),
        "aged balance, in all": partial(compute_aged_balance, items, as_of=AS_OF),
    }
    costs = median_costs(runs, given.rounds)
    print(f"{items.height} items, {items['customer'].n_unique()} customers")
    for name, cost in costs.items():
        print(f"  {name:36} {cost.cpu_seconds:6.3f} CPU s {cost.wall_seconds:6.3f} s wall")
    ours = costs["aged balance, by customer"].cpu_seconds
    for name in ("bare group-by, customer and bucket", "bare group-by, customer"):
        print(f"  ratio {ours / costs[name].cpu_seconds:.2f} to {name}")


def invented(count: int) -> pl.DataFrame:
    """Open items as the rules hand them over: some credits, some of unknown age."""
    rng = Random(20261231)
    days = [AS_OF - timedelta(days=late) for late in range(-60, 400)]
    return pl.DataFrame(
        {
            "customer": [f"C{int(20_000 * rng.random() ** 2):05d}" for _ in range(count)],
            "amount_cents": [rng.randrange(-20_000, 500_000) for _ in range(count)],
            "due_on": [rng.choice(days) for _ in range(count)],
            "age_known": [rng.random() > 0.02 for _ in range(count)],
        },
        schema={
            "customer": pl.String,
            "amount_cents": pl.Int64,
            "due_on": pl.Date,
            "age_known": pl.Boolean,
        },
    )


def by_customer(items: pl.DataFrame) -> pl.DataFrame:
    """The product's aged balance, one row a customer."""
    return compute_aged_balance(items, as_of=AS_OF, by=["customer"])


def bare_by_bucket(items: pl.DataFrame) -> pl.DataFrame:
    """What a Polars user would write in one line: customer, bucket, sum."""
    late = (pl.lit(AS_OF) - pl.col("due_on")).dt.total_days()
    return items.group_by(
        "customer", late.bin_intervals([1, 31, 61, 91], labels=False).alias("bucket")
    ).agg(pl.col("amount_cents").sum())


def bare(items: pl.DataFrame) -> pl.DataFrame:
    """The least any balance by customer can cost."""
    return items.group_by("customer").agg(pl.col("amount_cents").sum())


if __name__ == "__main__":
    main()
