"""`encours statement`: the account of a customer between two days (relevé de compte)."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from encours.cli.books import find_books
from encours.cli.books_options import AsJson, Lang, Org
from encours.cli.days import AsOf, read_optional_day
from encours.cli.installation import Data, open_for
from encours.cli.outputs import (
    check_names,
    check_outputs,
    print_whole,
    say_written,
    write_whole,
)
from encours.cli.speaking import Language, language_of
from encours.kernel.messages import message
from encours.ui.formats import Formats
from encours.ui.plain import one_line, plain_json
from encours.ui.translation import Translator

if TYPE_CHECKING:
    from encours.receivables.services.statements import CustomerStatement

HELP = message("Tells the account of a customer: opening balance, movements, closing balance.")

Customer = Annotated[
    str,
    typer.Option(
        "--customer",
        metavar=str(message("CODE")),
        show_default=False,
        help=str(message("The customer, by its code in the books.")),
    ),
]
From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar=str(message("YYYY-MM-DD")),
        show_default=False,
        help=str(message("The first day told; by default that of the books' current year.")),
    ),
]
Currency = Annotated[
    str | None,
    typer.Option(
        "--currency",
        metavar=str(message("CURRENCY")),
        show_default=False,
        help=str(message("The currency told; by default that of the organisation.")),
    ),
]
Pdf = Annotated[
    Path | None,
    typer.Option(
        "--pdf",
        metavar=str(message("FILE")),
        show_default=False,
        help=str(message("Also writes it on paper, under the organisation's letterhead.")),
    ),
]


def statement_command(
    context: typer.Context,
    *,
    org: Org,
    customer: Customer,
    as_of: AsOf = None,
    from_on: From = None,
    currency: Currency = None,
    pdf: Pdf = None,
    as_json: AsJson = False,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Prints the statement."""
    language = lang or language_of(context)
    with open_for(data, language):
        from encours.receivables.services.statements import tell_statement

        check_names(html=None, pdf=pdf)
        check_outputs([pdf], inputs=[])
        books = find_books(org)
        told = tell_statement(
            books.organisation_id,
            customer,
            settings=books.settings,
            today=books.now.date(),
            as_of=read_optional_day("--as-of", as_of),
            from_on=read_optional_day("--from", from_on),
            currency=None if currency is None else currency.upper(),
        )
        if pdf is not None:
            from encours.papers.services.statements import print_statement

            paper = print_statement(books.organisation_id, told, now=books.now, language=language)
            write_whole(pdf, paper)
        print_whole(plain_json(_as_json(told)) + "\n" if as_json else _as_text(told, language))
        say_written([pdf], language)


def _as_json(told: "CustomerStatement") -> dict[str, Any]:
    found = told.statement
    return {
        "customer": told.customer,
        "name": told.name,
        "as_of": found.as_of.isoformat(),
        "from": found.from_on.isoformat(),
        "currency": told.currency,
        "opening_cents": found.opening_cents,
        "movements": [
            {name: _plain(value) for name, value in row.items()}
            for row in found.movements.iter_rows(named=True)
        ],
        "closing_cents": found.closing_cents,
        "pending_cents": found.pending_cents,
        "open_items": [
            {
                name: _plain(row[name])
                for name in ("reference", "document_on", "due_on", "due_basis", "account")
            }
            | {"amount_cents": row["amount_cents"]}
            for row in told.open_items.iter_rows(named=True)
        ],
        "other_currencies": list(told.other_currencies),
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _as_text(told: "CustomerStatement", language: Language) -> str:
    """The statement as people read it in a terminal."""
    t, formats, found = Translator(language), Formats(language), told.statement
    lines = [
        t(
            "Account of {customer} {name}, from {first_on} to {last_on}",
            customer=one_line(told.customer),
            name="" if told.name == told.customer else one_line(told.name),
            first_on=formats.date(found.from_on),
            last_on=formats.date(found.as_of),
        ),
        "",
        *_columns(told, language),
    ]
    if found.pending_cents:
        pending = formats.money(found.pending_cents, told.currency)
        lines += ["", t("Of which not in the books yet: {amount}", amount=pending)]
    if told.open_items.height:
        lines += ["", t("Open on that day"), *_open_items(told, language)]
    if told.other_currencies:
        lines += ["", t("Also lines in {currencies}.", currencies=told.other_currencies)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _columns(told: "CustomerStatement", language: Language) -> list[str]:
    """The opening balance, a line a movement, the closing balance."""
    t, formats, found = Translator(language), Formats(language), told.statement

    def amount(cents: int) -> str:
        return formats.money(cents, told.currency) if cents else ""

    rows = [
        (t("Date"), t("What"), t("Debit"), t("Credit"), t("Running balance"), t("Letter")),
        (
            formats.date_short(found.from_on),
            t("Opening balance"),
            *("", "", formats.money(found.opening_cents, told.currency), ""),
        ),
    ]
    rows += [
        (
            formats.date_short(row["booked_on"]),
            _what(row, t),
            amount(row["debit_cents"]),
            amount(row["credit_cents"]),
            formats.money(row["balance_cents"], told.currency),
            t("not in the books yet") if row["pending"] else one_line(row["letter"], 8),
        )
        for row in found.movements.iter_rows(named=True)
    ]
    closing = formats.money(found.closing_cents, told.currency)
    rows.append((formats.date_short(found.as_of), t("Closing balance"), "", "", closing, ""))
    return [
        f"{day:<10} {what:<40} {debit:>16} {credit:>16} {balance:>16} {letter}"
        for day, what, debit, credit, balance, letter in rows
    ]


def _what(row: dict[str, Any], t: Translator) -> str:
    from encours.receivables.rules.statement import CARRIED_DIFFERENCE

    if row["kind"] == CARRIED_DIFFERENCE:
        return one_line(t("Opening that differs from the closing"), 40)
    words = [row["journal"], row["reference"], row["label"]]
    return one_line(" ".join(word for word in words if word), 40)


def _open_items(told: "CustomerStatement", language: Language) -> list[str]:
    t, formats = Translator(language), Formats(language)
    return [
        f"  {one_line(row['reference'] or formats.date_short(row['document_on']), 24):<24}"
        f" {formats.money(row['amount_cents'], told.currency):>16}"
        + (
            "  " + t("due on {day}", day=formats.date(row["due_on"]))
            if row["amount_cents"] > 0 and row["due_on"]
            else ""
        )
        for row in told.open_items.iter_rows(named=True)
    ]
