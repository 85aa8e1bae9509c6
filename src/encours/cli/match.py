"""`encours match`: what each credit of a statement pays, from files alone."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from encours.cli.books_options import AsJson, Lang
from encours.cli.outputs import print_whole
from encours.cli.speaking import Language, language_of, refuse, warn
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message, plural
from encours.ui.plain import one_line, plain_json
from encours.ui.translation import Translator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from encours.cash.rules.matching.words import Credit, Item, Match
    from encours.intake.formats.records import Reject

HELP = message("Tells what each credit of a bank statement pays, from a table of open items.")
_SHOWN_REJECTS = 20

Items = Annotated[
    Path,
    typer.Option(
        "--items",
        metavar=str(message("FILE")),
        show_default=False,
        help=str(message("The open items: customer, invoice, dates, amount (CSV, XLSX).")),
    ),
]
Statement = Annotated[
    Path,
    typer.Option(
        "--statement",
        metavar=str(message("FILE")),
        show_default=False,
        help=str(message("The bank statement, in any format that is read.")),
    ),
]
History = Annotated[
    Path | None,
    typer.Option(
        "--history",
        metavar=str(message("FILE")),
        help=str(message("Past bank lines with what they paid: payers are learned from it.")),
    ),
]


class UnusableFile(EncoursError):
    """A file given is not what it is given for."""


def match_command(
    context: typer.Context,
    *,
    items: Items,
    statement: Statement,
    history: History = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Prints what becomes of each credit; rows that cannot be read are told on standard error."""
    language = lang or language_of(context)
    try:
        # Polars and the readers are imported once the options are known to be usable.
        from encours.cash.rules.matching.engine import match_credits
        from encours.cash.rules.matching.words import Known
        from encours.cash.rules.matching_files import (
            HistoryRead,
            credits_of,
            holders_of,
            read_history,
            read_items,
        )

        open_ = _read(items, read_items)
        past = HistoryRead() if history is None else _read(history, read_history)
        reading = _read(statement, _read_statement)
        _tell_rejects(items, open_.rejects, language)
        if history is not None:
            _tell_rejects(history, past.rejects, language)
        _tell_rejects(statement, reading.rejects, language)
        credits = credits_of(reading)
        matches = match_credits(
            credits,
            Known(
                items=open_.items,
                debtors=open_.debtors,
                seen=past.seen,
                own_names=holders_of(reading),
            ),
        )
        print_whole(_told(credits, matches, open_.items, language, as_json=as_json))
    except EncoursError as error:
        refuse(error, language)


def _read_statement(data: bytes) -> Any:
    from encours.intake.formats.bank.any_statement import open_statements
    from encours.intake.formats.bank.records import collect

    return collect(open_statements(data))


def _read[Read](path: Path, read: "Callable[[bytes], Read]") -> Read:
    """What a file says; an error is named after the file."""
    from encours.diagnosis.services import read_bytes

    try:
        return read(read_bytes(path))
    except EncoursError as error:
        named = message("{file}: {what}", file=path.name or str(path), what=error.what)
        raise UnusableFile(named, error.action) from error


def _tell_rejects(path: Path, rejects: "Sequence[Reject]", language: Language) -> None:
    """Says on standard error which rows of a file were left out, the first of them one by one."""
    for reject in rejects[:_SHOWN_REJECTS]:
        warn(
            UnusableFile(
                message(
                    "{file}, line {line}: {reason}",
                    file=path.name,
                    line=reject.line,
                    reason=reject.reason,
                ),
                reject.action,
            ),
            language,
        )
    if rejects:
        warn(
            UnusableFile(
                plural(
                    "{file}: {count} line left out.",
                    "{file}: {count} lines left out.",
                    count=len(rejects),
                    file=path.name,
                )
            ),
            language,
        )


def _told(
    credits: "Sequence[Credit]",
    matches: "Sequence[Match]",
    items: "Iterable[Item]",
    language: Language,
    *,
    as_json: bool,
) -> str:
    from encours.cash.rules.matching_files import as_answer

    say, by_key = Translator(language), {item.key: item for item in items}
    answers = []
    for match in matches:
        answer = as_answer(match, by_key)
        answer["because"] = [say.message(reason.text) for reason in match.because]
        answers.append(answer)
    if as_json:
        return plain_json(answers) + "\n"
    pairs = zip(credits, answers, strict=True)
    return "".join(_as_text(credit, answer, say) for credit, answer in pairs)


_DECISIONS = {
    "applied": message("applied"),
    "proposed": message("proposed"),
    "none": message("left to you"),
}


def _as_text(credit: "Credit", answer: dict[str, Any], say: Translator) -> str:
    """One credit as people read it: what became of it, of whom, what it pays and why."""
    money = say.formats.money
    decided = say.message(_DECISIONS[answer["decision"]])
    head = [
        say.formats.date(credit.booked_on),
        money(credit.amount_cents, credit.currency),
        one_line(credit.payer_name or credit.label or credit.remittance, 40),
        f"{decided} {answer['customer'] or ''}".strip(),
    ]
    lines = ["  ".join(part for part in head if part)]
    lines += [
        f"    {one_line(each['invoice'])}  {money(each['amount_cents'], credit.currency)}"
        for each in answer["allocations"]
    ]
    lines += [f"    {one_line(text, 200)}" for text in answer["because"]]
    return "\n".join(lines) + "\n"
