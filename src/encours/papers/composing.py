"""A statement of account before it is laid out: what its reader sees, written in his language.

Everything is text; the layout only places it. What comes from the books is made one line of
visible signs first.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from encours.kernel.money import to_decimal
from encours.kernel.payment_references import grouped
from encours.papers.queries import Sender
from encours.papers.rules.owed import Owed
from encours.papers.rules.payment_code import Account
from encours.papers.rules.pictures import Picture
from encours.receivables.rules.statement import CARRIED_DIFFERENCE
from encours.receivables.services.statements import CustomerStatement
from encours.ui.plain import one_line
from encours.ui.translation import Translator

_HEAD_SHOWN = 16
_GROUP = 4


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom a statement is written, as far as it is known."""

    code: str
    name: str
    entity: str = ""
    siren: str = ""
    collector: str = ""


@dataclass(frozen=True, slots=True)
class Printing:
    """When a paper is printed, and where the journal stood: number and head."""

    now: datetime
    journal_number: int
    journal_head: str


@dataclass(frozen=True, slots=True)
class Paying:
    """How one pays: where, which references, by which code to scan.

    `account` None: nobody is told where. `reference`: the customer's; `long_reference`: the same
    for the field its bank keeps for it, where that is usual. `documents`: by open line. `code`: a
    drawing; blank: none.
    """

    account: Account | None
    reference: str
    long_reference: str
    documents: Mapping[int, str]
    code: str


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes in one language and one currency."""

    t: Translator
    currency: str

    def money(self, cents: int) -> str:
        """An amount in full, with its currency."""
        return self.t.formats.money(cents, self.currency)

    def amount(self, cents: int) -> str:
        """An amount of a table whose head names the currency."""
        exact = to_decimal(cents, self.currency)
        return self.t.formats.number(exact, -int(exact.as_tuple().exponent))

    def day(self, day: date | None) -> str:
        """A day in a table."""
        return self.t.formats.date_short(day) if day else ""


def compose_statement(
    told: CustomerStatement,
    owed: Owed,
    *,
    sender: Sender,
    addressee: Addressee,
    printing: Printing,
    paying: Paying,
    language: str,
) -> dict[str, Any]:
    """The statement as the layout reads it."""
    pen = Pen(Translator(language), told.currency)
    t = pen.t
    as_of = t("Position at {day}", day=told.statement.as_of)
    return {
        "language": language,
        "title": t("Statement of account"),
        "as_of": as_of,
        "sender": _sender(sender, pen),
        "addressee": _addressee(addressee, pen),
        "facts": _facts(told, addressee, paying, pen, printing),
        "tiles": _tiles(told, owed, pen),
        "pay": _pay(owed, paying, pen),
        "open": _open(told, owed, paying, pen),
        "movements": _movements(told, pen),
        "notes": _notes(told, owed, pen),
        "footer": _footer(printing, pen),
    }


def logo_svg(logo: Picture | None) -> str:
    """The logo as a drawing, in which a picture of points is embedded; blank without one."""
    if logo is None:
        return ""
    if logo.kind == "svg":
        return logo.content.decode()
    held = base64.b64encode(logo.content).decode()
    size = f'width="{logo.width}" height="{logo.height}"'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' {size}><image {size} xlink:href="data:image/{logo.kind};base64,{held}"/></svg>'
    )


def iban_spaced(iban: str) -> str:
    """An account number as people copy it: `FR14 2004 1010 …`."""
    return " ".join(iban[at : at + _GROUP] for at in range(0, len(iban), _GROUP))


def _sender(sender: Sender, pen: Pen) -> dict[str, Any]:
    head = sender.letterhead
    reach = [head.phone, head.email, head.website]
    return {
        "name": one_line(head.name, 120),
        "lines": [one_line(line, 120) for line in head.address],
        "reach": [one_line(each, 120) for each in reach if each],
        "mentions": " · ".join(_mentions(sender, pen)),
        "logo_alt": one_line(head.name, 120),
        "logo_ratio": 0 if sender.logo is None else sender.logo.width / sender.logo.height,
    }


def _mentions(sender: Sender, pen: Pen) -> list[str]:
    """What the law asks of a company's papers, as far as it is known."""
    head, t = sender.letterhead, pen.t
    form = head.legal_form
    if head.capital is not None:
        capital = t.formats.money(head.capital.minor, head.capital.currency)
        form = t("{form} with a capital of {capital}", form=form, capital=capital).strip()
    register = f"{head.register} {head.siren}" if head.register else ""
    said = [
        head.name,
        form,
        ", ".join(head.address),
        register or (t("SIREN {number}", number=head.siren) if head.siren else ""),
        t("VAT number {number}", number=head.vat_number) if head.vat_number else "",
    ]
    return [one_line(each, 400) for each in said if each]


def _addressee(addressee: Addressee, pen: Pen) -> dict[str, Any]:
    entity = "" if addressee.entity == addressee.name else addressee.entity
    siren = pen.t("SIREN {number}", number=addressee.siren) if addressee.siren else ""
    return {
        "name": one_line(addressee.name or addressee.code, 120),
        "lines": [one_line(line, 120) for line in (entity, siren) if line],
    }


def _facts(
    told: CustomerStatement, addressee: Addressee, paying: Paying, pen: Pen, printing: Printing
) -> list[list[str]]:
    t, found = pen.t, told.statement
    facts = [
        [t("Customer"), one_line(told.customer, 60)],
        [t("Payment reference"), grouped(paying.reference)],
        [t("Period"), t("from {first} to {last}", first=found.from_on, last=found.as_of)],
        [t("Currency"), told.currency],
        [t("Printed on"), t.formats.date(printing.now.date())],
        [t("Your contact"), one_line(addressee.collector, 60)],
    ]
    return [fact for fact in facts if fact[1]]


def _tiles(told: CustomerStatement, owed: Owed, pen: Pen) -> list[list[str]]:
    t, closing = pen.t, told.statement.closing_cents
    tiles = [
        [
            t("Balance due") if closing >= 0 else t("Balance in your favour"),
            pen.money(closing),
            "plain",
        ],
        [t("Overdue"), pen.money(owed.late_cents), "alarm" if owed.late_cents else "plain"],
        [t("Not due"), pen.money(owed.not_due_cents), "plain"],
    ]
    if owed.unknown_cents:
        tiles.append([t("Unknown age"), pen.money(owed.unknown_cents), "plain"])
    if owed.credit_cents:
        tiles.append([t("Unapplied credits"), pen.money(owed.credit_cents), "plain"])
    return tiles


def _pay(owed: Owed, paying: Paying, pen: Pen) -> dict[str, Any] | None:
    """What to pay now, to whom and under which reference; nothing where nothing is late."""
    t = pen.t
    if owed.to_pay_cents <= 0:
        return None
    lines = [[t("Overdue"), pen.money(owed.late_cents)]]
    if owed.late_cents != owed.late_to_us_cents:
        to_others = owed.late_to_us_cents - owed.late_cents
        lines.append([t("To be paid to others"), pen.money(to_others)])
    if owed.credit_cents:
        lines.append([t("Credits to deduct"), pen.money(owed.credit_cents)])
    account = []
    if paying.account is not None:
        account = [
            [t("Holder"), one_line(paying.account.holder, 200)],
            [t("IBAN"), iban_spaced(paying.account.iban)],
            [t("BIC"), paying.account.bic],
        ]
    account += [
        [t("Reference to give"), grouped(paying.reference)],
        [t("Creditor reference (RF)"), grouped(paying.long_reference)],
    ]
    return {
        "title": t("To pay now"),
        "amount": pen.money(owed.to_pay_cents),
        "lines": lines if len(lines) > 1 else [],
        "account": [each for each in account if each[1]],
        "code": t("Scan to pay") if paying.code else "",
        "code_alt": t("Code to scan: account, amount and reference of this payment"),
    }


def _open(told: CustomerStatement, owed: Owed, paying: Paying, pen: Pen) -> dict[str, Any]:
    t = pen.t
    groups = [
        (t("Overdue"), "late", owed.late, owed.late_cents),
        (t("Not due"), "not_due", owed.not_due, owed.not_due_cents),
        (t("Unknown age"), "plain", owed.unknown, owed.unknown_cents),
        (t("Unapplied credits"), "plain", owed.credits, owed.credit_cents),
    ]
    return {
        "caption": t("Open items, in {currency}", currency=told.currency),
        "empty": t("Nothing is open on this day."),
        "heads": [t("Document"), t("Date"), t("Due date"), t("Days late"), t("Amount")],
        "groups": [
            {
                "title": title,
                "tone": "late" if tone == "late" else "plain",
                "rows": [_item(row, tone, owed, paying, pen) for row in rows],
                "total": pen.amount(cents),
            }
            for title, tone, rows, cents in groups
            if rows
        ],
        "total": [t("Open in all"), pen.amount(owed.total_cents)],
    }


def _item(row: Mapping[str, Any], tone: str, owed: Owed, paying: Paying, pen: Pen) -> list[str]:
    """Number (and who must be paid when it is another, else the reference to pay it by), date,
    due date, days late, amount.
    """
    due = pen.day(row["due_on"]) if tone in {"late", "not_due"} else ""
    payee = owed.payees.get(row["line"], "")
    reference = paying.documents.get(row["line"], "")
    to = pen.t("to be paid to {payee}", payee=one_line(payee, 60)) if payee else grouped(reference)
    days = pen.t.formats.number(row["late_days"]) if tone == "late" else ""
    assumed = "*" if due and row["due_basis"] == "assumed_terms" else ""
    document = one_line(row["reference"], 60) or pen.t("no reference")
    return [
        document,
        to,
        pen.day(row["document_on"]),
        due + assumed,
        days,
        pen.amount(row["amount_cents"]),
    ]


def _movements(told: CustomerStatement, pen: Pen) -> dict[str, Any]:
    t, found = pen.t, told.statement
    first, last = pen.day(found.from_on), pen.day(found.as_of)
    rows = [
        [
            pen.day(row["booked_on"]),
            *_what(row, t),
            pen.amount(row["debit_cents"]) if row["debit_cents"] else "",
            pen.amount(row["credit_cents"]) if row["credit_cents"] else "",
            pen.amount(row["balance_cents"]),
            t("pending") if row["pending"] else one_line(row["letter"], 8),
        ]
        for row in found.movements.iter_rows(named=True)
    ]
    return {
        "caption": t("Movements, in {currency}", currency=told.currency),
        "heads": [
            *(t("Date"), t("Document"), t("Label")),
            *(t("Debit"), t("Credit"), t("Running balance"), t("Lettering")),
        ],
        "opening": [first, t("Opening balance"), pen.amount(found.opening_cents)],
        "rows": rows,
        "closing": [last, t("Closing balance"), pen.amount(found.closing_cents)],
    }


def _what(row: Mapping[str, Any], t: Translator) -> list[str]:
    if row["kind"] == CARRIED_DIFFERENCE:
        return ["", t("Opening that differs from the closing")]
    return [one_line(row["reference"], 40), one_line(row["label"], 60)]


def _notes(told: CustomerStatement, owed: Owed, pen: Pen) -> list[str]:
    t, found = pen.t, told.statement
    notes = []
    if owed.has_assumed:
        notes.append(t("* Due date from the usual terms: the books tell none."))
    if found.pending_cents:
        amount = pen.money(found.pending_cents)
        notes.append(t("Of which not in the books yet: {amount}", amount=amount))
    if found.closing_cents != owed.total_cents:
        gap = pen.money(found.closing_cents - owed.total_cents)
        notes.append(t("Difference between the balance and the open items: {amount}", amount=gap))
    if told.other_currencies:
        notes.append(t("Also lines in {currencies}.", currencies=told.other_currencies))
    return notes


def _footer(printing: Printing, pen: Pen) -> dict[str, str]:
    t = pen.t
    printed = t("Printed on {day}", day=printing.now.date())
    if printing.journal_number:
        journal = t(
            "Journal {number}, {head}",
            number=printing.journal_number,
            head=printing.journal_head[:_HEAD_SHOWN],
        )
        printed = f"{printed} · {journal}"
    return {"page": t("Page"), "printed": printed}
