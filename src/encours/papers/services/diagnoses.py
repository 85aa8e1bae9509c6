"""Prints the diagnosis of the books that are kept here, as `encours diagnose` does of files.

Same rules, same report; besides, what people said since counts: due dates, what pays what.
"""

from dataclasses import replace
from datetime import date, datetime

import polars as pl

from encours.diagnosis.report.pdf import render_pdf
from encours.diagnosis.rules.assess import Choices, assess
from encours.diagnosis.rules.books import Books
from encours.diagnosis.rules.model import Diagnosis, FileRead
from encours.intake.formats.records import UNPLACED_SCHEMA, Source
from encours.intake.queries import read_weights
from encours.kernel.messages import message
from encours.papers.queries import sender_on
from encours.parties.queries.customers import groups_by_customer
from encours.receivables.queries.known import read_stated_of, years_begun
from encours.receivables.queries.ledger import (
    booked_days,
    list_exports,
    list_years,
    read_dues,
    read_standing,
)
from encours.receivables.rules.chaining import read_years
from encours.receivables.rules.from_ledger import customer_codes, movements_of_lines
from encours.receivables.rules.ledger_lines import LEDGER
from encours.receivables.rules.ledger_positions import stated_allocations, with_told_dues
from encours.receivables.rules.unplaced import weigh_unplaced
from encours.receivables.services.absorbing import Settings
from encours.tenancy.isolation import reading_of
from encours.ui.translation import Translator


def diagnosis_pdf(
    organisation_id: int,
    *,
    settings: Settings,
    now: datetime,
    as_of: date | None = None,
    language: str = "fr",
) -> bytes:
    """The diagnosis of the books on `as_of`, else on the last day booked, on paper (PDF/A)."""
    found = diagnose_books(
        organisation_id, settings=settings, now=now, as_of=as_of, language=language
    )
    company = sender_on(organisation_id, now.date()).letterhead.name
    return render_pdf(found, language=language, company=company)


def diagnose_books(
    organisation_id: int,
    *,
    settings: Settings,
    now: datetime,
    as_of: date | None = None,
    language: str = "fr",
) -> Diagnosis:
    """The diagnosis itself, in the organisation's currency; `language`: of the source's name."""
    with reading_of([organisation_id]):
        known = booked_days(organisation_id)
        first_on, last_on = known or (now.date(), now.date())
        day = as_of or last_on
        books = _books(organisation_id, settings, first_on=min(first_on, day), day=day)
        groups = groups_by_customer(organisation_id)
    books = _with_source(books, Translator(language).message(message("The books kept here")))
    choices = Choices(
        as_of=day,
        terms=settings.assumed_terms,
        terms_by_customer=settings.terms_by_customer,
        groups=groups,
        currency=settings.unit,
    )
    return assess(books, choices)


def _books(organisation_id: int, settings: Settings, *, first_on: date, day: date) -> Books:
    """What is kept, as the diagnosis reads it; nothing booked after `day`."""
    exports, years = list_exports(organisation_id), years_begun(organisation_id, day)
    standing = read_standing(organisation_id, [(first_on, day)])
    lines = read_years(standing.filter(pl.col("booked_on") <= day), exports, years)
    lines = with_told_dues(lines, read_dues(organisation_id, day))
    own = lines.filter(pl.col("unit") == settings.unit)
    movements = movements_of_lines(own)
    stated = read_stated_of(organisation_id, movements["line"], day)
    others = sorted(set(lines["unit"]) - {settings.unit})
    last = int(years["segment"].max() or 0)  # type: ignore[arg-type]  # an Int32 column
    weight = weigh_unplaced(
        read_weights(organisation_id),
        exports,
        list_years(organisation_id),
        segment=last,
        accounts=own.filter("is_receivable")["account"].unique().to_list(),
        prefixes=settings.prefixes,
        unit=settings.unit,
        as_of=day,
    )
    return Books(
        files=(),
        movements=movements,
        unplaced=_unplaced(weight, last, day=day, settings=settings),
        codes=customer_codes(own),
        # Of lists alone there is no ledger: neither other accounts nor letters to read in it.
        lines=own if (own["origin"] == LEDGER).any() else None,
        others={unit: movements_of_lines(lines.filter(pl.col("unit") == unit)) for unit in others},
        known=stated_allocations(stated, movements),
    )


def _unplaced(weight: int, segment: int, *, day: date, settings: Settings) -> pl.DataFrame:
    """What refused lines weigh on the receivables, as one line."""
    row = {
        "line": 0,
        "account": settings.prefixes[0],
        "booked_on": day,
        "amount_cents": weight,
        "currency": settings.unit,
    }
    found = pl.DataFrame([row] if weight else [], schema=dict(UNPLACED_SCHEMA))
    return found.with_columns(pl.lit(segment, pl.Int32).alias("segment"))


def _with_source(books: Books, name: str) -> Books:
    """The books, said to come from one source: the tables of this installation."""
    rows = (books.movements if books.lines is None else books.lines).height
    source = Source("books", "", None, rows, rows, 0)
    return replace(books, files=(FileRead(name, source, (), ()),))
