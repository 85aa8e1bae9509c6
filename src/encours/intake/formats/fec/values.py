"""What one cell of a ledger says: an amount to the cent, a day, a side. Nothing is guessed.

An amount or a day that can be read two ways, or not at all, is refused with its reason; the line is
then reported, and never counts as 0.00. No amount ever passes through a binary fraction.
"""

import re
from datetime import date

from encours.intake.formats.bytes import BLANKS
from encours.kernel.messages import Message, message
from encours.kernel.money import LARGEST_LINE_MINOR

MAX_FIGURE_CHARS = 40
"""No amount and no day is longer; a longer text is refused before any pattern looks at it."""
MIN_YEAR = 1900
MAX_YEAR = 2199

_SIGNS = {"+": 1, "-": -1, "\u2212": -1, "": 1}
_DIGITS = re.compile(r"[0-9.,' ]+")
_PLAIN = re.compile(r"[0-9]*")
_SPACED = re.compile(r"[0-9]{1,3}(?:[ '][0-9]{3})+")
_SPACES = str.maketrans({"\xa0": " ", "\u202f": " ", "\u2007": " ", "\u2009": " ", "’": "'"})
_GROUPED = {mark: re.compile(rf"[0-9]{{1,3}}(?:\{mark}[0-9]{{3}})+") for mark in ".,"}
_DAY_FORMS = (
    re.compile(r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})(?:[0-9]{6})?"),
    re.compile(r"(?P<y>[0-9]{4})[-/.](?P<m>[0-9]{1,2})[-/.](?P<d>[0-9]{1,2})"),
    re.compile(r"(?P<d>[0-9]{1,2})[-/.](?P<m>[0-9]{1,2})[-/.](?P<y>[0-9]{4})"),
)
_TIME = re.compile(
    r"(?:[T ] *[0-9]{1,2}[:h][0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?"
    r"(?:Z| ?[-+][0-9]{2}:?[0-9]{2})?| [0-9]{6})"
)
_DEBIT = {"d", "1", "+1", "+", "debit", "débit", "db"}
_CREDIT = {"c", "-1", "-", "credit", "crédit", "cr", "\u22121"}


TOO_LARGE = message("It is too large to be the amount of one line.")


def trim(text: str) -> str:
    """A cell without the blanks around it, no-break spaces and byte order marks included."""
    return text.strip(BLANKS)


def parse_amount(text: str, *, mark: str = ",") -> int | Message:
    """Cents of an amount as ledgers write it, or the reason why it cannot be read.

    `mark`: the decimal mark of the file, used only where a text reads two ways: "1,230" is 1.23 in
    a file of decimal commas (the law's), and is refused in a file of decimal points.

    >>> parse_amount("000000003000,00"), parse_amount("1.234,56"), parse_amount("12-")
    (300000, 123456, -1200)
    >>> str(parse_amount("1,234"))
    'It has more than two decimals.'
    """
    text = trim(text)
    if len(text) > MAX_FIGURE_CHARS:
        return message("It is not an amount.")
    text = text.translate(_SPACES).removesuffix("€").rstrip()
    before = text[:1] if text[:1] in _SIGNS else ""
    after = text[-1:] if len(text) > 1 and text[-1:] in _SIGNS else ""
    digits = text.removeprefix(before).removesuffix(after).strip(" ")
    if not _DIGITS.fullmatch(digits) or not any(char.isdigit() for char in digits):
        return message("It is not an amount.")
    if before and after:
        return message("It has two signs.")
    parts = _split_decimals(digits, mark)
    if isinstance(parts, Message):
        return parts
    whole, decimals = parts
    whole, decimals = whole.lstrip("0"), decimals.rstrip("0")
    if len(decimals) > 2:
        return message("It has more than two decimals.")
    cents = int((whole or "0") + decimals.ljust(2, "0"))
    return TOO_LARGE if cents > LARGEST_LINE_MINOR else _SIGNS[before or after] * cents


def _split_decimals(digits: str, mark: str) -> tuple[str, str] | Message:
    """The whole part without grouping, and the decimals."""
    commas, points = digits.count(","), digits.count(".")
    if commas and points:
        decimal = "," if digits.rindex(",") > digits.rindex(".") else "."
        return _cut(digits, decimal, "." if decimal == "," else ",")
    if commas + points == 0:
        return _cut(digits, "", "")
    used = "," if commas else "."
    if commas + points > 1:
        return _cut(digits, "", used)
    if used != mark and _GROUPED[used].fullmatch(digits):
        return message("It can be read two ways: thousands or decimals.")
    return _cut(digits, used, "")


def _cut(digits: str, decimal: str, group: str) -> tuple[str, str] | Message:
    whole, _, decimals = digits.partition(decimal) if decimal else (digits, "", "")
    grouped = _GROUPED[group].fullmatch(whole) if group else None
    if not (_PLAIN.fullmatch(whole) or grouped or _SPACED.fullmatch(whole)):
        return message("It is not an amount.")
    if not _PLAIN.fullmatch(decimals):
        return message("It is not an amount.")
    return re.sub(r"[^0-9]", "", whole), decimals


def parse_day(text: str) -> date | Message | None:
    """The day of a cell, `None` when it is blank (zeros too), or the reason why it is unreadable.

    AAAAMMJJ, AAAA-MM-JJ, JJ/MM/AAAA and JJ-MM-AAAA, each with a time after it or not.

    >>> parse_day("20260115 00:00:00"), parse_day("15/01/2026"), parse_day("00000000")
    (datetime.date(2026, 1, 15), datetime.date(2026, 1, 15), None)
    """
    text = trim(text)
    if len(text) > MAX_FIGURE_CHARS:
        return message("It is not a date.")
    if not text.strip("0"):
        return None
    for form in _DAY_FORMS:
        matched = form.match(text)
        if matched and (matched.end() == len(text) or _TIME.fullmatch(text, matched.end())):
            year, month, day = (int(matched[part]) for part in "ymd")
            if not any((month, day)) and not year:
                return None
            return _day(year, month, day)
    return message("It is not a date.")


def _day(year: int, month: int, day: int) -> date | Message:
    if not MIN_YEAR <= year <= MAX_YEAR:
        return message(
            "Its year is not between {first} and {last}.", first=str(MIN_YEAR), last=str(MAX_YEAR)
        )
    try:
        return date(year, month, day)
    except ValueError:
        return message("This day does not exist.")


def parse_side(text: str) -> int | Message:
    """1 for a debit (D, +1, 1, Débit), -1 for a credit (C, -1, Crédit), or why it is unreadable."""
    side = trim(text).casefold()
    if side in _DEBIT:
        return 1
    if side in _CREDIT:
        return -1
    return message("It is neither debit (D, +1) nor credit (C, -1).")
