"""Amounts are whole minor units (cents) of one currency: no cent appears or vanishes on the way.

Exponents come from ISO 4217 itself (`data/currencies.csv`, list one of the maintenance agency),
not from Babel: CLDR says how people *show* amounts (no decimals for the Albanian lek or the Iraqi
dinar) where ISO 4217 says how they are *recorded*, and banks and invoices follow ISO 4217.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache, total_ordering
from math import lcm

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.kernel.tables import table_rows

LARGEST_MINOR = 2**63 - 1
"""What a 64-bit column holds: beyond it an amount is a mistake, not money."""

LARGEST_LINE_MINOR = 400_000_000_000
"""What one line of a file may weigh, in minor units: four billion euros.

Twenty million such lines, more than any three files may have, still add up within 64 bits; more in
one line is a mistake (two amounts run together, an account in the wrong column), not a sale.
"""


class UnknownCurrency(EncoursError):
    """The code is not one ISO 4217 gives minor units to."""


class CurrencyMismatch(EncoursError):
    """Two currencies met where only one makes sense; an exchange is never implied."""


class TooManyDecimals(EncoursError):
    """The amount has more significant decimals than its currency can record."""


class NotAnAmount(EncoursError):
    """Not a finite number, or one too large to be money."""


class UnshareableAmount(EncoursError):
    """There is an amount to share out but no weight to share it by."""


@cache
def _decimals() -> dict[str, int]:
    return {row["code"]: int(row["minor_units"]) for row in table_rows("currencies")}


def decimals_of(currency: str) -> int:
    """How many decimals ISO 4217 gives the currency (EUR 2, JPY 0, TND 3).

    Raises `UnknownCurrency`; gold, baskets and test codes (XAU, XDR, XXX) have no minor unit.
    """
    try:
        return _decimals()[currency]
    except KeyError:
        raise UnknownCurrency(
            message("Unknown currency: {currency}", currency=currency),
            message("Use the three-letter code of ISO 4217, in capitals: EUR, USD, CHF."),
        ) from None


def half_up(value: Decimal | Fraction | int) -> int:
    """The whole number nearest to `value`; a half goes away from zero. The only rounding of money.

    Raises `NotAnAmount` for infinity and what is not a number.

    >>> half_up(Decimal("2.5")), half_up(Decimal("-2.5")), half_up(Fraction(1, 3))
    (3, -3, 0)
    """
    if isinstance(value, Decimal) and not value.is_finite():
        raise _not_an_amount(value)
    exact = Fraction(value)
    rounded = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return rounded if exact >= 0 else -rounded


def to_minor(amount: Decimal, currency: str) -> int:
    """The amount in minor units of `currency`, exactly: 1.230 EUR is 123, 1.234 EUR is refused.

    Raises `TooManyDecimals`, `NotAnAmount`, `UnknownCurrency`.
    """
    decimals = decimals_of(currency)
    sign, digits, exponent = amount.as_tuple()
    if not isinstance(exponent, int):  # NaN and infinity have a letter for exponent
        raise _not_an_amount(amount)
    written = "".join(map(str, digits)).lstrip("0")
    significant = written.rstrip("0")
    if not significant:
        return 0
    zeros = exponent + len(written) - len(significant) + decimals
    if zeros < 0:
        raise TooManyDecimals(
            message(
                "{amount} {currency} has more decimals than the currency: {decimals} at most",
                amount=amount,
                currency=currency,
                decimals=decimals,
            ),
            message("Check the amount and the currency; nothing is rounded on the way in."),
        )
    if len(significant) + zeros > len(str(LARGEST_MINOR)):
        raise _not_an_amount(amount)
    minor: int = int(significant) * 10**zeros
    if minor > LARGEST_MINOR:
        raise _not_an_amount(amount)
    return -minor if sign else minor


def to_decimal(minor: int, currency: str) -> Decimal:
    """The amount as people write it, with all the decimals of its currency: 123 is 1.23 EUR.

    Raises `UnknownCurrency`.
    """
    digits = tuple(int(digit) for digit in str(abs(minor)))
    return Decimal((int(minor < 0), digits, -decimals_of(currency)))


def share_out(total_minor: int, weights: Sequence[int | Decimal | Fraction]) -> list[int]:
    """Shares `total_minor` in proportion to `weights`; the shares add up to it to the cent.

    Largest remainder (Hamilton's method): each share is cut to the whole cent, and the cents left
    go one by one to the largest fractions cut off, ties to the earlier position. A negative total
    is shared as its opposite. Weights are zero or more; raises `ValueError` for a negative one and
    `UnshareableAmount` when all are zero (or none is given) and the total is not.

    >>> share_out(100, [1, 1, 1])
    [34, 33, 33]
    """
    exact = [Fraction(weight) for weight in weights]
    if any(weight < 0 for weight in exact):
        raise ValueError("weights to share by are zero or more")
    scale = lcm(*(weight.denominator for weight in exact))
    scaled = [weight.numerator * (scale // weight.denominator) for weight in exact]
    whole = sum(scaled)
    if whole == 0:
        if total_minor == 0:
            return [0] * len(scaled)
        raise UnshareableAmount(
            message(
                "An amount of {total_minor} minor units cannot be shared out",
                total_minor=total_minor,
            ),
            message("Give at least one weight above zero to share it by."),
        )
    cuts = [divmod(abs(total_minor) * weight, whole) for weight in scaled]
    shares = [share for share, _ in cuts]
    left = abs(total_minor) - sum(shares)
    by_fraction = sorted(range(len(cuts)), key=lambda at: (-cuts[at][1], at))
    for at in by_fraction[:left]:
        shares[at] += 1
    return shares if total_minor >= 0 else [-share for share in shares]


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount: `minor` units (cents for EUR) of one ISO 4217 `currency`.

    Adding, subtracting and comparing raise `CurrencyMismatch` between two currencies; building one
    raises `UnknownCurrency`, or `TypeError` when `minor` is not an integer.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"money is whole minor units, not {type(self.minor).__name__}")
        decimals_of(self.currency)

    @classmethod
    def of(cls, amount: Decimal, currency: str) -> "Money":
        """The exact amount; raises as `to_minor` does."""
        return cls(to_minor(amount, currency), currency)

    @property
    def amount(self) -> Decimal:
        """The amount in major units, with all the decimals of the currency."""
        return to_decimal(self.minor, self.currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same_currency(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same_currency(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __abs__(self) -> "Money":
        return Money(abs(self.minor), self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same_currency(other)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def _same_currency(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(
                message(
                    "{mine} and {other} are not of the same currency",
                    mine=str(self),
                    other=str(other),
                ),
                message("Convert one of them first, at a rate you choose."),
            )
        return other.minor


def _not_an_amount(value: Decimal) -> NotAnAmount:
    return NotAnAmount(
        message("{value} is not an amount of money", value=str(value)),
        message("Give a number such as 1234.56."),
    )
