import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.kernel.money import to_decimal
from encours.kernel.spreadsheets import minor_text, safe_text, write_csv


@pytest.mark.parametrize(
    "text", ["=1+1", "+33 6", "-remise", "@SUM(A1)", "  =cmd|' /C calc'!A0", "\t=1", "＝1"]
)
def test_what_a_spreadsheet_would_run_is_given_an_apostrophe(text):
    assert safe_text(text) == "'" + text


@pytest.mark.parametrize("text", ["", "Dupont", "FA-2026-001", "a=b", "'=1"])
def test_other_text_stays_as_it_is(text):
    assert safe_text(text) == text


@given(st.lists(st.text(st.characters(exclude_characters="\r\n\x00"), max_size=8), max_size=4))
def test_a_text_comes_back_from_the_file_as_it_was_or_made_safe(texts):
    written = write_csv(["a", "b", "c", "d"], [[*texts, *[None] * (4 - len(texts))]])
    _, row = csv.reader(io.StringIO(written), delimiter=";")
    assert row == [*map(safe_text, texts), *[""] * (4 - len(texts))]


@given(st.integers(-(10**15), 10**15), st.sampled_from([("EUR", 2), ("JPY", 0), ("TND", 3)]))
def test_an_amount_is_written_exactly_and_never_made_a_text(minor, currency):
    code, decimals = currency
    text = minor_text(minor, decimals)
    assert text.replace(",", ".") == str(to_decimal(minor, code))
    assert write_csv(["x"], [[text]]).splitlines()[1].strip('"') == text
