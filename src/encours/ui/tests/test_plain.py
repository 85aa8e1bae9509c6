"""Text from outside is shown as it looks and does nothing to the terminal that shows it."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.ui.plain import one_line, plain_json

ESCAPES = [
    "\x1b[2J",
    "\x9b31m",
    "\x1b]0;title\x07",
    "\u202egnp.exe",
    "\u2066x\u2069",
    "a\rb",
    "a\x7fb",
    "a\x85b",
    "a\u2028b",
    "\U000e0041",
]


def invisible(text):
    return [sign for sign in text if unicodedata.category(sign)[0] in "CZ" and sign not in " \n"]


@pytest.mark.parametrize("text", ESCAPES)
def test_signs_that_command_a_terminal_are_taken_out_of_a_line(text):
    assert invisible(one_line(f"Alpha {text} SA")) == []
    assert one_line(f"Alpha {text} SA").startswith("Alpha ")


@pytest.mark.parametrize("text", ESCAPES)
def test_programs_read_in_json_what_no_terminal_obeys(text):
    written = plain_json({"name": text, text: [1, None]})
    assert invisible(written) == []
    assert json.loads(written) == {"name": text, text: [1, None]}


def test_json_keeps_the_letters_of_languages_and_the_spaces_of_amounts_readable():
    assert plain_json("Société 日本 1\u202f234,00\u00a0€") == '"Société 日本 1\u202f234,00\u00a0€"'


@given(st.text())
def test_any_text_is_one_line_of_visible_signs_and_comes_back_from_json(text):
    assert "\n" not in one_line(text)
    assert len(one_line(text, 20)) <= 20
    assert json.loads(plain_json(text)) == text
    assert not [sign for sign in plain_json(text) if unicodedata.category(sign)[0] == "C"]
