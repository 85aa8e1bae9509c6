import operator
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.kernel import money
from encours.kernel.money import Money, decimals_of, half_up, share_out, to_decimal, to_minor

CURRENCIES = st.sampled_from(["EUR", "JPY", "TND", "CLF", "XOF", "USD"])
MINORS = st.integers(-money.LARGEST_MINOR, money.LARGEST_MINOR)


@pytest.mark.parametrize(
    ("currency", "decimals"),
    [
        ("EUR", 2),
        ("JPY", 0),
        ("TND", 3),
        ("XOF", 0),
        ("CLF", 4),
        ("IQD", 3),
        ("ALL", 2),
        ("BGN", 2),
    ],
)
def test_a_currency_has_the_decimals_of_iso_4217_even_where_people_show_fewer(
    currency: str, decimals: int
) -> None:
    assert decimals_of(currency) == decimals


@pytest.mark.parametrize("code", ["EURO", "eur", "", "XAU", "XXX", "€"])
def test_what_iso_4217_gives_no_minor_unit_is_an_unknown_currency(code: str) -> None:
    with pytest.raises(money.UnknownCurrency) as caught:
        decimals_of(code)
    assert "ISO 4217" in str(caught.value.action)


@pytest.mark.parametrize(
    ("written", "currency", "minor"),
    [
        ("1.23", "EUR", 123),
        ("1.230", "EUR", 123),
        ("-0.01", "EUR", -1),
        ("-0", "EUR", 0),
        ("0.0000", "JPY", 0),
        ("1.2E+3", "EUR", 120000),
        ("1500", "JPY", 1500),
        ("1.234", "TND", 1234),
        ("000000003000.00", "EUR", 300000),
        ("92233720368547758.07", "EUR", 2**63 - 1),
    ],
)
def test_an_amount_becomes_minor_units_exactly(written: str, currency: str, minor: int) -> None:
    assert to_minor(Decimal(written), currency) == minor


@pytest.mark.parametrize(
    ("written", "currency"), [("1.234", "EUR"), ("0.5", "JPY"), ("1E-9999", "EUR")]
)
def test_more_decimals_than_the_currency_has_are_refused_not_rounded(
    written: str, currency: str
) -> None:
    with pytest.raises(money.TooManyDecimals, match=currency):
        to_minor(Decimal(written), currency)


@pytest.mark.parametrize(
    "written", ["NaN", "sNaN", "Infinity", "-Infinity", "1E+999999", "92233720368547758.08"]
)
def test_what_no_column_of_amounts_can_hold_is_not_an_amount(written: str) -> None:
    with pytest.raises(money.NotAnAmount):
        to_minor(Decimal(written), "EUR")


@given(MINORS, CURRENCIES)
def test_an_amount_written_and_read_back_is_the_same(minor: int, currency: str) -> None:
    assert to_minor(to_decimal(minor, currency), currency) == minor
    exponent = to_decimal(minor, currency).as_tuple().exponent
    assert exponent == -decimals_of(currency)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        (Decimal("0.5"), 1),
        (Decimal("-0.5"), -1),
        (Decimal("2.4999"), 2),
        (Fraction(-5, 2), -3),
        (Fraction(1, 3), 0),
        (7, 7),
    ],
)
def test_a_half_is_rounded_away_from_zero(value: Decimal | Fraction | int, rounded: int) -> None:
    assert half_up(value) == rounded


def test_infinity_cannot_be_rounded() -> None:
    with pytest.raises(money.NotAnAmount):
        half_up(Decimal("Infinity"))


@given(st.fractions())
def test_rounding_never_moves_a_value_by_more_than_a_half(value: Fraction) -> None:
    assert abs(half_up(value) - value) <= Fraction(1, 2)
    assert half_up(-value) == -half_up(value)


@given(
    st.integers(-(10**12), 10**12),
    st.lists(st.integers(0, 10**6) | st.fractions(0, 10), min_size=1, max_size=12).filter(any),
)
def test_shares_add_up_to_the_total_and_none_is_a_cent_away_from_its_part(
    total: int, weights: list[int | Decimal | Fraction]
) -> None:
    shares = share_out(total, weights)
    assert sum(shares) == total
    assert share_out(-total, weights) == [-share for share in shares]
    whole = sum(Fraction(weight) for weight in weights)
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - total * Fraction(weight) / whole) < 1


def test_cents_left_over_go_to_the_largest_fraction_then_to_the_first() -> None:
    assert share_out(100, [1, 1, 1]) == [34, 33, 33]
    assert share_out(-100, [1, 1, 1]) == [-34, -33, -33]
    assert share_out(10, [Decimal("1.5"), 1, Fraction(1, 2)]) == [5, 3, 2]
    assert share_out(101, [19, 0, 81]) == [19, 0, 82]
    assert share_out(0, []) == []
    assert share_out(0, [0, 0]) == [0, 0]


def test_an_amount_without_weights_is_refused_rather_than_lost() -> None:
    for weights in ([], [0, 0]):
        with pytest.raises(money.UnshareableAmount):
            share_out(5, weights)
    with pytest.raises(ValueError, match="zero or more"):
        share_out(5, [2, -1])


def test_amounts_of_one_currency_add_compare_and_print() -> None:
    ten, three = Money(1000, "EUR"), Money.of(Decimal("3.00"), "EUR")
    assert ten - three == Money(700, "EUR")
    assert ten + three == Money(1300, "EUR")
    assert -three < three <= ten
    assert abs(-ten) == ten
    assert str(Money(-5, "EUR")) == "-0.05 EUR"
    assert str(Money(1500, "JPY")) == "1500 JPY"
    assert ten != Money(1000, "USD")


@pytest.mark.parametrize("operation", [operator.add, operator.sub, operator.lt, operator.ge])
def test_two_currencies_never_meet_without_an_exchange(
    operation: Callable[[Money, Money], object],
) -> None:
    with pytest.raises(money.CurrencyMismatch, match="same currency"):
        operation(Money(1, "EUR"), Money(1, "USD"))


def test_money_is_never_built_of_a_float_nor_of_a_currency_that_does_not_exist() -> None:
    with pytest.raises(TypeError, match="float"):
        Money(cast(int, 1.5), "EUR")
    with pytest.raises(TypeError, match="bool"):
        Money(bool("yes"), "EUR")
    with pytest.raises(money.UnknownCurrency):
        Money(1, "ZZZ")
