"""Reads a file of bank statements as what it is: CAMT, CFONB, MT940, OFX, a bank's own table.

What the file is is told by its content alone; a reader is loaded when its first file comes.
"""

from collections.abc import Callable, Mapping

from encours.intake.formats.bank.detect import BankKind, bank_kind
from encours.intake.formats.bank.records import BankFile
from encours.intake.formats.bank.refusing import STATEMENT_WANTED
from encours.intake.formats.fec.xml import looks_like_xml
from encours.intake.formats.records import UnreadableFile
from encours.kernel.messages import message

type Mapped = Mapping[str, str] | None
type Reader = Callable[[bytes, str, Mapped], BankFile]


def open_statements(data: bytes, *, name: str = "", mapping: Mapped = None) -> BankFile:
    """The parts of a file of bank statements, to be read once, in file order.

    `name`: the file's, for messages and for tables. `mapping`: for a table, field to header as a
    person chose. Raises `UnreadableFile` for what holds no statement; a file that is damaged
    further on is read up to there, and a reject says where.
    """
    kind = bank_kind(data)
    if kind is not None:
        return _READERS[kind](data, name, mapping)
    if looks_like_xml(data):
        raise UnreadableFile(
            message("{name} is no bank statement.", name=name or message("This file")),
            STATEMENT_WANTED,
        )
    return _table(data, name, mapping)


def is_bank(data: bytes) -> bool:
    """Whether the content is certainly one of bank statements; never raises.

    A table is not, whatever it holds: only a person or a source says that it is a bank's
    (`bank_table.is_bank_table` tells the ones that can be nothing else).
    """
    return bank_kind(data) is not None


def _camt(data: bytes, name: str, _mapping: Mapped) -> BankFile:
    from encours.intake.formats.bank.camt import open_camt

    return open_camt(data, name=name)


def _cfonb120(data: bytes, name: str, _mapping: Mapped) -> BankFile:
    from encours.intake.formats.bank.cfonb120 import open_cfonb120

    return open_cfonb120(data, name=name)


def _cfonb240(data: bytes, name: str, _mapping: Mapped) -> BankFile:
    from encours.intake.formats.bank.cfonb240 import open_cfonb240

    return open_cfonb240(data, name=name)


def _mt940(data: bytes, _name: str, _mapping: Mapped) -> BankFile:
    from encours.intake.formats.bank.mt940 import read_mt940

    return read_mt940(data)


def _ofx(data: bytes, _name: str, _mapping: Mapped) -> BankFile:
    from encours.intake.formats.bank.ofx import read_ofx

    return read_ofx(data)


def _table(data: bytes, name: str, mapping: Mapped) -> BankFile:
    from encours.intake.formats.bank.bank_table import read_bank_table

    return read_bank_table(data, name=name, mapping=mapping)


_READERS: dict[BankKind, Reader] = {
    "camt": _camt,
    "cfonb120": _cfonb120,
    "cfonb240": _cfonb240,
    "mt940": _mt940,
    "ofx": _ofx,
}
