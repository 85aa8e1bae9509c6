"""Tells a customer's account between two days, and what of it is open (relevé de compte)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.parties.queries.customers import find_name, search_customers
from encours.receivables.queries.customers import (
    are_read_alone,
    are_stated,
    find_linked,
    lay_linked,
)
from encours.receivables.queries.known import read_customer, years_begun
from encours.receivables.queries.ledger import list_exports, read_dues
from encours.receivables.rules.chaining import read_years
from encours.receivables.rules.exports import Export
from encours.receivables.rules.from_ledger import movements_of_lines
from encours.receivables.rules.ledger_lines import ENCOURS
from encours.receivables.rules.ledger_positions import day_of_customers, with_told_dues
from encours.receivables.rules.positions import compute_positions
from encours.receivables.rules.statement import (
    STATEMENT_LINE_SCHEMA,
    Statement,
    compute_statement,
)
from encours.receivables.services.absorbing import Settings
from encours.tenancy.isolation import reading_of

OPEN_SCHEMA = pl.Schema(
    {
        "line": pl.Int64,
        "account": pl.String,
        "reference": pl.String,
        "document_on": pl.Date,
        "due_on": pl.Date,
        "due_basis": pl.String,
        "amount_cents": pl.Int64,
        "age_known": pl.Boolean,
    }
)
_CLOSE_CODES = 5


class NoSuchCustomer(EncoursError):
    """No customer of the organisation has this code."""


class EmptyPeriod(EncoursError):
    """A statement begins on its last day or before."""


@dataclass(frozen=True, slots=True)
class CustomerStatement:
    """The account of one customer in one currency.

    `open_items`: what is open on the day (`OPEN_SCHEMA`), oldest due first.
    `other_currencies`: those in which the customer has lines that are not told here.
    """

    customer: str
    name: str
    currency: str
    statement: Statement
    open_items: pl.DataFrame
    other_currencies: tuple[str, ...]


def tell_statement(
    organisation_id: int,
    code: str,
    *,
    settings: Settings,
    today: date,
    as_of: date | None = None,
    from_on: date | None = None,
    currency: str | None = None,
) -> CustomerStatement:
    """The statement of the customer `code` on `as_of`, else on the last day booked, else `today`.

    `from_on`: by default the first day of the books' current years. `currency`: by default the
    organisation's. Raises `NoSuchCustomer`, `EmptyPeriod`.
    """
    with reading_of([organisation_id]):
        name = find_name(organisation_id, code)
        if name is None:
            raise _no_such_customer(organisation_id, code)
        exports = list_exports(organisation_id)
        rows = read_customer(organisation_id, code, as_of or date.max)
        day = as_of or _last_day(exports, rows) or today
        if from_on is not None and from_on > day:
            raise EmptyPeriod(
                message("From {from_on} to {day} there is no day.", from_on=from_on, day=day),
                message("Choose a first day that is not after the last."),
            )
        years = years_begun(organisation_id, day)
        lines = read_years(rows, exports, years)
        unit, others = _currencies(lines, currency, usual=settings.unit)
        if others:
            lines = lines.filter(pl.col("unit") == unit)
        lines = with_told_dues(lines, read_dues(organisation_id, day, of=lines["id"]))
        open_items = (
            _open_with_others(organisation_id, code, settings, unit=unit, day=day)
            if are_stated(organisation_id, rows["id"]) or not are_read_alone(lines)
            else _open_items(lines, settings, segment=_last(years), day=day)
        )
    return CustomerStatement(
        customer=code,
        name=name,
        currency=unit,
        statement=compute_statement(_statement_lines(lines), years, as_of=day, from_on=from_on),
        open_items=open_items,
        other_currencies=others,
    )


def tell_movements(
    organisation_id: int, code: str, *, settings: Settings, as_of: date, from_on: date
) -> Statement:
    """What the account of the customer `code` did from `from_on` to `as_of`, in the books' unit.

    As `tell_statement` tells it, without what is open: under the caller's isolation. A customer
    without a line has an empty one.
    """
    rows = read_customer(organisation_id, code, as_of)
    years = years_begun(organisation_id, as_of)
    lines = read_years(rows, list_exports(organisation_id), years)
    lines = lines.filter(pl.col("unit") == settings.unit)
    lines = with_told_dues(lines, read_dues(organisation_id, as_of, of=lines["id"]))
    return compute_statement(_statement_lines(lines), years, as_of=as_of, from_on=from_on)


def _last_day(exports: Sequence[Export], rows: pl.DataFrame) -> date | None:
    """The last day of the books or of the customer's own lines."""
    days = [export.last_on for export in exports]
    own = rows["booked_on"].max()
    return max([*days, own] if isinstance(own, date) else days, default=None)


def _no_such_customer(organisation_id: int, code: str) -> NoSuchCustomer:
    close = [each.code for each in search_customers(organisation_id, code, limit=_CLOSE_CODES)]
    what = message("There is no customer {code}.", code=code)
    if close:
        return NoSuchCustomer(what, message("Did you mean {codes}?", codes=close))
    return NoSuchCustomer(what, message("Search for the customer by name: encours customers list."))


def _currencies(
    lines: pl.DataFrame, asked: str | None, *, usual: str
) -> tuple[str, tuple[str, ...]]:
    """The currency told, and the others there are."""
    there = sorted({*lines["unit"]})
    told = asked or (there[0] if there and usual not in there else usual)
    return told, tuple(unit for unit in there if unit != told)


def _statement_lines(lines: pl.DataFrame) -> pl.DataFrame:
    told = {
        "journal": pl.col("journal_code").alias("journal"),
        "pending": (pl.col("origin") == ENCOURS).alias("pending"),
    }
    return lines.select(told.get(name, pl.col(name)) for name in STATEMENT_LINE_SCHEMA)


def _last(years: pl.DataFrame) -> int:
    """The last segment of the books."""
    last = years["segment"].max()
    return last if isinstance(last, int) else 0


def _open_with_others(
    organisation_id: int, code: str, settings: Settings, *, unit: str, day: date
) -> pl.DataFrame:
    """What is open (`OPEN_SCHEMA`) of a customer whose lines are read with those of others."""
    laid = lay_linked(
        organisation_id,
        find_linked(organisation_id, [code]),
        day,
        terms_by_customer=settings.terms_by_customer,
        assumed=settings.assumed_terms,
        unit=unit,
    )
    of_day = day_of_customers(laid, [code])
    lines = of_day.chained.select("line_id", "line")
    found = of_day.positions.open_items.join(lines, on="line_id", how="inner")
    return found.select(list(OPEN_SCHEMA)).sort("due_on", "line")


def _undecided(lines: pl.DataFrame, *, segment: int, day: date) -> pl.DataFrame:
    """The lines that decide what is open in `segment`, the last one.

    What a letter settled for good is left out; so are the years before, when nothing of the last
    one has its age or its dates from them.
    """
    is_unsettled = pl.col("settled_on").is_null() | (pl.col("settled_on") > day)
    is_current = pl.col("segment") == segment
    current = lines.filter(is_unsettled & is_current)
    comes_back = current["credits_treasury"] & (current["amount_cents"] > 0)
    looks_back = (current["is_opening"] | comes_back).any()
    return lines.filter(is_unsettled) if looks_back else current


def _open_items(
    lines: pl.DataFrame, settings: Settings, *, segment: int, day: date
) -> pl.DataFrame:
    """What is open (`OPEN_SCHEMA`) of `lines`, all of one customer of whom nobody said anything."""
    lines = _undecided(lines, segment=segment, day=day)
    if lines.is_empty():
        return pl.DataFrame(schema=OPEN_SCHEMA)
    positions = compute_positions(
        movements_of_lines(lines, are_named=False),
        lines,
        terms_by_customer=settings.terms_by_customer,
        assumed=settings.assumed_terms,
    )
    found = positions.open_items.join(lines.select("line_id", "line"), on="line_id", how="inner")
    return found.select(list(OPEN_SCHEMA)).sort("due_on", "line")
