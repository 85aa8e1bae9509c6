"""`encours bank`: what a file of the bank says, line by line, before anything is done with it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from encours.cli.books_options import AsJson, Lang
from encours.cli.help import HELP_OPTIONS
from encours.cli.outputs import print_whole
from encours.cli.speaking import Language, SpeakingCommand, SpeakingGroup, language_of, refuse
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.ui.plain import plain_json
from encours.ui.translation import Translator

if TYPE_CHECKING:
    from encours.intake.formats.bank.records import BankLine, BankReading, BankStatement
    from encours.intake.formats.records import Reject

_CONTEXT = {"help_option_names": HELP_OPTIONS}
bank_app = typer.Typer(
    cls=SpeakingGroup,
    help=str(message("Bank statements: read and checked.")),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    context_settings=_CONTEXT,
)

File = Annotated[
    Path,
    typer.Argument(
        metavar=str(message("FILE")),
        show_default=False,
        help=str(
            message(
                "The bank statement: CAMT.052, 053, 054, CFONB 120, 240, MT940, OFX, CSV, XLSX."
            )
        ),
    ),
]


class UnusableStatement(EncoursError):
    """A file given is no bank statement, or cannot be opened."""


@bank_app.command(
    "read",
    cls=SpeakingCommand,
    context_settings=_CONTEXT,
    help=str(message("Tells the lines of a bank statement and whether they add up.")),
)
def read_command(
    context: typer.Context,
    file: File,
    *,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Prints the statements of a file; nothing is kept."""
    language = lang or language_of(context)
    try:
        print_whole(_told(_read(file), language, as_json=as_json))
    except EncoursError as error:
        refuse(error, language)


def _read(path: Path) -> "BankReading":
    """All that the file says. Raises `EncoursError`, named after it, when it is no statement."""
    # Polars and the readers are imported once the options are known to be usable.
    from encours.diagnosis.services import read_bytes
    from encours.intake.formats.bank.any_statement import open_statements
    from encours.intake.formats.bank.records import collect

    try:
        return collect(open_statements(read_bytes(path)))
    except EncoursError as error:
        named = message("{file}: {what}", file=path.name or str(path), what=error.what)
        raise UnusableStatement(named, error.action) from error


def _told(reading: "BankReading", language: Language, *, as_json: bool) -> str:
    if as_json:
        return plain_json(as_json_of(reading, Translator(language))) + "\n"
    from rich.console import Console

    from encours.cli.bank_text import print_reading

    console = Console(highlight=False)
    with console.capture() as told:
        print_reading(reading, language=language, console=console)
    return told.get()


def as_json_of(reading: "BankReading", t: Translator) -> dict[str, Any]:
    """The contract of `encours bank read --json` (`docs/reference/json.md`)."""
    return {
        "format": reading.format,
        "statements": [_statement(statement, t) for statement in reading.statements],
        "rejects": [_reject(reject, t) for reject in reading.rejects],
        "notices": [t.message(notice) for notice in reading.notices],
    }


def _statement(statement: "BankStatement", t: Translator) -> dict[str, Any]:
    opening, closing = statement.opening, statement.closing
    return {
        "account": opening.account or None,
        "currency": opening.currency or None,
        "opening_cents": statement.opening_cents,
        "closing_cents": closing.closing_cents,
        "balanced": statement.balanced,
        "lines": [_line(line, t) for line in statement.lines],
        "opened_on": _iso(opening.opened_on or closing.opened_on),
        "closed_on": _iso(closing.closed_on),
        "kind": opening.kind,
        "identifier": opening.identifier,
        "sequence": opening.sequence,
        "holder": opening.holder,
        "bank": opening.bank,
    }


def _line(line: "BankLine", t: Translator) -> dict[str, Any]:
    from encours.intake.formats.bank.operations import meaning_of

    meaning = meaning_of(line.code)
    return {
        "booked_on": line.booked_on.isoformat(),
        "value_on": _iso(line.value_on),
        "amount_cents": line.amount_cents,
        "payer_name": line.payer_name,
        "payer_iban": line.payer_iban,
        "reference": line.reference or line.bank_reference,
        "remittance": line.remittance or line.label,
        "code": line.code,
        "return_reason": line.return_reason,
        "line": line.line,
        "meaning": None if meaning is None else t.message(meaning),
        "label": line.label,
        "end_to_end": line.end_to_end,
        "bank_reference": line.bank_reference,
        "mandate": line.mandate,
        "payer_bic": line.payer_bic,
        "payer_id": line.payer_id,
        "ultimate_name": line.ultimate_name,
        "fee_cents": line.fee_cents,
        "original_amount": line.original_amount,
        "original_currency": line.original_currency,
        "batch": line.batch,
        "is_reversal": line.is_reversal,
        "is_pending": line.is_pending,
    }


def _reject(reject: "Reject", t: Translator) -> dict[str, Any]:
    return {
        "line": reject.line,
        "field": reject.field,
        "value": reject.value,
        "reason": t.message(reject.reason),
        "action": t.message(reject.action),
    }


def _iso(day: Any) -> str | None:
    return None if day is None else str(day.isoformat())
