"""The rows of a bank's table as movements, and what the lines above it say of the account."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from encours.intake.formats.bank.labels import payer_of_label, payer_of_labels
from encours.intake.formats.bank.records import BankLine
from encours.intake.formats.bank.table_headers import BankHeader
from encours.intake.formats.bank.texts import (
    as_iban,
    creditor_reference_in,
    ibans_in,
    is_currency,
    plain,
    refused,
    told,
)
from encours.intake.formats.bank.values import french_iban
from encours.intake.formats.bytes import MAX_COLUMNS
from encours.intake.formats.records import Reject
from encours.intake.formats.table.amounts import Amount, read_amounts, to_minor_units
from encours.intake.formats.table.cells import Cell, Fault, Row, clean_text
from encours.intake.formats.table.columns import as_currency
from encours.intake.formats.table.dates import find_order, read_date, read_dates
from encours.kernel.messages import message

_LONGEST_ROW = 500
_WORDS = (
    "label", "detail", "payer_name", "payer_iban", "reference", "bank_reference", "account",
    "status", "code", "direction", "original_amount", "original_currency",
)  # fmt: skip
_DATE = re.compile(r"\b([0-9]{2})[/.-]([0-9]{2})[/.-]([0-9]{4})\b")
_ACCOUNT = re.compile(
    r"\b(?:compte|account|iban|rib)\b[^0-9]{0,90}?"
    r"\b([0-9][0-9A-Z*]{6,33}|[0-9]{2,5}(?: [0-9]{2,5}){2,6})\b",
    re.IGNORECASE,
)
# Some banks write the number as a formula, so that a spreadsheet keeps its zeros.
_FORMULA = re.compile(r'="?([0-9]{8,34})"?')
# Others hide most of it: what is left still tells their accounts apart.
_MASKED = re.compile(r"(?<!\S)(\*{2,} ?[0-9]{3,})(?!\S)")
_NUMBER = re.compile(rf"{_MASKED.pattern}|\A[A-Z]{{0,2}}[0-9][0-9A-Z ]{{7,40}}\Z")
_BALANCE = re.compile(r"\b(?:solde|balance)\b", re.IGNORECASE)
_BALANCE_ROW = re.compile(
    r"(?:ancien |nouveau |opening |closing )?(?:solde|balance)\b|(?:sous-)?tota(?:l|ux)\b",
    re.IGNORECASE,
)
# The same balance in the currency of before 2002, which some banks print below the one in euros.
_FRANCS = re.compile(r"\bfrancs?\b|\bFRF\b", re.IGNORECASE)
_BEFORE = re.compile(r"ancien|pr[ée]c[ée]dent|d[ée]but|initial|opening|start|report", re.IGNORECASE)
_FIGURE = re.compile(
    r"(?<![\w.,/])([+-]?\s?[0-9]{1,3}(?:[ \u202f\u00a0.][0-9]{3})*,[0-9]{2}"
    r"|[+-]?[0-9]{1,15}[.,][0-9]{2})(?![\w/])"
)
_PENDING = frozenset(
    {
        "pending", "en attente", "en cours", "en traitement", "processing", "a venir", "à venir",
        "en cours de traitement", "non comptabilise", "non comptabilisé", "prevision", "prévision",
    }
)  # fmt: skip
_VOID = frozenset(
    {
        "declined", "refusé", "refusee", "refusée", "refuse", "rejected", "rejeté", "rejete",
        "rejetée", "failed", "échoué", "echoue", "cancelled", "canceled", "annulé", "annule",
        "annulée", "reverted", "renvoyé", "renvoye", "deleted", "expired",
    }
)  # fmt: skip
_DEBITS = frozenset({"d", "débit", "debit", "-", "out", "sortie", "dbit", "db"})
_CREDITS = frozenset({"c", "crédit", "credit", "+", "in", "entrée", "entree", "crdt", "cr"})

_NO_DATE = Fault(
    message("The row has no date."), message("Give the date of the movement, then export again.")
)
_NO_AMOUNT = Fault(
    message("The row has no amount."),
    message("Give the amount of the movement, then export again."),
)
_TWO_AMOUNTS = Fault(
    message("The row has both a debit and a credit."),
    message("Keep the one that moved, then export again."),
)
_NOT_BOOKED = Fault(
    message("The bank has not booked this movement yet."),
    message("Nothing to do: a later export has it with its day."),
)
_NOT_MONEY = Fault(
    message("The bank says that this movement did not take place."), message("Nothing to do.")
)


@dataclass(slots=True)
class Above:
    """What stands above the header, or below the rows, of the account: number and balances."""

    account: str = ""
    currency: str | None = None
    opening_cents: int | None = None
    opened_on: date | None = None
    closing_cents: int | None = None
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class BankRow:
    """A row read: a line or a reject, its account and currency if it says them, its balance."""

    part: BankLine | Reject
    account: str | None
    currency: str | None
    balance: int | None


def read_above(rows: Sequence[Row]) -> Above:
    """What the rows above a header say: an IBAN or a number, a balance and its day."""
    above = Above()
    for _, cells in rows:
        texts = [text for cell in cells if (text := clean_text(cell))]
        text = " ".join(texts)[:500]
        if not note_balance(above, text):
            _note_heading(above, texts)
        if not above.account:
            if ibans := ibans_in(text):
                above.account = ibans[0]
            elif number := _ACCOUNT.search(text) or _FORMULA.search(text) or _MASKED.search(text):
                above.account = _whole(number[1])
    return above


def _whole(number: str) -> str:
    """The account without blanks; its IBAN where the number is a whole RIB, whose key is right."""
    compact = "".join(number.split())
    iban = french_iban(compact[:5], compact[5:10], compact[10:21]) if len(compact) == 23 else None
    return iban if iban and iban.endswith(compact[21:]) else compact


def _note_heading(above: Above, texts: Sequence[str]) -> None:
    """Notes a row that is an account, a day and the balance of that day, without a word for it."""
    days = [at for at, text in enumerate(texts) if _DATE.fullmatch(text)]
    if len(days) != 1:
        return
    before, after = texts[: days[0]], texts[days[0] + 1 :]
    amounts = [one for one in read_amounts(after) if isinstance(one, Amount)]
    numbers = [found for text in before if (found := _NUMBER.search(text))]
    if not numbers or len(amounts) != 1:
        return
    above.account = above.account or _whole(numbers[0][0])
    above.currency = next((each for each in after if is_currency(each)), above.currency)
    _keep_balance(above, amounts[0], texts[days[0]])


def note_balance(above: Above, text: str) -> bool:
    """Notes the balance that a row outside of the movements tells; whether it does."""
    word = None if _FRANCS.search(text) else _BALANCE.search(text)
    figures = _FIGURE.findall(text[word.end() :]) if word else []
    amount = read_amounts([figures[-1]])[0] if figures else None
    return isinstance(amount, Amount) and _keep_balance(above, amount, text)


def _keep_balance(above: Above, amount: Amount, text: str) -> bool:
    cents = to_minor_units(amount, above.currency)
    day = _DATE.search(text)
    on = read_date(day[0]) if day else None
    if isinstance(cents, Fault):
        return False
    if _BEFORE.search(text):
        above.opening_cents = cents
        above.opened_on = on if isinstance(on, date) else None
    else:
        above.closing_cents = cents
        above.closed_on = on if isinstance(on, date) else None
    return True


@dataclass(frozen=True, slots=True)
class _Raw:
    """A row's cells by meaning, before it is decided what the row is."""

    line: int
    written: str
    booked: date | Fault | None
    valued: date | Fault | None
    amount: Amount | Fault | None
    balance: Amount | Fault | None
    fee: Amount | Fault | None
    currency: str | Fault | None
    words: dict[str, str | None]

    @property
    def label(self) -> str | None:
        """The first words of the bank about the row."""
        return self.words["label"] or self.words["detail"] or self.words["payer_name"]


def read_rows(header: BankHeader, rows: Sequence[Row], above: Above) -> Iterator[BankRow]:
    """Each row as a line or a reject; a row that only goes on with words belongs to the one before.

    A row that tells a balance or a total instead of a movement is noted in `above`.
    """
    waiting: BankRow | None = None
    for raw in _raws(header, rows):
        if raw.written == " ".join(filter(None, header.headers)):
            continue  # the header printed again on each page
        if _tells_balance(raw):
            _note_row(above, raw)
            continue
        if waiting and raw.booked is None and raw.amount is None and raw.balance is None:
            waiting = _continued(waiting, raw)
            continue
        if waiting:
            yield waiting
        waiting = _row(raw, header, above)
    if waiting:
        yield waiting


def _raws(header: BankHeader, rows: Sequence[Row]) -> Iterator[_Raw]:
    """The rows with their columns read, dates and amounts by what each whole column proves."""

    def cells(name: str) -> list[Cell]:
        index = header.columns.get(name, MAX_COLUMNS)
        return [row[index] if index < len(row) else None for _, row in rows]

    dates = {name: cells(name) for name in ("booked_on", "value_on")}
    days = {n: read_dates(c, american=find_order(c).american) for n, c in dates.items()}
    money = {n: read_amounts(cells(n)) for n in ("amount", "debit", "credit", "balance", "fee")}
    words = {name: [plain(clean_text(cell)) for cell in cells(name)] for name in _WORDS}
    if header.has_iban_of_either:
        _settle_iban(words)
    currencies = [as_currency(cell) for cell in cells("currency")]
    # Some banks write their debits with a minus sign, some without; a column does one of both.
    signed = any(isinstance(a, Amount) and a.value < 0 for a in money["debit"])
    for at, (line, row) in enumerate(rows):
        yield _Raw(
            line=line,
            written=" ".join(filter(None, (clean_text(cell) for cell in row)))[:_LONGEST_ROW],
            booked=days["booked_on"][at],
            valued=days["value_on"][at],
            amount=_signed(
                {n: column[at] for n, column in money.items()},
                words["direction"][at],
                signed=signed,
            ),
            balance=money["balance"][at],
            fee=money["fee"][at],
            currency=currencies[at],
            words={name: column[at] for name, column in words.items()},
        )


def _settle_iban(words: dict[str, list[str | None]]) -> None:
    """Whose IBAN a column called only that has, beside who paid: ours if it never changes.

    A single row proves neither: the IBAN is left aside.
    """
    written = words["account"]
    if len(written) > 1 and None not in written and len(set(written)) == 1:
        return
    if len(written) > 1:
        words["payer_iban"] = written
    words["account"] = [None] * len(written)


def _signed(
    money: dict[str, Amount | Fault | None], direction: str | None, *, signed: bool
) -> Amount | Fault | None:
    """The movement of a row, credits above zero."""
    debit, credit, amount = money["debit"], money["credit"], money["amount"]
    faults = [one for one in (debit, credit, amount) if isinstance(one, Fault)]
    if faults:
        return faults[0]
    if isinstance(amount, Amount):
        side = (direction or "").casefold()
        if side in _DEBITS:
            return Amount(-abs(amount.value), amount.currency)
        return Amount(abs(amount.value), amount.currency) if side in _CREDITS else amount
    moved = [one for one in (debit, credit) if isinstance(one, Amount) and one.value]
    if len(moved) > 1:
        return _TWO_AMOUNTS
    if isinstance(debit, Amount) and (debit.value or not isinstance(credit, Amount)):
        return debit if signed else Amount(-debit.value, debit.currency)
    return credit


def _tells_balance(raw: _Raw) -> bool:
    """Whether the row is a balance or a total among the movements."""
    if raw.booked is None or isinstance(raw.booked, Fault):
        return _BALANCE_ROW.match(raw.written) is not None
    return raw.label is not None and _BALANCE_ROW.match(raw.label) is not None


def _note_row(above: Above, raw: _Raw) -> None:
    """Notes the balance of such a row: in its text, else in its columns of figures."""
    figure = next((a for a in (raw.balance, raw.amount) if isinstance(a, Amount)), None)
    if not note_balance(above, raw.written) and figure and _BALANCE.search(raw.written):
        _keep_balance(above, figure, raw.written)


def _row(raw: _Raw, header: BankHeader, above: Above) -> BankRow:
    """The row as a line or as a reject, which names its column as the file does."""
    amount = raw.amount
    code = raw.currency if isinstance(raw.currency, str) else None
    unit = (amount.currency if isinstance(amount, Amount) else None) or above.currency
    currency = code or unit
    part = _part(raw, header, currency)
    balance = to_minor_units(raw.balance, currency) if isinstance(raw.balance, Amount) else None
    written = raw.words["account"]
    return BankRow(
        part=part,
        account=(as_iban(written) or written) if written else None,
        currency=currency,
        balance=balance if isinstance(balance, int) else None,
    )


def _part(raw: _Raw, header: BankHeader, currency: str | None) -> BankLine | Reject:
    """The movement, or why it is none."""
    status = (raw.words["status"] or "").casefold()
    faults: list[tuple[str, Fault]] = []
    if status in _VOID:
        faults.append(("status", _NOT_MONEY))
    if not isinstance(raw.booked, date):
        waits = raw.booked is None and status in _PENDING
        faults.append(("booked_on", raw.booked or (_NOT_BOOKED if waits else _NO_DATE)))
    if isinstance(raw.currency, Fault):
        faults.append(("currency", raw.currency))
    cents: int | Fault = _NO_AMOUNT
    if raw.amount is not None:
        amount = raw.amount
        cents = amount if isinstance(amount, Fault) else to_minor_units(amount, currency)
    if isinstance(cents, Fault):
        name = next((n for n in ("amount", "credit", "debit") if n in header.columns), "amount")
        faults.append((name, cents))
    if faults or isinstance(cents, Fault) or not isinstance(raw.booked, date):
        name, fault = faults[0]
        return refused(raw.line, header.written(name), raw.written, fault)
    return _line(raw, raw.booked, cents, currency, is_pending=status in _PENDING)


def _line(
    raw: _Raw, booked_on: date, cents: int, currency: str | None, *, is_pending: bool
) -> BankLine:
    """The movement with all that its row says."""
    words = raw.words
    label, detail = words["label"], words["detail"]
    said = " ".join(filter(None, (label, detail)))
    ibans = ibans_in(said)
    name, iban = words["payer_name"], as_iban(words["payer_iban"]) or words["payer_iban"]
    if number := as_iban(name):  # some banks have the account alone under "counterparty"
        name, iban = None, iban or number
    fee = to_minor_units(raw.fee, currency) if isinstance(raw.fee, Amount) else None
    reference = words["reference"]
    return BankLine(
        line=raw.line,
        booked_on=booked_on,
        amount_cents=cents,
        value_on=raw.valued if isinstance(raw.valued, date) else None,
        payer_name=name or payer_of_labels(label, detail),
        payer_iban=iban or (ibans[0] if len(ibans) == 1 else None),
        reference=creditor_reference_in(" ".join(filter(None, (reference, said))))
        or told(reference),
        bank_reference=told(words["bank_reference"]),
        remittance=detail,
        label=label,
        code=words["code"],
        original_amount=words["original_amount"],
        original_currency=words["original_currency"],
        fee_cents=abs(fee) if isinstance(fee, int) and fee else None,
        is_pending=is_pending,
    )


def _continued(waiting: BankRow, raw: _Raw) -> BankRow:
    """The row before with the words of one that has neither day nor figure."""
    if isinstance(waiting.part, Reject):
        return waiting
    more = plain(" ".join(filter(None, (waiting.part.remittance, raw.written))))
    name = waiting.part.payer_name or payer_of_label(f"{waiting.part.label or ''} {raw.written}")
    return replace(waiting, part=replace(waiting.part, remittance=more, payer_name=name))
