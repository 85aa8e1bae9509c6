"""Amounts and dates as customers write them, and the ones nobody may guess."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.intake.formats.table.amounts import Amount, read_amounts, to_minor_units
from encours.intake.formats.table.cells import Cell, Fault
from encours.intake.formats.table.columns import (
    as_currency,
    as_email,
    as_key,
    as_kind,
    as_siren,
    as_vat_number,
)
from encours.intake.formats.table.dates import find_order, read_date, read_dates
from encours.kernel.money import LARGEST_LINE_MINOR


def cents(*cells: Cell, currency: str | None = None) -> list[int | str | None]:
    """A column's amounts in minor units, "?" where it is refused."""
    found = []
    for amount in read_amounts(cells):
        value = to_minor_units(amount, currency) if isinstance(amount, Amount) else amount
        found.append("?" if isinstance(value, Fault) else value)
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1234,56", 123456), ("1 234,56 €", 123456), ("1\u202f234,56\xa0€", 123456),
        ("€1,234.56", 123456), ("1.234,56", 123456), ("1'234.50", 123450), ("-12", -1200),
        ("(12,00)", -1200), ("12,00-", -1200), ("−12,5", -1250), ("- 12,50 €", -1250),
        ("€ -12.50", -1250), ("+3", 300), ("0", 0), ("0,00", 0), ("1 234 567,89", 123456789),
        ("1.234.567", 123456700), ("1,234,567", 123456700), (",50", 50), ("12,", 1200),
        ("12,3400", 1234), ("000000003000,00", 300000), ("12,00 EUR", 1200), ("EUR 12.00", 1200),
        ("1234.56", 123456), ("0.500", 50), ("-1 234,56", -123456),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_written(text: str, expected: int) -> None:
    assert cents(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "abc", "12,34,56.78.9", "1,2.3,4", "12 34", "1 23,00", "12,345", "12.001", "--5", "(5",
        "5)",
        "5%", "12,00 C", "1e5", "0x10", "oui", "#REF!", "1,234", "2.500", "99999999999999999999",
        "4000000000,01", "-40000000000",
        "€5$", "1..5", "٣,٥٠", "(-5)",
    ],
)  # fmt: skip
def test_what_is_not_surely_an_amount_is_refused_and_never_zero(text: str) -> None:
    assert cents(text) == ["?"]


@pytest.mark.parametrize("text", ["", " ", "-", "n/a", "NULL", "nan"])
def test_what_says_nothing_is_blank(text: str) -> None:
    assert cents(text) == [None]


def test_another_value_of_the_column_decides_what_a_comma_means() -> None:
    assert cents("1,234", "2,500.00") == [123400, 250000]
    assert cents("1,250", "12,50") == [125, 1250]
    assert cents("1.234", "2.500,00") == [123400, 250000]


def test_a_column_with_both_writings_reads_the_sure_ones_and_refuses_the_others() -> None:
    assert cents("1 234,56", "1,234.56", "1,234") == [123456, 123456, "?"]


def test_the_currency_says_how_many_decimals_an_amount_may_have() -> None:
    assert cents("1500", currency="JPY") == [1500]
    assert cents("1500,5", currency="JPY") == ["?"]
    assert cents("1,5005", currency="TND") == ["?"]
    assert cents("12,5", currency="TND") == [12500]


def test_a_symbol_beside_the_amount_names_its_currency() -> None:
    assert read_amounts(["$1,234.50"]) == [Amount(Decimal("1234.50"), "USD")]


@given(
    st.integers(-LARGEST_LINE_MINOR, LARGEST_LINE_MINOR),
    st.sampled_from([",", "."]),
    st.sampled_from(["", " ", "\xa0"]),
)
def test_every_amount_reads_back_from_each_writing(minor: int, mark: str, group: str) -> None:
    whole, rest = divmod(abs(minor), 100)
    text = ("-" if minor < 0 else "") + f"{whole:,}".replace(",", group) + f"{mark}{rest:02d}"
    assert cents(text) == [minor]


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-12", "12/03/2026", "12/03/26", "12-03-2026", "12.03.2026", "12.3.26", "20260312",
        "2026/03/12", "2026-03-12 14:05:00", "2026-03-12T14:05:00Z",
        "2026-03-12T00:00:00.000+01:00",
        "12/03/2026 08:30", "12/03/2026 à 8h30".replace(" à", ""), "20260312 10:00", "12 mars 2026",
        "12-mars-26", "Mar 12, 2026", "March 12 2026", "12 March 2026", "12th March 2026",
        "12 MARS 2026", "jeudi 12 mars 2026", "Thu, 12 Mar 2026", "12 03 2026", "3/12/2026 ",
    ],
)  # fmt: skip
def test_a_date_is_read_as_written(text: str) -> None:
    american = text.startswith("3/")
    assert read_date(text, american=american) == date(2026, 3, 12)


@pytest.mark.parametrize("text", ["1er février 2026", "1 févr. 2026", "01-fév-26", "1 Feb 2026"])
def test_february_is_known_in_all_its_spellings(text: str) -> None:
    assert read_date(text) == date(2026, 2, 1)


@pytest.mark.parametrize(
    "text",
    ["31/02/2026", "2026-13-01", "32 mars 2026", "20261301", "12032026", "hier", "46093", "1/2/3",
     "12/03/0026", "01/01/1850", "2026", "12 brumaire 2026", "#N/A", "2026-03", "12/03",
     "30/02/26"],
)  # fmt: skip
def test_a_day_that_is_none_is_refused(text: str) -> None:
    assert isinstance(read_date(text), Fault)


@pytest.mark.parametrize(
    "text", ["", "-", "00/00/0000", "0000-00-00", "00000000", "n/a", "00/00/00"]
)
def test_a_zero_date_is_blank(text: str) -> None:
    assert read_date(text) is None


def test_a_number_in_a_sheet_is_no_date_unless_the_cell_is_one() -> None:
    assert isinstance(read_date(Decimal(46093)), Fault)
    assert read_date(Decimal(20260312)) == date(2026, 3, 12)
    assert read_date(datetime.fromisoformat("2026-03-12T15:00")) == date(2026, 3, 12)


def test_the_american_order_is_taken_only_when_proved_and_not_contradicted() -> None:
    assert not find_order(["01/02/2026", "03/04/2026"]).american
    assert find_order(["01/02/2026", "03/14/2026"]).american
    assert not find_order(["14/02/2026", "03/14/2026"]).american


def test_in_a_contradictory_column_the_american_dates_are_refused() -> None:
    cells = ["14/02/2026", "03/14/2026", "03/04/2026"]
    first, second, third = read_dates(cells, american=find_order(cells).american)
    assert (first, third) == (date(2026, 2, 14), date(2026, 4, 3))
    assert isinstance(second, Fault)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_day_reads_back_from_each_writing(day: date) -> None:
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%Y%m%d", "%d %B %Y", "%b %d, %Y"):
        assert read_date(day.strftime(form)) == day


def test_identifiers_are_kept_when_true_and_left_blank_when_not() -> None:
    assert as_siren("552 100 554") == "552100554"
    assert as_siren("55210055400013") == "552100554"
    assert as_siren(Decimal(5580121)) in {"005580121", None}
    assert as_siren("552100555") is None
    assert as_vat_number("fr 40 303 265 045") == "FR40303265045"
    assert as_email("mailto:compta@exemple.fr") == "compta@exemple.fr"
    assert as_email("compta chez exemple") is None


def test_kinds_of_document_are_known_in_both_languages() -> None:
    assert [as_kind(w) for w in ("Facture", "AVOIR", "Credit note", "Acompte", "?")] == [
        "invoice", "credit_note", "credit_note", "deposit", None,
    ]  # fmt: skip


def test_a_currency_is_an_iso_code_or_a_usual_symbol() -> None:
    assert [as_currency(text) for text in ("eur", "€", "$", "", "GBP")] == [
        "EUR",
        "EUR",
        "USD",
        None,
        "GBP",
    ]
    assert isinstance(as_currency("francs"), Fault)


def test_a_code_stored_as_a_number_has_no_decimals_and_an_error_is_no_code() -> None:
    assert as_key(Decimal("1001")) == "1001"
    assert as_key(Decimal("1E+5")) == "100000"
    assert as_key("#1042") == "#1042"
    assert isinstance(as_key("#N/A"), Fault)
