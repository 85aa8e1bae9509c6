"""Tells the table of late invoices of a year (D441-6) from the ledger."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from encours.closing.rules.fiscal_years import compute_last_closed
from encours.closing.rules.late_invoices import LateInvoices, compute_late_invoices
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.kernel.periods import end_of_month, first_of_next_month
from encours.receivables.queries.documents import statuses_on
from encours.receivables.queries.known import read_every_receivable, read_stated, years_begun
from encours.receivables.queries.ledger import list_exports, list_years, revision
from encours.receivables.rules.chaining import read_years
from encours.receivables.rules.from_ledger import movements_of_lines
from encours.receivables.rules.ledger_positions import stated_allocations
from encours.receivables.rules.positions import compute_positions
from encours.receivables.services.absorbing import Settings
from encours.tenancy.isolation import reading_of

LONGEST_YEAR_DAYS = 24 * 31
"""A first year, or one whose closing moved, may be longer than a year, not than two."""


class NoSuchYear(EncoursError):
    """The days given are no fiscal year of these books."""


@dataclass(frozen=True, slots=True)
class LateInvoicesTold:
    """The table, in the organisation's currency."""

    currency: str
    table: LateInvoices


def tell_late_invoices(
    organisation_id: int, year_end: date, *, settings: Settings, year_start: date | None = None
) -> LateInvoicesTold:
    """The table of the year that closes on `year_end`.

    `year_start`: by default twelve months before. Raises `NoSuchYear`.
    """
    start = year_start or _twelve_months_before(year_end)
    _check_year(start, year_end)
    with reading_of([organisation_id]):
        years = years_begun(organisation_id, year_end)
        lines = read_years(
            read_every_receivable(organisation_id, year_end).filter(
                pl.col("unit") == settings.unit
            ),
            list_exports(organisation_id),
            years,
        )
        disputed = [
            line
            for line, found in statuses_on(organisation_id, year_end).items()
            if found.status.is_disputed
        ]
        stated = read_stated(organisation_id, year_end, revision=revision(organisation_id))
    if lines.is_empty():
        raise NoSuchYear(
            message("No receivable is booked by {day}.", day=year_end),
            message("Import the books of that year first."),
        )
    movements = movements_of_lines(lines)
    positions = compute_positions(
        movements,
        lines,
        terms_by_customer=settings.terms_by_customer,
        assumed=settings.assumed_terms,
        known=stated_allocations(stated, movements),
    )
    last = years["segment"].max() or 0
    current = lines.filter(pl.col("segment") == last)["line_id"]
    table = compute_late_invoices(
        positions.open_items.filter(pl.col("line_id").is_in(current.implode())),
        positions.settled,
        positions.movements,
        first_on=start,
        as_of=year_end,
        disputed=lines.filter(pl.col("line").is_in(disputed))["line_id"].to_list(),
    )
    return LateInvoicesTold(settings.unit, table)


def _check_year(start: date, year_end: date) -> None:
    """Raises `NoSuchYear` when no fiscal year can be so long."""
    if not 0 < (year_end - start).days <= LONGEST_YEAR_DAYS:
        raise NoSuchYear(
            message(
                "No fiscal year runs from {first_on} to {last_on}.",
                first_on=start,
                last_on=year_end,
            ),
            message("Give the day it closes, and with --year-start the day it began."),
        )


def usual_year(organisation_id: int, on: date) -> tuple[date | None, date]:
    """The first and the last day of the year the report is about: the one that closed last by `on`.

    The first day is None for a year of twelve months. Without books, the calendar year.
    """
    with reading_of([organisation_id]):
        years = list_years(organisation_id, begun_on=on)
    begun = years.group_by("segment").agg(pl.col("first_on").min()).sort("segment")
    found = compute_last_closed(begun["first_on"].to_list(), on=on)
    return found or (None, on.replace(month=1, day=1) - timedelta(days=1))


def _twelve_months_before(year_end: date) -> date:
    """The first day of the twelve months that end on `year_end`."""
    if year_end == end_of_month(year_end):
        return first_of_next_month(year_end.replace(year=year_end.year - 1, day=1))
    return year_end.replace(year=year_end.year - 1) + timedelta(days=1)
