import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.kernel.money import Money
from encours.ui.formats import Formats, UnknownLanguageError

FR, EN = Formats("fr"), Formats("en")
N, B = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("minor", "currency", "french", "english"),
    [
        (0, "EUR", f"0,00{N}€", "€0.00"),
        (5, "EUR", f"0,05{N}€", "€0.05"),
        (123_456, "EUR", f"1{N}234,56{N}€", "€1,234.56"),
        (-123_456_789, "EUR", f"−1{N}234{N}567,89{N}€", "−€1,234,567.89"),
        (1_234, "JPY", f"1{N}234{N}JPY", "JP¥1,234"),
        (1_234_567, "TND", f"1{N}234,567{N}TND", f"TND{N}1,234.567"),
        (100, "USD", f"1,00{N}$US", "US$1.00"),
    ],
)
def test_amounts_are_written_in_full_as_each_language_does(minor, currency, french, english):
    assert FR.money(minor, currency) == french
    assert EN.money(minor, currency) == english


@pytest.mark.parametrize(
    ("minor", "french", "english"),
    [
        (9_999_999, f"99{N}999,99{N}€", "€99,999.99"),
        (10_000_000, f"100{N}k€", "€100k"),
        (99_949_999, f"999{N}k€", "€999k"),
        (99_950_000, f"1,00{N}M€", "€1.00M"),
        (123_456_789, f"1,23{N}M€", "€1.23M"),
        (-1_234_567_890, f"−12,3{N}M€", "−€12.3M"),
        (12_345_678_900, f"123{N}M€", "€123M"),
        (123_456_789_000, f"1,23{N}Md€", "€1.23bn"),
        (1_234_567_890_000_00, f"1{N}235{N}Md€", "€1,235bn"),
    ],
)
def test_large_totals_are_shortened_to_three_digits(minor, french, english):
    assert FR.money_short(minor) == french
    assert EN.money_short(minor) == english


def test_a_currency_written_in_letters_keeps_its_distance_when_shortened():
    assert FR.money_short(123_456_789, "CHF") == f"1,23{N}M{N}CHF"
    assert EN.money_short(123_456_789, "CHF") == f"CHF{N}1.23M"


@given(st.integers(min_value=-(10**20), max_value=10**20))
def test_an_amount_read_back_from_its_writing_is_the_same_to_the_cent(minor):
    french = FR.money(minor).replace(N, "").replace("€", "").replace("−", "-").replace(",", ".")
    english = EN.money(minor).replace(",", "").replace("€", "").replace("−", "-")
    assert Decimal(french) * 100 == Decimal(english) * 100 == minor


def test_nothing_is_never_written_as_zero():
    for formats in (FR, EN):
        written = {
            formats.money(None),
            formats.money_short(None),
            formats.number(None),
            formats.percent(float("nan")),
            formats.days(None),
            formats.days_short(None),
            formats.date(None),
            formats.date_short(None),
            formats.month(None),
            formats.write(None),
        }
        assert written == {"—"}


def test_numbers_rates_and_durations_round_half_up():
    assert FR.number(1_234_567.25) == f"1{N}234{N}567,25"
    assert EN.number(Decimal("-0.125"), 2) == "−0.13"
    assert FR.percent(12.35) == f"12,4{N}%"
    assert EN.percent(Decimal(100), 0) == "100%"
    assert FR.percent(-0.04) == f"0,0{N}%", "no minus sign before a zero"
    assert EN.days_short(34.5) == f"35{N}d"
    assert FR.days_short(34.5, 1) == f"34,5{N}j"


@pytest.mark.parametrize(
    ("days", "decimals", "french", "english"),
    [
        (0, 0, "0 jour", "0 days"),
        (1, 0, "1 jour", "1 day"),
        (Decimal("1.5"), 1, "1,5 jour", "1.5 days"),
        (Decimal("1.6"), 0, "2 jours", "2 days"),
        (-1, 0, "−1 jour", "−1 day"),
        (1234, 0, f"1{N}234 jours", "1,234 days"),
    ],
)
def test_days_agree_with_their_number(days, decimals, french, english):
    assert FR.days(days, decimals) == french.replace(" ", N)
    assert EN.days(days, decimals) == english.replace(" ", N)


def test_dates_are_written_for_sentences_and_for_tables():
    day = datetime.date(2026, 3, 12)
    assert FR.date(day) == f"12{B}mars 2026"
    assert FR.date(day.replace(day=1)) == f"1er{B}mars 2026"
    assert EN.date(day.replace(month=8)) == f"12{B}August 2026"
    assert FR.date_short(day) == "12/03/26"
    assert EN.date_short(day) == "12\N{NO-BREAK SPACE}Mar\N{NO-BREAK SPACE}26"
    assert FR.month(day.replace(month=2)) == "février 2026"


def test_values_of_messages_are_written_by_their_type():
    values = {
        "DUPONT": "DUPONT",
        2026: "2026",
        -7: "−7",
        12_345: f"12{N}345",
        datetime.date(2026, 1, 31): f"31{B}janvier 2026",
        True: "oui",
        Money(150, "EUR"): f"1,50{N}€",
        Decimal("0.5"): "0,5",
        ("PieceDate", 3): "PieceDate, 3",
    }
    assert [FR.write(value) for value in values] == list(values.values())
    assert EN.write(value=False) == "no"


def test_a_language_encours_is_not_written_in_is_refused():
    with pytest.raises(UnknownLanguageError, match="de"):
        Formats("de")


@pytest.mark.parametrize(
    ("language", "written"), [("fr", "12/03/26\xa014:05"), ("en", "12\xa0Mar\xa026,\xa014:05")]
)
def test_an_instant_is_the_day_of_a_table_and_the_hour(language, written):
    at = datetime.datetime(2026, 3, 12, 14, 5, tzinfo=datetime.UTC)
    assert Formats(language).instant(at) == written
    assert Formats(language).instant(None) == "\N{EM DASH}"
