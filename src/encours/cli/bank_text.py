"""A bank statement in a terminal: its lines, what they add up to, what could not be read.

Nothing of the bank's is taken for markup: names and texts are written as plain, visible signs.
"""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from encours.intake.formats.bank.records import BankLine, BankReading, BankStatement
from encours.intake.formats.bank.values import decimals_or_none
from encours.intake.formats.records import Reject
from encours.kernel.messages import message, plural
from encours.ui.plain import one_line
from encours.ui.translation import Translator

MOST_LINES = 500
"""Of each statement, so many lines are shown; of those refused fewer."""
_MOST_REJECTS = 20
_LONGEST_NAME = 30
_LONGEST_TEXT = 70
_KINDS = {
    "statement": message("Statement"),
    "intraday": message("Intraday report"),
    "notification": message("Notification of movements"),
}


def print_reading(reading: BankReading, *, language: str, console: Console) -> None:
    """Prints every statement, then the rejects and the notices."""
    t = Translator(language)
    for statement in reading.statements:
        _print_statement(statement, t, console)
    for reject in reading.rejects[:_MOST_REJECTS]:
        _write(console, _not_taken(reject, t))
    if reading.rejected > _MOST_REJECTS:
        left = reading.rejected - _MOST_REJECTS
        more = plural(
            "and {count} more line that is not taken",
            "and {count} more lines that are not taken",
            count=left,
        )
        _write(console, t.message(more))
    for notice in reading.notices:
        _write(console, t.message(notice))


def _not_taken(reject: Reject, t: Translator) -> str:
    """Why a line is not taken, and what it says, where a value is to blame."""
    reason, value = t.message(reject.reason), one_line(reject.value, _LONGEST_TEXT)
    if not value:
        return t("Line {line} is not taken. {reason}", line=reject.line, reason=reason)
    return t(
        "Line {line} is not taken. {reason} It says: “{value}”.",
        line=reject.line,
        reason=reason,
        value=value,
    )


def _print_statement(statement: BankStatement, t: Translator, console: Console) -> None:
    opening, currency = statement.opening, statement.opening.currency
    kind = t.message(_KINDS.get(opening.kind, _KINDS["statement"]))
    account = one_line(opening.account) or t("account not told")
    _write(console, f"{kind} {account} {currency} {one_line(opening.holder)}".strip(), bold=True)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(t("Day"), no_wrap=True)
    table.add_column(t("Amount"), justify="right", no_wrap=True)
    table.add_column(t("With whom"), max_width=_LONGEST_NAME, overflow="fold")
    table.add_column(t("What for"), overflow="fold")
    _balance_row(table, t("Balance before"), statement.opening_cents, currency, t)
    for line in statement.lines[:MOST_LINES]:
        table.add_row(
            t.formats.date_short(line.booked_on),
            _money(line.amount_cents, currency, t),
            Text(one_line(line.payer_name, _LONGEST_NAME)),
            Text(_what_for(line, t)),
        )
    if statement.tally.lines > MOST_LINES:
        table.add_row("…", "…", "", "")
    _balance_row(table, t("Balance after"), statement.closing.closing_cents, currency, t)
    console.print(table)
    _write(console, _sum_of(statement, t))
    _write(console, "")


def _balance_row(table: Table, words: str, cents: int | None, currency: str, t: Translator) -> None:
    told = t("not told") if cents is None else _money(cents, currency, t)
    table.add_row("", told, Text(words), "")


def _what_for(line: BankLine, t: Translator) -> str:
    """What the line says it is for, and what is unusual of it."""
    marks = [t("not booked yet")] if line.is_pending else []
    if line.return_reason:
        marks.append(t("comes back: {reason}", reason=line.return_reason))
    elif line.is_reversal:
        marks.append(t("comes back"))
    words = [line.reference or "", line.remittance or line.label or ""]
    told = one_line(" ".join(dict.fromkeys(word for word in words if word)), _LONGEST_TEXT)
    return " ".join(part for part in (told, *(f"[{mark}]" for mark in marks)) if part)


def _sum_of(statement: BankStatement, t: Translator) -> str:
    """How much came in and went out, and whether it adds up to the balances."""
    currency = statement.opening.currency
    credits = _money(statement.tally.in_cents, currency, t)
    debits = _money(statement.tally.out_cents, currency, t)
    counted = plural(
        "{count} line: {credits} in, {debits} out.",
        "{count} lines: {credits} in, {debits} out.",
        count=statement.tally.lines,
        credits=credits,
        debits=debits,
    )
    told = t.message(counted)
    match statement.balanced:
        case True:
            return f"{told} {t('It adds up.')}"
        case False:
            return f"{told} {t('It does not add up.')}"
        case _:
            return f"{told} {t('Whether it adds up cannot be told: a balance lacks.')}"


def _money(cents: int, currency: str, t: Translator) -> str:
    return str(cents) if decimals_or_none(currency) is None else t.formats.money(cents, currency)


def _write(console: Console, words: str, *, bold: bool = False) -> None:
    console.print(Text(words, style="bold" if bold else ""), soft_wrap=True)
