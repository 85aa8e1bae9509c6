"""Finds in the books the customers a company's own list speaks of: by their code, else their name.

A list drawn from another package often has names only, or names written another way.
"""

from collections.abc import Iterable, Mapping

import polars as pl

from encours.diagnosis.rules.suppliers import plain_name
from encours.kernel.messages import Message, plural

_SHORTEST_NAME = 3


def find_listed(listed: Iterable[str], movements: pl.DataFrame) -> dict[str, str]:
    """The customer of the books for each entry of the list that is there.

    `listed`: codes or names, as the list has them. `movements`: `customer`, `customer_name`. A code
    is compared as written. Else names are, without accents, capitals, punctuation and legal form,
    where one customer only has that name and no code of the list is his: a guess between two would
    make somebody late who is not.
    """
    codes = movements.group_by("customer").agg(pl.col("customer_name").last())
    names = pl.DataFrame({"listed": list(dict.fromkeys(listed))}, schema={"listed": pl.String})
    by_code = names.filter(pl.col("listed").is_in(codes["customer"].implode()))["listed"]
    free = codes.filter(~pl.col("customer").is_in(by_code.implode())).with_columns(
        plain_name(pl.col("customer_name")).alias("plain")
    )
    by_name = (
        names.filter(~pl.col("listed").is_in(by_code.implode()))
        .with_columns(plain_name(pl.col("listed")).alias("plain"))
        .filter(pl.col("plain").str.len_chars() >= _SHORTEST_NAME)
        .join(free.filter(pl.len().over("plain") == 1), on="plain")
    )
    return {code: code for code in by_code} | dict(by_name.select("listed", "customer").iter_rows())


def told_by_customer[T](told: Mapping[str, T], found: Mapping[str, str]) -> dict[str, T]:
    """What the list tells, by customer of the books."""
    return {found[listed]: value for listed, value in told.items() if listed in found}


def say_found(listed: Iterable[str], found: Mapping[str, str]) -> tuple[Message, ...]:
    """How many customers of the list are in the books; nothing without a list."""
    count = len(set(listed))
    if not count:
        return ()
    return (
        plural(
            "{found} of {count} customer of the list is in the books.",
            "{found} of {count} customers of the list are in the books.",
            count=count,
            found=len(found),
        ),
    )
