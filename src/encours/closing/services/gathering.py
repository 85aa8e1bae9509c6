"""Gathers what an arrêté is made from: now, or again from what was known when it was made."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from encours.closing.rules.arrete import BOOKS_SCHEMA, Assumptions, Basis
from encours.intake.queries import read_weights
from encours.kernel.terms import parse_terms
from encours.receivables.queries.known import (
    list_accounts,
    read_deposits,
    read_known_lines,
    read_stated,
    receivable_among,
    sum_books,
    sum_known,
    years_begun,
)
from encours.receivables.queries.ledger import (
    list_exports,
    list_years,
    read_dues,
    read_receivables,
)
from encours.receivables.rules.chaining import read_years
from encours.receivables.rules.from_ledger import movements_of_lines
from encours.receivables.rules.ledger_lines import IDENTITY, MUTABLE
from encours.receivables.rules.ledger_positions import stated_allocations, with_told_dues
from encours.receivables.rules.unplaced import weigh_unplaced
from encours.receivables.services.absorbing import Settings

# What an arrêté keeps of its lines: all that a later export may tell anew, and where they stand.
TOLD = ("line", "line_id", "source_id", "segment", "year", "entry_id", "due_on", *MUTABLE)


def gather_now(organisation_id: int, as_of: date, settings: Settings, *, revision: int) -> Basis:
    """What the ledger says of `as_of` today. Called under the ledger's lock, or to compare."""
    years = years_begun(organisation_id, as_of)
    lines = pl.concat(
        [read_receivables(organisation_id, as_of), read_deposits(organisation_id, as_of)]
    )
    placed = read_years(lines, list_exports(organisation_id), years)
    chained = with_told_dues(placed, read_dues(organisation_id, as_of))
    last = years["segment"].max()
    segment = last if isinstance(last, int) else 0
    return _basis(
        organisation_id,
        as_of,
        chained,
        revision=revision,
        segment=segment,
        books=sum_books(organisation_id, as_of),
        not_taken=_not_taken(organisation_id, as_of, settings, segment=segment),
        accounts=list_accounts(organisation_id, as_of),
    )


def gather_again(
    organisation_id: int, content: Mapping[str, Any], told: pl.DataFrame, *, as_of: date
) -> Basis:
    """What was known when `content` was made: its lines from the ledger, as they were `told` then.

    Lines that are no longer there, or were not known at its revision, are missing from the result.
    """
    revision = content["revision"]
    kept = [name for name in IDENTITY if name not in told.columns]
    lines = read_known_lines(organisation_id, told["line"], revision=revision)
    known = told.join(
        lines.select(pl.col("id").alias("line"), "origin", *kept), on="line", how="inner"
    ).with_columns(pl.col("line").alias("id"))
    return _basis(
        organisation_id,
        as_of,
        known.sort("line_id"),
        revision=revision,
        segment=content["segment"],
        books=_sums(content, "books_cents", less="not_taken_cents"),
        not_taken=_sums(content, "not_taken_cents"),
        accounts=sorted({row["account"] for row in content["known"]}),
    )


def assumptions_now(settings: Settings) -> Assumptions:
    """The terms in force."""
    return Assumptions(settings.assumed_terms, settings.terms_by_customer)


def assumptions_of(content: Mapping[str, Any]) -> Assumptions:
    """The terms that were in force when `content` was made."""
    kept = content["assumptions"]
    granted = kept["terms_by_customer"].items()
    return Assumptions(
        parse_terms(kept["terms"]), {customer: parse_terms(text) for customer, text in granted}
    )


def _basis(
    organisation_id: int,
    as_of: date,
    lines: pl.DataFrame,
    *,
    revision: int,
    segment: int,
    books: pl.DataFrame,
    not_taken: pl.DataFrame,
    accounts: Sequence[str],
) -> Basis:
    facts = read_stated(organisation_id, as_of, revision=revision)
    return Basis(
        lines=lines,
        segment=segment,
        facts=stated_allocations(facts, movements_of_lines(lines)),
        books=books,
        known=sum_known(organisation_id, as_of, revision=revision, accounts=accounts),
        not_taken=not_taken,
    )


def _not_taken(
    organisation_id: int, as_of: date, settings: Settings, *, segment: int
) -> pl.DataFrame:
    """What lines that could not be taken in weigh on each receivable account (`BOOKS_SCHEMA`)."""
    weights = read_weights(organisation_id)
    exports, years = list_exports(organisation_id), list_years(organisation_id)
    named = weights["account"].drop_nulls().unique().to_list()
    receivable = receivable_among(organisation_id, named)
    rows = []
    for (account,), weighed in weights.group_by("account", maintain_order=True):
        cents = weigh_unplaced(
            weighed,
            exports,
            years,
            segment=segment,
            accounts=receivable,
            prefixes=settings.prefixes,
            unit=settings.unit,
            as_of=as_of,
        )
        rows.append((account or settings.prefixes[0], settings.unit, cents))
    return pl.DataFrame(rows, schema=BOOKS_SCHEMA, orient="row")


def _sums(content: Mapping[str, Any], name: str, *, less: str | None = None) -> pl.DataFrame:
    """A figure of every account of `content`, by currency (`BOOKS_SCHEMA`)."""
    rows = [
        (row["account"], section["currency"], row[name] - (row[less] if less else 0))
        for section in content["currencies"]
        for row in section["accounts"]
    ]
    return pl.DataFrame(rows, schema=BOOKS_SCHEMA, orient="row")
