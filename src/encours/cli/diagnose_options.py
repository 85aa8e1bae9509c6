"""The words a person may add to `encours diagnose`, each with its help."""

from pathlib import Path
from typing import Annotated

import typer

from encours.cli.speaking import Language
from encours.kernel.messages import message

HELP = message(
    "Diagnoses receivables from accounting exports (FEC of one or several years) or tables of"
    " invoices and payments (CSV, XLSX)."
)


LANG = message("Language: fr or en.")
SECTORS = {
    "trade": "trade",
    "wholesale": "wholesale",
    "retail": "retail",
    "negoce": "trade",
    "négoce": "trade",
    "gros": "wholesale",
    "detail": "retail",
    "détail": "retail",
}
"""What may be typed for a sector, in English and in French, and the sector it means."""

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar=str(message("FILE…")),
        show_default=False,
        help=str(message("The files, in any order; several years of one company together.")),
    ),
]
Html = Annotated[
    Path | None,
    typer.Option(
        metavar=str(message("FILE.html")),
        help=str(message("Writes the report as one self-contained page.")),
    ),
]
Pdf = Annotated[
    Path | None,
    typer.Option(
        metavar=str(message("FILE.pdf")), help=str(message("Writes the report on paper (PDF)."))
    ),
]
AsJson = Annotated[
    bool, typer.Option("--json", help=str(message("Prints the figures for programs, as JSON.")))
]
AsOf = Annotated[
    str | None,
    typer.Option(
        metavar=str(message("YYYY-MM-DD")),
        help=str(message("The day looked at; by default the last day booked.")),
    ),
]
Terms = Annotated[
    str | None,
    typer.Option(
        metavar=str(message("TERMS")),
        help=str(
            message("Payment terms assumed where the files give none; by default 30 days net.")
        ),
    ),
]
Customers = Annotated[
    Path | None,
    typer.Option(
        metavar=str(message("FILE")),
        help=str(message("A table of customers: code, payment terms, group (CSV, XLSX).")),
    ),
]
Accounts = Annotated[
    str | None,
    typer.Option(
        metavar="411,413,416",
        help=str(message("Beginnings of the receivable accounts, separated by commas.")),
    ),
]
UsualMargin = Annotated[
    str | None,
    typer.Option(
        metavar=str(message("SECTOR")),
        help=str(
            message(
                "Sector, for its usual margin when the ledger tells none: trade (14%), wholesale"
                " (21%) or retail (30%); without it, 20%."
            )
        ),
    ),
]
FinancingRate = Annotated[
    str | None,
    typer.Option(
        metavar="5", help=str(message("Yearly cost of financing, in percent; by default 5."))
    ),
]
Currency = Annotated[
    str,
    typer.Option(
        metavar="EUR", help=str(message("Currency of the books (ISO 4217 code); by default EUR."))
    ),
]
Company = Annotated[
    str | None,
    typer.Option(
        metavar=str(message("NAME")),
        help=str(message("The company's name, for the report's title.")),
    ),
]
Lang = Annotated[Language | None, typer.Option(is_eager=True, metavar="fr|en", help=str(LANG))]
