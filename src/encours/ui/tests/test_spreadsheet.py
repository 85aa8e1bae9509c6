"""Tables for spreadsheets: what a file holds is shown by the spreadsheet, never executed."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.ui.spreadsheet import csv_rows, safe_cell


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|'/c calc'!A0", "-2+3", "@SUM(A1)", "\t=1", " =1", "\r=1", "＝1", "-"]
)
def test_what_begins_like_a_formula_is_made_text(text):
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize("text", ["-12,50", "+3", "-1 234,50", "ACME", "a=b", "", "12", "F-1"])
def test_numbers_and_names_stay_as_they_are(text):
    assert safe_cell(text) == text


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])), min_size=2, max_size=4))
def test_a_row_reads_back_as_it_was_but_for_its_formulas(cells):
    written = "".join(csv_rows([cells]))
    [back] = csv.reader(StringIO(written, newline=""), delimiter=";")
    assert back == [safe_cell(cell) for cell in cells]
