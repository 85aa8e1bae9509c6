"""What one cell of a ledger says, and what it must never be made to say."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.intake.formats.bytes import MAX_COLUMNS
from encours.intake.formats.fec.assemble import read_amounts
from encours.intake.formats.fec.columns import map_header
from encours.intake.formats.fec.repair import cut_quoted
from encours.intake.formats.fec.values import parse_amount, parse_day, parse_side
from encours.intake.formats.records import UnreadableFile
from encours.kernel.messages import Message
from encours.kernel.money import LARGEST_LINE_MINOR


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("000000003000,00", 300000),
        (" 000000000003000,00", 300000),
        ("1200.5", 120050),
        ("-12,00", -1200),
        ("\u221212,00", -1200),
        ("+12,00", 1200),
        ("- 12,00", -1200),
        ("12,00-", -1200),
        ("1 234,56", 123456),
        ("1\xa0234,56", 123456),
        ("1\u202f234\u202f567,8", 123456780),
        ("1'234.56", 123456),
        ("1.234,56", 123456),
        ("1,234.56", 123456),
        ("1.234.567", 123456700),
        (".50", 50),
        (",5", 50),
        ("12,", 1200),
        ("0", 0),
        ("0,00", 0),
        ("-0,00", 0),
        ("1,230", 123),
        ("3000,000", 300000),
        ("12,500000", 1250),
        ("12,00 €", 1200),
        ("4000000000,00", 400000000000),
        ("0000000000000000000012,00", 1200),
    ],
)
def test_amounts_are_read_to_the_cent(text: str, cents: int) -> None:
    assert parse_amount(text) == cents


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", ",", "-", "+", "abc", "12a", "#REF!", "1e5", "NaN", "inf", "0x10", "--12"),
        *("-12-", "1,234", "1,2,3", "1.23.4", "12 00", "1 2345", "1234 567", "12,3 4", "1_000"),
        *("१२,००", "12,-5", ",-5", "(12,00)", "12;00", "1.230", "1,23.45", "1.2345,00", "12.00,00"),
        *(
            "4000000000,01",
            "-4000000000,01",
            "999999999999999,99",
            "4 000 000 001",
            "9" * 41,
            "12\ufffd0,00",
            "12,345",
            "0,001",
        ),
    ],
)
def test_what_is_no_amount_to_the_cent_is_refused_and_never_guessed(text: str) -> None:
    refused = parse_amount(text)
    assert isinstance(refused, Message)
    assert str(refused).endswith(".")


def test_three_digits_after_a_mark_follow_the_mark_of_the_file() -> None:
    assert parse_amount("1,230", mark=",") == 123
    assert isinstance(parse_amount("1,230", mark="."), Message)
    assert parse_amount("1.230", mark=".") == 123
    assert isinstance(parse_amount("1.230", mark=","), Message)


@given(st.lists(st.text("0123456789,.-+ \xa0", max_size=22) | st.none(), max_size=12))
def test_a_column_of_amounts_reads_as_its_cells_one_by_one(texts: list[str | None]) -> None:
    texts = [text.strip(" \xa0") or None if text else None for text in texts]
    column = read_amounts(pl.Series(texts, dtype=pl.String), lambda: ",").to_list()
    alone = [parse_amount(text) if text else None for text in texts]
    assert column == [None if isinstance(cents, Message) else cents for cents in alone]


@given(st.integers(-LARGEST_LINE_MINOR, LARGEST_LINE_MINOR), st.sampled_from(",."))
def test_any_amount_written_plainly_comes_back(cents: int, mark: str) -> None:
    whole, rest = divmod(abs(cents), 100)
    text = f"{'-' if cents < 0 else ''}{whole}{mark}{rest:02}"
    assert parse_amount(text) == cents
    assert read_amounts(pl.Series([text]), lambda: ",").to_list() == [cents]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20260115", date(2026, 1, 15)),
        (" 20260115 ", date(2026, 1, 15)),
        ("2026-01-15", date(2026, 1, 15)),
        ("2026/01/15", date(2026, 1, 15)),
        ("2026-01-15T00:00:00", date(2026, 1, 15)),
        ("2026-01-15T10:30:00.123Z", date(2026, 1, 15)),
        ("2026-01-15 10:30:00+01:00", date(2026, 1, 15)),
        ("20260115 00:00:00", date(2026, 1, 15)),
        ("20260115 000000", date(2026, 1, 15)),
        ("20260115103000", date(2026, 1, 15)),
        ("15/01/2026", date(2026, 1, 15)),
        ("15-01-2026", date(2026, 1, 15)),
        ("15.01.2026 08:00", date(2026, 1, 15)),
        ("5/1/2026", date(2026, 1, 5)),
        ("20240229", date(2024, 2, 29)),
        ("", None),
        ("00000000", None),
        ("0", None),
        ("0000-00-00", None),
        ("00/00/0000", None),
    ],
)
def test_days_are_read_as_ledgers_write_them(text: str, day: date | None) -> None:
    assert parse_day(text) == day


@pytest.mark.parametrize(
    "text",
    [
        *("20260230", "20250229", "20261301", "18991231", "22000101", "2026011", "202601155"),
        *("15/13/2026", "01/15/2026", "15/01/26", "hier", "2026", "46037", "20260115x", "20260100"),
        *(
            "2026-01-15T",
            "20260115 99",
            "20260115 00000",
            "20260115" + " " * 40 + "000000",
            "２０２６0115",
        ),
    ],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    assert isinstance(parse_day(text), Message)


@pytest.mark.parametrize(
    ("texts", "side"),
    [(("D", "d", "+1", "1", "Débit", "DEBIT", " D "), 1), (("C", "-1", "crédit", "CREDIT"), -1)],
)
def test_sides_are_read(texts: tuple[str, ...], side: int) -> None:
    assert {parse_side(text) for text in texts} == {side}


def test_another_side_is_refused() -> None:
    assert all(isinstance(parse_side(text), Message) for text in ("", "X", "0", "2", "DC"))


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("a|b", ["a", "b"]),
        ("a||", ["a", "", ""]),
        ('"a"|"b|c"', ["a", "b|c"]),
        ('"a"|', ["a", ""]),
        ('"say ""hi"""|b', ['say "hi"', "b"]),
        ('""|b', ["", "b"]),
        ('TUBE 1/2"|b', ['TUBE 1/2"', "b"]),
        ('"Le Bistro" SARL|b', ['"Le Bistro" SARL', "b"]),
        ('"open|b|c', ['"open', "b", "c"]),
        ('a|"open|b', ["a", '"open', "b"]),
        ('12"|"b|c"', ['12"', "b|c"]),
    ],
)
def test_quotes_protect_separators_only_where_they_open_and_close_a_field(
    line: str, fields: list[str]
) -> None:
    assert cut_quoted(line, "|") == fields


def test_a_line_of_open_quotes_is_cut_in_no_time() -> None:
    line = '"a|' * 300_000
    assert len(cut_quoted(line, "|")) == 300_001


@pytest.mark.parametrize(
    "header",
    [
        "EcritureDate CompteNum Debit Credit",
        "DATE_ECRITURE numero_compte débit crédit",
        "Date Compte Débit Crédit Libellé Pièce",
        "EcritureDate CompteNum Montant Sens",
    ],
)
def test_an_account_a_day_and_an_amount_make_a_ledger(header: str) -> None:
    layout = map_header(header.split())
    assert layout is not None
    assert [layout.at[name] for name in ("EcritureDate", "CompteNum", *layout.amounts)] == [
        0,
        1,
        2,
        3,
    ]


@pytest.mark.parametrize(
    "header",
    [
        "Date Libellé Débit Crédit",
        "CompteNum Debit Credit",
        "EcritureDate CompteNum Debit",
        "EcritureDate CompteNum Montant",
        "customer invoice issued_on due_on paid_on amount",
    ],
)
def test_other_tables_are_no_ledger(header: str) -> None:
    assert map_header(header.split()) is None


def test_the_name_of_the_law_wins_over_its_likes() -> None:
    layout = map_header(["Date", "Compte", "EcritureDate", "CompteNum", "Debit", "Credit"])
    assert layout is not None
    assert (layout.at["EcritureDate"], layout.at["CompteNum"]) == (2, 3)


def test_more_columns_than_anyone_has_are_refused() -> None:
    header = ["EcritureDate", "CompteNum", "Debit", "Credit"]
    layout = map_header(header + ["x"] * (MAX_COLUMNS - 4))
    assert layout is not None
    assert layout.width == MAX_COLUMNS
    with pytest.raises(UnreadableFile):
        map_header(header + ["x"] * (MAX_COLUMNS - 3))
