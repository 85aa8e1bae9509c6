"""How amounts, dates, rates and durations are written to people, in French and in English.

Amounts come as `int` minor units and are written from their digits: no binary fraction is ever
between the books and the page. A negative figure carries a minus sign (U+2212), never parentheses.
French typography (Lexique des règles typographiques en usage à l'Imprimerie nationale): narrow
no-break space between thousands and before a symbol, decimal comma, "1er" for the first of a month.
"""

import datetime
import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from encours.kernel.calendars import Closure
from encours.kernel.money import Money, decimals_of
from encours.kernel.terms import PaymentTerms, print_terms

LANGUAGES = ("fr", "en")
NARROW = "\N{NARROW NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
NOTHING = "\N{EM DASH}"
"""What is written where there is no value."""

MONTHS = {
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}

# Shortened writings: (power of ten, decimals); the first that leaves at most three digits is taken.
_STEPS = ((3, 0), (6, 2), (6, 1), (6, 0), (9, 2), (9, 1), (9, 0))
_UNITS = {"fr": {3: "k", 6: "M", 9: "Md"}, "en": {3: "k", 6: "M", 9: "bn"}}
_SHORT_FROM = 100_000

type Number = int | float | Decimal


class UnknownLanguageError(ValueError):
    """A language Encours is not written in; the command line checks its choice before."""


@dataclass(frozen=True, slots=True)
class Formats:
    """The writings of one language: `fr` or `en`.

    >>> Formats("en").money(-123456)
    '−€1,234.56'
    >>> Formats("fr").date_short(datetime.date(2026, 3, 12))
    '12/03/26'
    """

    language: str

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise UnknownLanguageError(self.language)

    def money(self, minor: int | None, currency: str = "EUR") -> str:
        """An amount in full: `1 234,56 €`, `€1,234.56`; `minor` counts the currency's cents."""
        if minor is None:
            return NOTHING
        written = self._fixed(abs(minor), decimals_of(currency))
        return self._with_symbol(written, currency, negative=minor < 0)

    def money_short(self, minor: int | None, currency: str = "EUR") -> str:
        """From 100,000 up three digits and a unit: `123 k€`, `1,23 M€`, `€1.23bn`; below, in full.

        The exact amount belongs next to it (on hover, in the table): this one is rounded half up.
        """
        digits = decimals_of(currency)
        if minor is None or abs(minor) < _SHORT_FROM * 10**digits:
            return self.money(minor, currency)
        for power, decimals in _STEPS:
            unit = 10 ** (digits + power - decimals)
            rounded = (abs(minor) + unit // 2) // unit
            if rounded < 1000:
                break
        suffix = _UNITS[self.language][power]
        written = self._fixed(rounded, decimals)
        return self._with_symbol(written, currency, negative=minor < 0, suffix=suffix)

    def number(self, value: Number | None, decimals: int | None = None) -> str:
        """A number with its thousands apart: `12 345,6`; `decimals` rounds half up, None keeps."""
        exact = _exact(value)
        if exact is None:
            return NOTHING
        kept = max(0, -int(exact.as_tuple().exponent)) if decimals is None else decimals
        scaled = int((exact * 10**kept).to_integral_value(ROUND_HALF_UP))
        return (MINUS if scaled < 0 else "") + self._fixed(abs(scaled), kept)

    def percent(self, value: Number | None, decimals: int = 1) -> str:
        """A rate given in percent: 12.34 is written `12,3 %`, `12.3%`; the whole is `100 %`."""
        written = self.number(value, 0 if value == 100 else decimals)
        if written == NOTHING:
            return written
        return f"{written}{NARROW}%" if self.language == "fr" else f"{written}%"

    def days(self, value: Number | None, decimals: int = 0) -> str:
        """A duration: `34 jours`, `1 day`, `34.5 days`. French counts plural from two on."""
        written = self.number(value, decimals)
        exact = _exact(value)
        if exact is None:
            return NOTHING
        shown = abs(exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))
        if self.language == "fr":
            return f"{written}{NARROW}{'jours' if shown >= 2 else 'jour'}"
        return f"{written}{NARROW}{'day' if shown == 1 else 'days'}"

    def days_short(self, value: Number | None, decimals: int = 0) -> str:
        """A duration in a table or a tile: `34 j`, `34 d`."""
        written = self.number(value, decimals)
        if written == NOTHING:
            return written
        return f"{written}{NARROW}{'j' if self.language == 'fr' else 'd'}"

    def date(self, day: datetime.date | None) -> str:
        """A date in a sentence: `12 mars 2026`, `1er mars 2026`, `12 March 2026`."""
        if day is None:
            return NOTHING
        ordinal = "er" if self.language == "fr" and day.day == 1 else ""
        return f"{day.day}{ordinal} {self.month(day)}".replace(" ", "\N{NO-BREAK SPACE}", 1)

    def date_short(self, day: datetime.date | None) -> str:
        """A date in a table: `12/03/26`; in English `12 Mar 26`, which nobody reads month first."""
        if day is None:
            return NOTHING
        if self.language == "fr":
            return f"{day.day:02}/{day.month:02}/{day.year % 100:02}"
        month = MONTHS["en"][day.month - 1][:3]
        return f"{day.day} {month} {day.year % 100:02}".replace(" ", "\N{NO-BREAK SPACE}")

    def instant(self, at: datetime.datetime | None) -> str:
        """An instant, already in the time of its readers: `12/03/26 14:05`, `12 Mar 26, 14:05`."""
        if at is None:
            return NOTHING
        apart = " " if self.language == "fr" else ", "
        return f"{self.date_short(at.date())}{apart}{at:%H:%M}".replace(" ", "\N{NO-BREAK SPACE}")

    def month(self, day: datetime.date | None) -> str:
        """The month of a day: `mars 2026`, `March 2026`."""
        return NOTHING if day is None else f"{MONTHS[self.language][day.month - 1]} {day.year}"

    def closure(self, closed: Closure) -> str:
        """The days a company is closed: `03/08/2026 – 21/08/2026`, or the one day."""
        if closed.first_on == closed.last_on:
            return self.date(closed.first_on)
        return f"{self.date(closed.first_on)} – {self.date(closed.last_on)}"

    def write(self, value: Any) -> str:
        """A value named in a `Message`, by its type.

        Text as it is; dates in full; amounts with their currency; whole numbers below 10,000
        without a space, so that a year or a line number stays one; several values with commas.
        """
        match value:
            case str():
                written = value
            case bool():
                written = self._yes_or_no(truth=value)
            case int() if abs(value) < 10_000:
                written = f"{MINUS if value < 0 else ''}{abs(value)}"
            case int() | float() | Decimal():
                written = self.number(value)
            case None | datetime.date():
                written = self.date(value)
            case Closure():
                written = self.closure(value)
            case Money():
                written = self.money(value.minor, value.currency)
            case PaymentTerms():
                written = print_terms(value, "fr" if self.language == "fr" else "en")
            case Iterable():
                written = ", ".join(self.write(item) for item in value)
            case _:
                written = str(value)
        return written

    def _yes_or_no(self, *, truth: bool) -> str:
        words = ("non", "oui") if self.language == "fr" else ("no", "yes")
        return words[truth]

    def _fixed(self, scaled: int, decimals: int) -> str:
        """The digits of `scaled` / 10**decimals (not negative), with the language's separators."""
        whole, part = divmod(scaled, 10**decimals)
        thousands, mark = (NARROW, ",") if self.language == "fr" else (",", ".")
        grouped = f"{whole:,}".replace(",", thousands)
        return f"{grouped}{mark}{part:0{decimals}}" if decimals else grouped

    def _with_symbol(self, written: str, currency: str, *, negative: bool, suffix: str = "") -> str:
        sign = MINUS if negative else ""
        symbol = "€" if currency == "EUR" else _symbol(currency, self.language)
        if self.language == "fr":
            apart = NARROW if suffix and symbol[:1].isalpha() else ""
            return f"{sign}{written}{NARROW}{suffix}{apart}{symbol}"
        apart = NARROW if symbol[-1:].isalpha() else ""
        return f"{sign}{symbol}{apart}{written}{suffix}"


def _exact(value: Number | None) -> Decimal | None:
    """The number as its shortest decimal writing says it; None when there is none (null, NaN)."""
    if value is None or not math.isfinite(value):
        return None
    return Decimal(str(value)) if isinstance(value, float) else Decimal(value)


@cache
def _symbol(currency: str, language: str) -> str:
    # Babel is asked for all but the euro, and late: its import takes time.
    from babel.numbers import get_currency_symbol

    return get_currency_symbol(currency, locale="fr_FR" if language == "fr" else "en_GB")
