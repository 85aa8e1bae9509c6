"""`encours diagnose`: the truth about the receivables, from the accounting export."""

from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from encours.cli import diagnose_options as options
from encours.cli.outputs import check_names, check_outputs, print_whole, say_written, write_whole
from encours.cli.speaking import Language, language_of, refuse
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.ui.plain import plain_json
from encours.ui.translation import Translator

if TYPE_CHECKING:
    from encours.diagnosis.rules.assess import Choices
    from encours.diagnosis.rules.model import Diagnosis


class UnusableOption(EncoursError):
    """An option has a value that means nothing."""


def diagnose_command(
    context: typer.Context,
    files: options.Files,
    *,
    html: options.Html = None,
    pdf: options.Pdf = None,
    as_json: options.AsJson = False,
    as_of: options.AsOf = None,
    terms: options.Terms = None,
    customers: options.Customers = None,
    accounts: options.Accounts = None,
    sector: options.UsualMargin = None,
    financing_rate: options.FinancingRate = None,
    currency: options.Currency = "EUR",
    company: options.Company = None,
    lang: options.Lang = None,
) -> None:
    """Prints a summary; writes the page, the paper or the JSON asked for."""
    language = lang or language_of(context)
    try:
        check_names(html=html, pdf=pdf)
        check_outputs([html, pdf], inputs=[*files, *([customers] if customers else [])])
        # Polars and the readers are imported once the options are known to be usable.
        from encours.diagnosis.services import diagnose, read_customers
        from encours.receivables.rules.accounts import RECEIVABLE_PREFIXES

        choices = _choices(as_of, terms, sector, financing_rate, currency)
        if customers is not None:
            choices = read_customers(customers, choices)
        prefixes = _prefixes(accounts) or RECEIVABLE_PREFIXES
        diagnosis = diagnose(files, choices, prefixes=prefixes)
        _write_reports(diagnosis, html=html, pdf=pdf, language=language, company=company)
        print_whole(_told(diagnosis, language, as_json=as_json, company=company))
        say_written([html, pdf], language)
    except EncoursError as error:
        refuse(error, language)


def _choices(
    as_of: str | None,
    terms: str | None,
    sector: str | None,
    financing_rate: str | None,
    currency: str,
) -> "Choices":
    """The options as the rules want them; raises `UnusableOption`, `UnreadableTerms`."""
    from encours.diagnosis.rules.assess import DEFAULT_TERMS, Choices
    from encours.diagnosis.rules.cost import DEFAULT_FINANCING_RATE
    from encours.kernel.money import decimals_of
    from encours.kernel.terms import parse_terms

    decimals_of(currency.upper())
    return Choices(
        as_of=None if as_of is None else read_day(as_of),
        terms=DEFAULT_TERMS if terms is None else parse_terms(terms),
        sector=None if sector is None else _sector(sector),
        financing_rate_percent_year=DEFAULT_FINANCING_RATE
        if financing_rate is None
        else _rate(financing_rate),
        currency=currency.upper(),
    )


def read_day(text: str) -> date:
    """A day that books may hold: as the readers, no year outside theirs."""
    from encours.intake.formats.fec.values import MAX_YEAR, MIN_YEAR

    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not MIN_YEAR <= day.year <= MAX_YEAR:
        raise UnusableOption(
            message("--as-of {value} is not a day that books may hold.", value=text),
            message("Write it as 2026-12-31."),
        )
    return day


def _sector(text: str) -> str:
    sector = options.SECTORS.get(text.strip().lower())
    if sector is None:
        raise UnusableOption(
            message("--sector {value} is no sector known here.", value=text),
            message("Write trade, wholesale or retail."),
        )
    return sector


def _rate(text: str) -> Decimal:
    try:
        rate = Decimal(text.replace(",", "."))
    except InvalidOperation:
        rate = Decimal("NaN")
    if not (rate.is_finite() and 0 <= rate <= 100):
        raise UnusableOption(
            message("--financing-rate {value} is not a rate.", value=text),
            message("Write a number of percent a year between 0 and 100, such as 4.5."),
        )
    return rate


def _prefixes(text: str | None) -> tuple[str, ...]:
    if text is None:
        return ()
    found = tuple(part.strip() for part in text.split(",") if part.strip())
    if not found:
        raise UnusableOption(
            message("--accounts names no account."), message("Write it as 411,413,416.")
        )
    return found


def _write_reports(
    diagnosis: "Diagnosis",
    *,
    html: Path | None,
    pdf: Path | None,
    language: Language,
    company: str | None,
) -> None:
    """The page and the paper, where asked for; each replaces its file only once it is whole."""
    if html is not None:
        from encours.diagnosis.report.html import render_html

        page = render_html(diagnosis, language=language, company=company)
        write_whole(html, page.encode())
    if pdf is not None:
        from encours.diagnosis.report.pdf import render_pdf

        write_whole(pdf, render_pdf(diagnosis, language=language, company=company))


def _told(diagnosis: "Diagnosis", language: Language, *, as_json: bool, company: str | None) -> str:
    """What is printed: the JSON, or the summary as wide as the terminal."""
    if as_json:
        from encours.diagnosis.as_json import as_json as to_json

        found = to_json(diagnosis, say=Translator(language).message)
        return plain_json(found) + "\n"
    from rich.console import Console

    from encours.diagnosis.report.terminal import print_summary

    console = Console()
    with console.capture() as told:
        print_summary(diagnosis, language=language, console=console, company=company)
    return told.get()
