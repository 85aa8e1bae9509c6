"""Reads the export that most banks offer on their site: OFX, also called "Money" or "Quicken".

OFX 1 is SGML whose elements need no end tag, OFX 2 is XML; banks mix both. The body is walked tag
by tag, so that one bad entry is a reject and never the end of the file. No document type is ever
read.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from encours.intake.formats.bank.labels import payer_of_labels
from encours.intake.formats.bank.records import BankFile, BankLine, Closing, Opening, Part
from encours.intake.formats.bank.texts import (
    UNREADABLE_AMOUNT,
    UNREADABLE_DATE,
    as_iban,
    creditor_reference_in,
    ibans_in,
    is_currency,
    minor_units,
    plain,
    refused,
    told,
)
from encours.intake.formats.bank.values import french_iban
from encours.intake.formats.bytes import check_size, decode, normalise_line_ends
from encours.intake.formats.records import Reject, UnreadableFile
from encours.intake.formats.table.cells import Fault
from encours.kernel.messages import message

MAX_BYTES = 64 << 20

_TOKEN = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9._]{0,40})\s*/?>([^<]*)")
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_HOSTILE = re.compile(r"<!(?:DOCTYPE|ENTITY|ELEMENT)", re.IGNORECASE)
_AMOUNT = re.compile(r"([+-]?)\s*([0-9][0-9 \u00a0\u202f']*(?:[.,][0-9]*)?|[.,][0-9]+)\Z")
_THOUSANDS = re.compile(
    r"([+-]?)([0-9]{1,3}(?:,[0-9]{3})+\.[0-9]*|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]*)\Z"
)
_DAY = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})")

_STATEMENTS = frozenset({"STMTRS", "CCSTMTRS", "INVSTMTRS"})
# Parts of an entry or of a statement that hold elements of their own; the rest holds a text.
_PARTS = frozenset(
    {
        "BANKACCTFROM", "CCACCTFROM", "INVACCTFROM", "BANKACCTTO", "CCACCTTO", "PAYEE", "CURRENCY",
        "ORIGCURRENCY", "LEDGERBAL", "AVAILBAL", "BAL", "BALLIST", "EXTDPAYEE",
    }
)  # fmt: skip
_ENDS_ENTRY = frozenset({"STMTTRN", "BANKTRANLIST", "LEDGERBAL", "AVAILBAL", "BALLIST"})
_OF_SECURITIES = "INVSTMTRS"
# What may be done with securities; their payments in cash are entries like those of any account.
_ORDERS = frozenset(
    {
        "BUYDEBT", "BUYMF", "BUYOPT", "BUYOTHER", "BUYSTOCK", "CLOSUREOPT", "INCOME", "INVEXPENSE",
        "JRNLFUND", "JRNLSEC", "MARGININTEREST", "REINVEST", "RETOFCAP", "SELLDEBT", "SELLMF",
        "SELLOPT", "SELLOTHER", "SELLSTOCK", "SPLIT", "TRANSFER",
    }
)  # fmt: skip
_NO_ENTRIES = message(
    "Ask the bank for the statement again; enter the movement by hand until then."
)
_NO_PAYMENT = Fault(
    message("This is a movement of securities, not a payment; it is not read."),
    message("Nothing to do, unless it moved cash that concerns a customer: enter that by hand."),
)
_UNREADABLE_BALANCE = Fault(message("The balance cannot be read; it is left aside."), _NO_ENTRIES)


@dataclass(slots=True)
class _Held:
    """The texts of an element by name; of an element within, `PART.NAME`. The first counts."""

    line: int
    texts: dict[str, str] = field(default_factory=dict)

    def get(self, *names: str) -> str | None:
        """The first of the names that says something."""
        return next((text for name in names if (text := plain(self.texts.get(name)))), None)


@dataclass(slots=True)
class _State:
    """Where the walk is: the statement and its entry, if within one.

    `order`: what is done with securities, and `order_name` its element; `is_of_securities`: the
    statement is of an account that holds some.
    """

    file: BankFile
    statement: _Held | None = None
    entry: _Held | None = None
    order: _Held | None = None
    order_name: str = ""
    is_of_securities: bool = False
    part: str = ""
    opened: bool = False
    currency: str = "EUR"
    last_booked: date | None = None
    count: int = 0


def is_ofx(data: bytes) -> bool:
    """Whether the bytes begin as OFX: its header, or its root element."""
    head = data[:4096].replace(b"\x00", b"").upper()
    return b"OFXHEADER" in head or b"<OFX>" in head


def read_ofx(data: bytes) -> BankFile:
    """The statements of an OFX file. Raises `UnreadableFile` for what is none or is hostile.

    The opening balance is never told: OFX has none, and one worked out from the lines would always
    agree with them. `LEDGERBAL` closes the statement where it is of its last day (see README).
    """
    check_size(len(data), MAX_BYTES)
    text = normalise_line_ends(decode(data).utf8).decode("utf-8", errors="replace")
    start = text.upper().find("<OFX>")
    if not is_ofx(data) or start < 0:
        raise UnreadableFile(
            message("The file is no statement of OFX."),
            message("Export the statement again, and give that file."),
        )
    if _HOSTILE.search(text):
        raise UnreadableFile(
            message("The OFX file declares a document type, which no bank does."),
            message("Export the statement again from the bank's site, and give that file."),
        )
    text = _without_cdata(text)
    file = BankFile("ofx", iter(()))
    return BankFile("ofx", _parts(text, start, file), file.notices)


def _without_cdata(text: str) -> str:
    """The text with what XML quotes whole written as other texts are."""
    kept, at = [], 0
    while (start := text.find(_CDATA, at)) >= 0:
        end = text.find(_CDATA_END, start)
        if end < 0:
            break
        kept += [text[at:start], html.escape(text[start + len(_CDATA) : end], quote=False)]
        at = end + len(_CDATA_END)
    return "".join([*kept, text[at:]])


def _parts(text: str, start: int, file: BankFile) -> Iterator[Part]:
    """The walk: elements one after another, whatever closes them."""
    state = _State(file)
    line, at = text.count("\n", 0, start) + 1, start
    for found in _TOKEN.finditer(text, start):
        line += text.count("\n", at, found.start())
        at = found.start()
        name, closes = found[2].upper(), bool(found[1])
        if name in _STATEMENTS:
            yield from _ended(state, line)
            if not closes:
                _begin(state, name, line)
        elif state.statement is not None or name == "STMTTRN":
            if name in _ENDS_ENTRY:
                yield from _entry_ended(state)
            if name in _ORDERS:
                yield from _order_ended(state)
            if not closes:
                yield from _begin_within(state, name, line)
            _note(state, name, html.unescape(found[3].strip()), closes=closes)
    yield from _ended(state, line)
    if not state.count:
        file.notices.append(message("The file holds no statement of an account."))


def _begin(state: _State, name: str, line: int) -> None:
    """A statement begins; of securities, what of it is read is said."""
    state.statement, state.count = _Held(line), state.count + 1
    state.is_of_securities = name == _OF_SECURITIES
    if state.is_of_securities:
        said = message(
            "Line {line}: the account holds securities; its payments in cash are read, its orders "
            "and positions are not.",
            line=line,
        )
        state.file.notices.append(said)


def _begin_within(state: _State, name: str, line: int) -> Iterator[Part]:
    """An entry begins, and with the first of them the statement; or a movement of securities."""
    if name == "STMTTRN":
        if state.statement is None:  # what began the statement is damaged
            state.statement, state.count = _Held(line), state.count + 1
        yield from _opening(state)
        state.entry = _Held(line)
    elif name in _ORDERS:
        state.order, state.order_name = _Held(line), name


def _note(state: _State, name: str, value: str, *, closes: bool) -> None:
    """Keeps the text of an element where it stands: in the entry, else in the statement."""
    if name in _PARTS:
        state.part = "" if closes else name
    elif value and not closes and (held := state.entry or state.order or state.statement):
        held.texts.setdefault(f"{state.part}.{name}" if state.part else name, value)


def _opening(state: _State) -> Iterator[Part]:
    """The statement begins, once what stands before its entries is read."""
    if state.opened or state.statement is None:
        return
    state.opened = True
    held = state.statement
    currency = (held.get("CURDEF") or "").upper()
    if not is_currency(currency):
        state.file.notices.append(
            message(
                "Line {line}: the statement names no currency; euros are assumed.", line=held.line
            )
        )
        currency = "EUR"
    state.currency = currency
    state.last_booked = None
    yield Opening(
        line=held.line,
        account=_account(held),
        currency=currency,
        bank=held.get("BANKACCTFROM.BANKID"),
    )


def _account(held: _Held) -> str:
    """The account: its IBAN, told or made from the RIB; else its number with its branch."""
    number = held.get("BANKACCTFROM.ACCTID", "CCACCTFROM.ACCTID", "INVACCTFROM.ACCTID") or ""
    bank = held.get("BANKACCTFROM.BANKID") or ""
    branch = held.get("BANKACCTFROM.BRANCHID") or ""
    compact = number.replace(" ", "")
    rib = (len(bank), len(branch), len(compact)) == (5, 5, 11)
    return as_iban(compact) or (french_iban(bank, branch, compact) if rib else None) or number


def _entry_ended(state: _State) -> Iterator[Part]:
    """The entry that was open, as a line or a reject."""
    if state.entry is not None:
        part = _line(state.entry, state.currency)
        if isinstance(part, BankLine):
            state.last_booked = max(state.last_booked or part.booked_on, part.booked_on)
        yield part
    state.entry, state.part = None, ""


def _order_ended(state: _State) -> Iterator[Part]:
    """The movement of securities that was open, as a reject: it is nobody's payment."""
    if state.order is not None:
        told_of = [state.order.get(each) for each in ("DTTRADE", "TOTAL", "MEMO")]
        value = " ".join(each for each in told_of if each)
        yield refused(state.order.line, state.order_name, value, _NO_PAYMENT)
    state.order, state.part = None, ""


def _ended(state: _State, line: int) -> Iterator[Part]:
    """The statement that was open, closed with the balance that is of its last day.

    One of securities where no cash moved is no statement of a bank.
    """
    yield from _entry_ended(state)
    yield from _order_ended(state)
    if state.statement is None or (state.is_of_securities and not state.opened):
        state.statement = None
        return
    yield from _opening(state)
    held = state.statement
    cents, day = None, _day(held.get("LEDGERBAL.DTASOF"))
    written = held.get("LEDGERBAL.BALAMT")
    if written is not None:
        amount = _cents(written, state.currency)
        if isinstance(amount, Fault) or day is None:
            yield refused(held.line, "LEDGERBAL", written, _UNREADABLE_BALANCE)
        elif _closes(day, _day(held.get("DTEND")), state.last_booked):
            cents = amount
        else:
            state.file.notices.append(
                message("The balance of {day} is not the one of the statement's last day.", day=day)
            )
    yield Closing(line=line, closing_cents=cents, closed_on=day if cents is not None else None)
    state.statement, state.opened, state.part = None, False, ""


def _closes(day: date, until: date | None, last: date | None) -> bool:
    """Whether a balance of that day is the one after the last line of the file."""
    return (until is None or day <= until) and (last is None or day >= last)


def _line(entry: _Held, currency: str) -> BankLine | Reject:
    """One entry; its booking day is `DTPOSTED`, as the bank's own clock has it."""
    written = entry.get("TRNAMT") or ""
    cents = _cents(written, currency)
    if isinstance(cents, Fault):
        return refused(entry.line, "TRNAMT", written, cents)
    booked = _day(entry.get("DTPOSTED", "DTUSER"))
    if booked is None:
        return refused(entry.line, "DTPOSTED", entry.get("DTPOSTED") or "", UNREADABLE_DATE)
    name, memo = entry.get("NAME"), entry.get("MEMO")
    label = name or memo
    words = " ".join(text for text in (name, memo) if text)
    other = entry.get("BANKACCTTO.ACCTID")
    ibans = ibans_in(words)
    return BankLine(
        line=entry.line,
        booked_on=booked,
        value_on=_day(entry.get("DTAVAIL")),
        amount_cents=cents,
        payer_name=entry.get("PAYEE.NAME", "EXTDPAYEE.NAME") or payer_of_labels(name, memo),
        payer_iban=as_iban(other) or other or (ibans[0] if len(ibans) == 1 else None),
        reference=creditor_reference_in(words) or told(entry.get("REFNUM", "CHECKNUM")),
        bank_reference=told(entry.get("FITID")),
        remittance=memo if name else None,
        label=label,
        code=entry.get("TRNTYPE"),
        original_currency=entry.get("ORIGCURRENCY.CURSYM"),
    )


def _cents(written: str, currency: str) -> int | Fault:
    """An amount with its sign; banks write a comma or blanks where the standard wants a point."""
    compact = written.strip()[:40]
    if grouped := _THOUSANDS.match(compact):
        sign, digits = grouped[1], grouped[2]
        mark = "." if digits.rfind(".") > digits.rfind(",") else ","
        digits = digits.replace("," if mark == "." else ".", "")
    elif found := _AMOUNT.match(compact):
        sign, digits = found[1], re.sub(r"[ \u00a0\u202f']", "", found[2])
    else:
        return UNREADABLE_AMOUNT
    cents = minor_units(f"0{digits}", currency)
    return -cents if sign == "-" and isinstance(cents, int) else cents


def _day(written: str | None) -> date | None:
    """The day of a date and time (`20260131120000.000[+1:CET]`), as written."""
    found = _DAY.match(written or "")
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
