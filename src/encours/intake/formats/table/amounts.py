"""Amounts as customers write them: "1 234,56 €", "€1,234.56", "(12,00)", "12,00-".

The decimal mark is decided for the whole column. "1,234" alone may be a thousand or one and a bit:
it is rejected unless another value of the column decides; nothing unreadable becomes zero.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from encours.intake.formats.table.cells import (
    MAX_FIGURE_CHARS,
    Cell,
    Fault,
    is_nothing,
    sheet_error,
)
from encours.kernel.messages import message
from encours.kernel.money import (
    LARGEST_LINE_MINOR,
    NotAnAmount,
    TooManyDecimals,
    UnknownCurrency,
    decimals_of,
    to_minor,
)

SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP", "EURO": "EUR", "EUROS": "EUR"}

_NUMBER = re.compile(
    r"(?P<open>\()?(?P<sign>[-+−])?(?P<before>[€$£]|[A-Za-z]{3})?(?P<sign2>[-+−])?"
    r"(?P<core>[0-9][0-9.,]*|[.,][0-9]+)"
    r"(?P<sign3>[-+−])?(?P<after>[€$£]|[A-Za-z]{3,5})?(?P<sign4>[-+−])?(?P<close>\))?\Z"
)
_PLAIN = re.compile(r"[-+]?[0-9]{1,15}(?:([.,])[0-9]{1,2})?\Z")
_SPACES = re.compile(r"[\s'’]+")
_COMMA_DECIMAL = re.compile(r"(?:\d*|[1-9]\d{0,2}(?:\.\d{3})+)(?:,\d*)?\Z")
_POINT_DECIMAL = re.compile(r"(?:\d*|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d*)?\Z")


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in units of its currency, and the currency its cell names, if it does."""

    value: Decimal
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class _Written:
    """A text amount taken apart: digits and marks, sign, currency."""

    core: str
    negative: bool
    currency: str | None

    def proves(self) -> str:
        """The only mark that can be decimal here, or an empty text when either can."""
        comma, point = self.with_mark(","), self.with_mark(".")
        return "" if bool(comma) == bool(point) else "," if comma else "."

    def with_mark(self, mark: str) -> Amount | None:
        """The amount when `mark` is the decimal mark; None when the digits do not allow it."""
        pattern, other = (_COMMA_DECIMAL, ".") if mark == "," else (_POINT_DECIMAL, ",")
        if not pattern.match(self.core):
            return None
        value = Decimal(self.core.replace(other, "").replace(mark, ".") or "0")
        return Amount(-value if self.negative else value, self.currency)


def proofs_of(texts: Sequence[str]) -> set[str]:
    """The marks that some of the texts prove to be decimal."""
    taken = (_take_apart(text.strip()) for text in texts if not is_nothing(text.strip()))
    return {written.proves() for written in taken if written} - {""}


def read_amounts(
    cells: Sequence[Cell], *, proved: Collection[str] = ()
) -> list[Amount | Fault | None]:
    """Reads a column of amounts; None where the cell is blank.

    `proved`: the decimal marks that cells not given here prove.
    """
    known: dict[Cell, Amount | Fault | None] = {}
    written: dict[str, _Written | None] = {}
    proved = set(proved)
    for cell in set(cells):
        if isinstance(cell, Decimal):
            known[cell] = Amount(cell)
        elif not isinstance(cell, str):
            known[cell] = None if cell is None else _UNREADABLE
        elif plain := _PLAIN.match(cell):
            # Most cells by far: one or two decimals can only be decimals, whatever the column.
            known[cell] = Amount(Decimal(cell.replace(",", ".")))
            proved.add(plain[1] or "")
        elif is_nothing(cell.strip()):
            known[cell] = None
        else:
            written[cell] = taken = _take_apart(cell.strip())
            proved.add(taken.proves() if taken else "")
    proved.discard("")
    for text, taken in written.items():
        known[text] = _read(text, taken, proved)
    return [known[cell] for cell in cells]


def to_minor_units(amount: Amount, currency: str | None) -> int | Fault:
    """The amount in minor units of its currency (cents when it is not known).

    A `Fault` when it has more significant decimals than the currency or is too large to be true.
    """
    value, code = amount.value, amount.currency or currency or "EUR"
    try:
        decimals = decimals_of(code)
        exponent = value.as_tuple().exponent
        if isinstance(exponent, int) and exponent >= -decimals and value.adjusted() <= 12:
            minor = int(value.scaleb(decimals))  # exact: fewer digits than decimals compute with
        else:
            minor = to_minor(value, code)
    except UnknownCurrency as error:
        return Fault(error.what, message("Write the ISO code of the currency, for example EUR."))
    except TooManyDecimals:
        return Fault(
            message("The amount has more decimals than its currency."),
            message("Round the amount in the source, then export again."),
        )
    except NotAnAmount:
        return TOO_LARGE
    return minor if abs(minor) <= LARGEST_LINE_MINOR else TOO_LARGE


def _take_apart(text: str) -> _Written | None:
    """Sign, digits and currency of a text amount; None when it is not one."""
    if len(text) > MAX_FIGURE_CHARS:
        return None
    found = _NUMBER.match(_SPACES.sub("", text))
    if found is None or bool(found["open"]) != bool(found["close"]):
        return None
    signs = [s for s in (found["sign"], found["sign2"], found["sign3"], found["sign4"]) if s]
    units = [SYMBOLS.get(u.upper(), u.upper()) for u in (found["before"], found["after"]) if u]
    if len(signs) + bool(found["open"]) > 1 or len(units) > 1 or not _spaces_group(text):
        return None
    if units and len(units[0]) != 3:
        return None
    negative = bool(found["open"]) or any(sign != "+" for sign in signs)
    return _Written(found["core"], negative, units[0] if units else None)


def _spaces_group(text: str) -> bool:
    """Whether white space between digits separates thousands ("1 234", not "12 34")."""
    digits = re.search(r"\d[\d\s'’]*", text)
    groups = _SPACES.split(digits[0].strip()) if digits else []
    return all(len(group) == 3 for group in groups[1:]) and (len(groups) < 2 or len(groups[0]) <= 3)


def _read(text: str, written: _Written | None, proved: set[str]) -> Amount | Fault:
    """The amount of one text cell, by the marks the column proves."""
    if written is None:
        return sheet_error(text.strip()) or _UNREADABLE
    with_comma, with_point = written.with_mark(","), written.with_mark(".")
    if with_comma is None or with_point is None:
        return with_comma or with_point or _UNREADABLE
    if with_comma == with_point:
        return with_comma
    if len(proved) == 1:
        return with_comma if "," in proved else with_point
    return Fault(
        message(
            "The comma or point may be decimal or for thousands: nothing in the column decides."
        ),
        message("Write the amounts with two decimals, for example 1234,00."),
    )


TOO_LARGE = Fault(
    message("The amount is too large to be true."),
    message("Correct the amount, then export again."),
)
_UNREADABLE = Fault(
    message("This is not an amount."),
    message("Write a number such as 1234,56 with one decimal mark."),
)
