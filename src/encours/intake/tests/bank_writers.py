"""Writers of bank statements for tests: what banks send, made from what is expected to be read."""

from collections.abc import Iterable
from datetime import date
from xml.sax.saxutils import escape

BANK, BRANCH, NUMBER = "20041", "01005", "0500013M026"
IBAN = "FR1420041010050500013M02606"
_PLUS, _MINUS = "{ABCDEFGHI", "}JKLMNOPQR"


def overpunched(cents: int) -> str:
    """Fourteen signs, the last one both digit and sign."""
    digits = f"{abs(cents):014d}"
    return digits[:-1] + (_PLUS if cents >= 0 else _MINUS)[int(digits[-1])]


def balance(code: str, day: str, cents: int, *, number: str = NUMBER, end: str = "") -> str:
    """A record 01 or 07."""
    head = f"{code}{BANK}    {BRANCH}EUR2 {number}  {day}"
    return f"{head}{'':50}{end or overpunched(cents)}{'':16}"


def movement(
    day: str,
    cents: int,
    label: str = "",
    *,
    code: str = "05",
    reference: str = "",
    rejected: str = "  ",
    number: str = NUMBER,
) -> str:
    """A record 04."""
    head = f"04{BANK}0000{BRANCH}EUR2 {number}{code}{day}{rejected}{day}"
    return f"{head}{label:31.31}  0000001  {overpunched(cents)}{reference:16.16}"


def detail(day: str, qualifier: str, text: str, *, code: str = "05", number: str = NUMBER) -> str:
    """A record 05."""
    return f"05{BANK}0000{BRANCH}EUR2 {number}{code}{day}     {qualifier}{text:70.70}  "


def camt(*entries: str, balances: str = "", account: str = f"<IBAN>{IBAN}</IBAN>") -> bytes:
    """A message of one statement with these entries."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>\n'
        f"<Id>S</Id><Acct><Id>{account}</Id><Ccy>EUR</Ccy></Acct>\n{balances}\n"
        + "\n".join(entries)
        + "\n</Stmt></BkToCstmrStmt></Document>\n"
    ).encode()


def camt_balance(kind: str, cents: int, day: str = "2026-02-01", currency: str = "EUR") -> str:
    """A balance of a statement."""
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>{camt_amount(cents, currency)}"
        f"<Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def camt_amount(cents: int, currency: str = "EUR") -> str:
    """An amount and its side."""
    units, rest = divmod(abs(cents), 100)
    side = "CRDT" if cents >= 0 else "DBIT"
    return f'<Amt Ccy="{currency}">{units}.{rest:02d}</Amt><CdtDbtInd>{side}</CdtDbtInd>'


def entry(cents: int, *details: str, day: str | date = "2026-02-02", more: str = "") -> str:
    """An entry with these transactions."""
    told = "".join(f"<TxDtls>{each}</TxDtls>" for each in details)
    return (
        f"<Ntry>{camt_amount(cents)}<Sts>BOOK</Sts><BookgDt><Dt>{day}</Dt></BookgDt>{more}"
        f"<NtryDtls>{told}</NtryDtls></Ntry>"
    )


def party(role: str, name: str, iban: str = "") -> str:
    """One of the two of a transaction: `Dbtr` or `Cdtr`."""
    account = f"<{role}Acct><Id><IBAN>{iban}</IBAN></Id></{role}Acct>" if iban else ""
    return f"<{role}><Nm>{escape(name)}</Nm></{role}>{account}"


def related(*parties: str) -> str:
    """The parties of a transaction."""
    return f"<RltdPties>{''.join(parties)}</RltdPties>"


def lines(records: Iterable[str], end: str = "\r\n") -> bytes:
    """Records, each with its line end."""
    return "".join(f"{record}{end}" for record in records).encode()
