"""The justification of the control accounts as a file a spreadsheet opens (CSV)."""

from collections.abc import Iterator, Mapping
from typing import Any

from encours.closing.rules.arrete import BILL, CREDIT, DOUBTFUL, INVOICE, RETENTION
from encours.kernel.messages import Message, message
from encours.kernel.money import decimals_of
from encours.kernel.spreadsheets import Cell, minor_text, write_csv
from encours.metrics.rules.ageing import BUCKET_NAMES
from encours.ui.translation import Translator

KIND_NAMES = {
    INVOICE: message("Item"),
    CREDIT: message("Unapplied credit"),
    BILL: message("Bill of exchange"),
    RETENTION: message("Retention"),
    DOUBTFUL: message("Doubtful item"),
}
SUM_NAMES = {
    "items_cents": message("Items"),
    "between_accounts_cents": message("Paid by another account"),
    "pending_cents": message("Not in the books yet"),
    "not_taken_cents": message("Lines that could not be taken in"),
    "books_cents": message("Balance of the books"),
    "difference_cents": message("Unexplained difference"),
}
"""What an account's figures are called, in the order in which they justify it."""

_HEADER = (
    message("Account"),
    message("What"),
    message("Customer"),
    message("Name"),
    message("Reference"),
    message("Document date"),
    message("Due date"),
    message("Age"),
    message("Amount"),
    message("Currency"),
)


def write_justification(content: Mapping[str, Any], *, language: str) -> str:
    """Each receivable account: its items one by one, then what ties them to the books.

    `content`: that of an arrêté. Texts of the books are made safe for spreadsheets.
    """
    say = Translator(language)
    rows = [
        row
        for section in content["currencies"]
        for account in section["accounts"]
        for row in _account(account, section, content["names"], say)
    ]
    return write_csv([_said(each, say) for each in _HEADER], rows)


def _account(
    account: Mapping[str, Any],
    section: Mapping[str, Any],
    names: Mapping[str, str],
    say: Translator,
) -> Iterator[list[Cell]]:
    currency: str = section["currency"]
    decimals = decimals_of(currency)
    for item in section["items"]:
        if item["account"] == account["account"]:
            yield [
                item["account"],
                _said(KIND_NAMES[item["kind"]], say),
                item["customer"],
                names.get(item["customer"]),
                item["reference"],
                item["document_on"],
                item["due_on"],
                _said(BUCKET_NAMES[item["bucket"]], say),
                minor_text(item["amount_cents"], decimals),
                currency,
            ]
    for name, called in SUM_NAMES.items():
        if account[name] or name in ("books_cents", "items_cents", "difference_cents"):
            figure = minor_text(account[name], decimals)
            blank: list[Cell] = [None] * 6
            yield [account["account"], _said(called, say), *blank, figure, currency]


def _said(each: Message, say: Translator) -> str:
    return say.message(each)
