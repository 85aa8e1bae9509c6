"""What a bank says of one movement in field 86 of MT940: who paid, from which account, for what.

The standard leaves the field free, and countries filled it: numbered subfields after three digits
(Germany, Austria, Poland: `166?00…?20…?32…`), words between slashes (the Netherlands, Belgium, the
rules of ISO 20022 and the qualifiers of CFONB: `/EREF/…/NAME/…/REMI/…`), plain sentences elsewhere.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from encours.intake.formats.bank.labels import payer_of_label
from encours.intake.formats.bank.operations import is_german_return
from encours.intake.formats.bank.texts import (
    as_iban,
    creditor_reference_in,
    ibans_in,
    plain,
    told,
)

# The three digits may lack; then only the usual mark and numbers of the rules are taken for parts.
_NUMBERED = re.compile(
    r"([0-9]{3})([?>~^<+@#|])(?=[0-9]{2})|(?=\?(?:00|10|2[0-9]|3[0-4]|6[0-3])\D)"
)
# A part of this many characters was cut by the form, in the middle of a word as it may be.
_FULL_PART = 27
_FULL_LINE = 64
_LONGEST = 8_000
# Plain sentences are cut at the length of the field itself; some banks fill columns of 32 instead.
_FULL_SENTENCE = 65

# Keywords of the German rules within ?20 to ?29 and ?60 to ?63 (DFÜ-Abkommen, Anlage 3).
_GERMAN = re.compile(
    r"(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC|PURP|COAM|OAMT|RREF|MDAT|DDAT)\+"
)
# Code words between slashes: of the Dutch and Belgian banks, of SWIFT's rules for field 86 (EREF,
# ORDP, REMI, RTRN, OCMT, CHGS …) and the qualifiers that CFONB gives complementary records.
_SLASHED = re.compile(
    r"/(EREF|KREF|PREF|IREF|MARF|CSID|IBAN|BIC|NAME|REMI|RTRN|ORDP|BENM|ULTD|ULTB|ULTC|ISDT|TRCD"
    r"|TRTP|ACCT|CNTP|PURP|CHGS|EXCH|OCMT|CREF|ADDR|SVCL|BUSP|DCID"
    r"|LIB|NPY|NBE|NPO|NBU|IPY|IBE|LCC|LC2|LCS|RCN|REF|MMO|FEE)(?=/)"
)
_CFONB = {
    "NPY": "NAME", "NBE": "NAME", "NPO": "ULTD", "NBU": "ULTD", "IPY": "ID", "IBE": "ID",
    "LCC": "REMI", "LC2": "REMI", "LCS": "REMI", "RCN": "EREF", "LIB": "LABEL",
    "TRTP": "LABEL", "ACCT": "IBAN", "CSID": "ID", "MARF": "MREF", "MMO": "OCMT", "FEE": "CHGS",
    "ULTB": "ULTD", "ULTC": "ULTD",
}  # fmt: skip
_NAMED = re.compile(
    r"\b(?:NAAM|NAME|NOM|DONNEUR D'ORDRE|ORDERING (?:PARTY|CUSTOMER))\s?:\s?([^/:;]{2,70})", re.I
)
_REASON = re.compile(
    r"\b(A[CGM]0[1-9]|AM10|AC1[0-6]|B[EO]0[1-8]|CNOR|CUST|DNOR|DT01|DUPL|ED05|FF05|FOCR|MD0[1-7]"
    r"|MS0[23]|NARR|NOAS|NOOR|RC01|RR0[1-4]|SL0[1-4]|SVNR|TECH|TM01|UPAY|FRAD)\b"
)
# Field NS, as the German rules of before SEPA number its lines within a movement.
_OWN_LINE = re.compile(r"([0-9]{2})(.*)\Z")
_OWN_WORDS = frozenset(f"{number:02}" for number in range(1, 15))
_OWN_NAMES, _OWN_LABEL = frozenset({"15", "16"}), "17"
_MONEY = re.compile(r"([A-Z]{3})?\s?([0-9]{1,15}(?:[.,][0-9]{0,5})?)\Z")


@dataclass(slots=True)
class Details:
    """What field 86 says, each part None where it does not; `money`: (currency, figure)."""

    payer_name: str | None = None
    payer_iban: str | None = None
    payer_bic: str | None = None
    payer_id: str | None = None
    ultimate_name: str | None = None
    end_to_end: str | None = None
    mandate: str | None = None
    remittance: str | None = None
    label: str | None = None
    return_reason: str | None = None
    original: tuple[str, str] | None = None
    fee: tuple[str, str] | None = None

    @property
    def reference(self) -> str | None:
        """The creditor's structured reference, else the payer's end-to-end."""
        return creditor_reference_in(self.remittance) or self.end_to_end


def read_details(text: str, *, account: str = "") -> Details:
    """The parts of field 86 (lines as they are in the file). `account`: ours, which is no payer's.

    >>> read_details("/EREF/F-12/ORDP//NAME/DURAND SA/REMI/FACTURE F-12").payer_name
    'DURAND SA'
    """
    lines = text[:_LONGEST].split("\n")
    whole = "".join(lines)
    if numbered := _NUMBERED.match(whole):
        return _numbered(whole, numbered[1] or "", numbered[2] or "?")
    joined = _joined(lines, _FULL_LINE)
    if len(_SLASHED.findall(joined)) >= 2 or _SLASHED.match(joined):
        return _slashed(joined)
    return _free(_joined(lines, _FULL_SENTENCE), account)


def with_own_words(details: Details, lines: Sequence[str]) -> Details:
    """With what the bank says in its own field NS, where field 86 does not say it.

    German banks number its lines: 01 to 14 the words of the payer, 15 and 16 who that is, 17 what
    the bank calls it; other numbers are its own. Lines without a number are words.

    >>> with_own_words(Details(), ["01FACTURE F-12", "15DURAND SA"]).payer_name
    'DURAND SA'
    """
    words: list[str] = []
    names: list[str] = []
    calls: list[str] = []
    for line in lines:
        numbered = _OWN_LINE.match(line)
        if numbered is None:
            words.append(line)
        elif numbered[1] in _OWN_WORDS:
            words.append(numbered[2])
        elif numbered[1] in _OWN_NAMES:
            names.append(numbered[2])
        elif numbered[1] == _OWN_LABEL:
            calls.append(numbered[2])
    own = plain(_joined(words, _FULL_PART)[:_LONGEST])
    said = details.remittance or ""
    return replace(
        details,
        payer_name=details.payer_name or plain(_joined(names, _FULL_PART)),
        remittance=said or own if not own or own in said else plain(f"{said} {own}"),
        label=details.label or plain(" ".join(calls)),
    )


def return_reason_in(text: str | None) -> str | None:
    """The ISO code that says why a payment came back, among the words."""
    found = _REASON.search(text or "")
    return found[0] if found else None


def _joined(parts: list[str], full: int) -> str:
    """Parts one after another: with a blank, unless the form cut the first where it was full."""
    whole = ""
    cut = False
    for part in parts:
        whole += part if cut or not whole else f" {part}"
        cut = len(part) >= full
    return whole


def _numbered(whole: str, code: str, mark: str) -> Details:
    """Subfields of two digits after a mark; a mark without digits belongs to the words."""
    parts: dict[str, list[str]] = {}
    _, *pieces = re.split(rf"{re.escape(mark)}([0-9]{{2}})", whole)
    for number, text in zip(pieces[::2], pieces[1::2], strict=True):
        parts.setdefault(number, []).append(text)
    purpose = [
        text
        for number, texts in sorted(parts.items())
        if "20" <= number <= "29" or "60" <= number <= "63"
        for text in texts
    ]
    words = _joined(purpose, _FULL_PART)

    def of(*numbers: str) -> str | None:
        return plain("".join(text for n in numbers for text in parts.get(n, ())))

    said, before = _keywords(words)
    names = [*parts.get("32", ()), *parts.get("33", ())]
    # Some banks have no part for the account and put it where the name goes on.
    numbers = [iban for text in names if (iban := as_iban(text))]
    remittance = plain(said.get("SVWZ") or before or ("" if said else words))
    bank = of("30")
    details = Details(
        payer_name=plain(_joined([t for t in names if not as_iban(t)], _FULL_PART)),
        payer_iban=as_iban(of("31"))
        or as_iban(said.get("IBAN"))
        or of("31")
        or (numbers[0] if len(numbers) == 1 else None),
        payer_bic=bank if bank and len(bank) in {8, 11} else plain(said.get("BIC")),
        payer_id=plain(said.get("DEBT") or said.get("CRED")),
        ultimate_name=plain(said.get("ABWA") or said.get("ABWE")),
        end_to_end=told(said.get("EREF")) or told(said.get("KREF")),
        mandate=told(said.get("MREF")),
        remittance=remittance,
        label=of("00"),
        original=_money(said.get("OAMT")),
        fee=_money(said.get("COAM")),
    )
    if is_german_return(code):
        details.return_reason = return_reason_in(words) or of("34") or code
    return details


def _keywords(words: str) -> tuple[dict[str, str], str]:
    """What stands behind each keyword, and the words before the first."""
    marks = [*_GERMAN.finditer(words)]
    if not marks:
        return {}, words
    said: dict[str, str] = {}
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        end = following.start() if following else len(words)
        said.setdefault(mark[1], words[mark.end() : end].strip())
    return said, words[: marks[0].start()].strip()


def _slashed(words: str) -> Details:
    """Code words between slashes; what follows ULTD, ORDP or BENM tells whose name it is."""
    marks = [*_SLASHED.finditer(words)]
    said: dict[str, str] = {}
    remittance: list[str] = []
    whose = ""
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        value = words[mark.end() : following.start() if following else len(words)].strip("/ ")
        code = _CFONB.get(mark[1], mark[1])
        if code in {"ORDP", "BENM", "ULTD"} and not value:
            whose = code
            continue
        if code == "CNTP":
            _counterparty(value, said)
        elif code == "REMI":
            remittance.append(value.removeprefix("USTD//").removeprefix("STRD/CUR/"))
        elif code == "NAME" and whose == "ULTD":
            said.setdefault("ULTD", value)
        elif code in {"ORDP", "BENM"}:
            said.setdefault("NAME", value)
        elif value:
            said.setdefault(code, value)
    before = words[: marks[0].start()]
    return Details(
        payer_name=plain(said.get("NAME")),
        payer_iban=as_iban(said.get("IBAN")) or plain(said.get("IBAN")),
        payer_bic=plain(said.get("BIC")),
        payer_id=plain(said.get("ID")),
        ultimate_name=plain(said.get("ULTD")),
        end_to_end=told(said.get("EREF")) or told(said.get("KREF")),
        mandate=told(said.get("MREF")),
        remittance=plain(" ".join(remittance)),
        label=plain(said.get("LABEL") or before),
        return_reason=return_reason_in(said.get("RTRN")) or plain(said.get("RTRN")),
        original=_money(said.get("OCMT")),
        fee=_money(said.get("CHGS")),
    )


def _counterparty(value: str, said: dict[str, str]) -> None:
    """`/CNTP/account/bank/name/city/`, as the Dutch branch of ING writes the other side."""
    for code, part in zip(("IBAN", "BIC", "NAME"), value.split("/"), strict=False):
        if part:
            said.setdefault(code, part)


def _free(words: str, account: str) -> Details:
    """A plain sentence: all of it is the remittance; a single foreign IBAN in it is the payer's."""
    ibans = [iban for iban in ibans_in(words) if iban != account]
    named = _NAMED.search(words)
    return Details(
        payer_name=plain(named[1]) if named else payer_of_label(words),
        payer_iban=ibans[0] if len(ibans) == 1 else None,
        remittance=plain(words),
    )


def _money(text: str | None) -> tuple[str, str] | None:
    """(currency or blank, figure) of an amount as written."""
    found = _MONEY.match((text or "").strip().rstrip("/"))
    return (found[1] or "", found[2]) if found else None
