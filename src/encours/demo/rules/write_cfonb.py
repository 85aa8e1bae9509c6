"""Bank statements as French banks send them to be read by software: CFONB 120.

Records of 120 signs: 01 the old balance, 04 a movement, 05 what more is said of it, 07 the new
balance. Source: CFONB, « Relevé de compte sur support informatique », records of 120 characters.
"""

from datetime import date

from encours.demo.rules.books import BankLine
from encours.demo.rules.names import plain
from encours.demo.rules.statements import Statement

_PLUS, _MINUS = "{ABCDEFGHI", "}JKLMNOPQR"
_INTERNAL = "0000"


def write_cfonb(statement: Statement) -> bytes:
    """One statement, a record a line."""
    iban = statement.iban
    bank, branch, account = iban[4:9], iban[9:14], iban[14:25]
    before = date.fromordinal(statement.first_on.toordinal() - 1)
    tail = f"{branch}EUR2 {account}"

    def balance(code: str, day: date, cents: int) -> str:
        head = f"{code}{bank}    {tail}  {day:%d%m%y}"
        return f"{head}{'':50}{amount_of(cents)}{'':16}"

    records = [balance("01", before, statement.opening)]
    for rank, line in enumerate(statement.lines, 1):
        day = f"{date.fromordinal(line.day):%d%m%y}"
        head = f"{bank}{_INTERNAL}{tail}{line.code}{day}"
        returned = "07" if line.how == "returned" else "  "
        records.append(
            f"04{head}{returned}{day}{plain(line.label)[:31]:31}  {rank:07d}  "
            f"{amount_of(line.amount)}{_reference(line):16}"
        )
        for qualifier, text in _details(line):
            records.append(f"05{head}{'':5}{qualifier}{plain(text)[:70]:70}  ")
    records.append(balance("07", statement.last_on, statement.closing))
    return "".join(f"{record}\r\n" for record in records).encode("ascii")


def amount_of(cents: int) -> str:
    """Fourteen signs, the last one both digit and sign.

    >>> amount_of(12345), amount_of(-10)
    ('0000000001234E', '0000000000001}')
    """
    digits = f"{abs(cents):014d}"
    return digits[:-1] + (_PLUS if cents >= 0 else _MINUS)[int(digits[-1])]


def _reference(line: BankLine) -> str:
    return plain(line.texts[-1])[-16:] if line.how == "returned" else ""


def _details(line: BankLine) -> list[tuple[str, str]]:
    """What more the bank says: who pays, and what they wrote."""
    found = [("NPY" if line.amount > 0 else "NBE", line.name)] if line.name else []
    return found + list(zip(("LCC", "LC2"), line.texts, strict=False))
