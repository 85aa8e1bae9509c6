"""`encours d441`: the late invoices of a year, as the management report must show them."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from encours.cli.books import find_books
from encours.cli.books_options import AsJson, Lang, Org
from encours.cli.days import read_optional_day
from encours.cli.installation import Data, open_for
from encours.cli.outputs import print_whole
from encours.cli.speaking import Language, language_of
from encours.kernel.messages import message
from encours.ui.formats import Formats
from encours.ui.plain import plain_json
from encours.ui.translation import Translator

if TYPE_CHECKING:
    from encours.closing.rules.late_invoices import Band, LateInvoices
    from encours.closing.services.late_invoices import LateInvoicesTold

HELP = message("Tells the late invoices of a year for the management report (D441-6).")

YearEnd = Annotated[
    str | None,
    typer.Option(
        "--year-end",
        metavar=str(message("YYYY-MM-DD")),
        show_default=False,
        help=str(message("The day the fiscal year closes; by default the last one closed.")),
    ),
]
YearStart = Annotated[
    str | None,
    typer.Option(
        "--year-start",
        metavar=str(message("YYYY-MM-DD")),
        show_default=False,
        help=str(message("The day it began; by default twelve months before.")),
    ),
]


def d441_command(
    context: typer.Context,
    *,
    org: Org,
    year_end: YearEnd = None,
    year_start: YearStart = None,
    as_json: AsJson = False,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Prints both tables: at the closing, and in the course of the year."""
    language = lang or language_of(context)
    with open_for(data, language):
        from encours.closing.services.late_invoices import tell_late_invoices, usual_year

        books = find_books(org)
        closes_on = read_optional_day("--year-end", year_end)
        begins_on = read_optional_day("--year-start", year_start)
        if closes_on is None:
            usual_start, closes_on = usual_year(books.organisation_id, books.now.date())
            begins_on = begins_on or usual_start
        told = tell_late_invoices(
            books.organisation_id, closes_on, settings=books.settings, year_start=begins_on
        )
        print_whole(plain_json(_as_json(told)) + "\n" if as_json else _as_text(told, language))


def _as_json(told: "LateInvoicesTold") -> dict[str, Any]:
    table = told.table
    return {
        "article": "D441-6",
        "invoices": "issued",
        "tax": "included",
        "from": table.first_on.isoformat(),
        "as_of": table.as_of.isoformat(),
        "currency": told.currency,
        "turnover_cents": table.turnover_cents,
        "issued": {"number": table.issued, "amount_cents": table.issued_cents},
        "unpaid_at_closing": {
            "bands": [{"band": name} | _band(band) for name, band in table.closing.items()],
            "total": _band(table.closing_total),
        },
        "late_in_the_year": {
            "bands": [{"band": name} | _band(band) for name, band in table.year.items()],
            "total": _band(table.year_total),
        },
        "unknown_age": _band(table.unknown_age),
        "excluded": _band(table.excluded),
        "unapplied_credits_cents": table.credits_cents,
        "reference_terms": [
            {"basis": basis, "amount_cents": cents} for basis, cents in table.due_basis.items()
        ],
    }


def _band(band: "Band") -> dict[str, Any]:
    share = band.share_percent
    return {
        "number": band.number,
        "amount_cents": band.amount_cents,
        "share_percent": None if share is None else float(share),
    }


def _as_text(told: "LateInvoicesTold", language: Language) -> str:
    """Both tables, as wide as a page."""
    t, formats, table = Translator(language), Formats(language), told.table
    turnover = formats.money(table.turnover_cents, told.currency)
    issued = formats.money(table.issued_cents, told.currency)
    lines = [
        t(
            "Late invoices issued, from {first_on} to {last_on} (Code de commerce, D441-6),"
            " amounts with tax",
            first_on=formats.date(table.first_on),
            last_on=formats.date(table.as_of),
        ),
        "",
        t("(A) Unpaid at the closing, turnover of the year {amount}", amount=turnover),
        *_bands(table.closing, table.closing_total, told.currency, language),
        "",
        t("(A) Late in the course of the year, invoices issued {amount}", amount=issued),
        *_bands(table.year, table.year_total, told.currency, language),
        "",
        t(
            "(B) Left out as disputed: {count}, {amount}",
            count=table.excluded.number,
            amount=formats.money(table.excluded.amount_cents, told.currency),
        ),
        t("(C) Terms that lateness runs from:"),
        *_terms(table, told.currency, language),
    ]
    if table.unknown_age.number:
        lines += [
            t(
                "In no band, of unknown age: {count}, {amount}",
                count=table.unknown_age.number,
                amount=formats.money(table.unknown_age.amount_cents, told.currency),
            )
        ]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _bands(bands: "dict[str, Band]", total: "Band", currency: str, language: Language) -> list[str]:
    t, formats = Translator(language), Formats(language)
    named = (
        (t("0 days (for information)"), bands["0"]),
        (t("1 to 30 days"), bands["1_30"]),
        (t("31 to 60 days"), bands["31_60"]),
        (t("61 to 90 days"), bands["61_90"]),
        (t("91 days and more"), bands["91_over"]),
        (t("Total (1 day and more)"), total),
    )
    return [
        f"  {name:<28} {formats.number(band.number):>8}"
        f" {formats.money(band.amount_cents, currency):>18}"
        f" {formats.percent(band.share_percent, 2):>10}"
        for name, band in named
    ]


def _terms(table: "LateInvoices", currency: str, language: Language) -> list[str]:
    """What is contractual, and what is assumed where nothing is known."""
    from encours.receivables.rules.due_dates import ASSUMED_TERMS

    t, formats = Translator(language), Formats(language)
    assumed = table.due_basis.get(ASSUMED_TERMS, 0)
    known = sum(table.due_basis.values()) - assumed
    return [
        f"  {what:<37} {formats.money(cents, currency):>18}"
        for what, cents in (
            (t("contractual: given by the books"), known),
            (t("assumed where none is known"), assumed),
        )
    ]
