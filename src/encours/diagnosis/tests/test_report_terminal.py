"""The summary in a terminal: fits, reads without colour, takes no name for markup."""

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from encours.diagnosis.report.terminal import print_summary
from encours.diagnosis.tests.reports import HOSTILE, company, export
from encours.diagnosis.tests.telling import diagnosed


def summary(diagnosis=None, *, width=80, language="fr", **console) -> str:
    file = io.TextIOWrapper(io.BytesIO(), encoding=console.pop("encoding", "utf-8"))
    print_summary(
        diagnosis or company(),
        language=language,
        console=Console(file=file, width=width, **console),
        company=HOSTILE[3],
    )
    file.flush()
    file.seek(0)
    return file.read()


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_it_fits_the_terminal_and_one_look(width, language):
    lines = summary(width=width, language=language).splitlines()
    assert max(map(cell_len, lines)) <= width
    assert 30 < len(lines) <= 75


def test_piped_it_is_plain_text():
    assert "\x1b" not in summary()
    assert not set("─│┌┐└┘━┃╭╮") & set(summary())


def test_colour_is_used_where_wanted_and_refused_where_not(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[1;31m" in summary(force_terminal=True, color_system="standard")
    assert "31m" not in summary(force_terminal=True, color_system="standard", no_color=True)


@pytest.mark.parametrize("encoding", ["iso-8859-15", "cp1252", "ascii"])
def test_a_narrow_encoding_gets_plain_bars_and_no_failure(encoding):
    written = summary(encoding=encoding)
    assert "####" in written
    assert "█" in summary()
    assert "?" not in written.replace("paient-ils ?", "").replace("\n?  ", "")


def test_names_are_written_as_they_are_and_their_tricks_left_out():
    assert "[red]rouge[/red]" in summary(width=120)
    assert "\u202e" not in summary()
    assert "\x07" not in summary()


def test_an_amount_is_never_cut_at_its_spaces():
    for line in summary().splitlines():
        assert not line.rstrip("\n").endswith(("\u202f", "\xa0"))
        assert not line.lstrip().startswith("€")


def test_rejected_lines_say_where_and_what_to_do():
    written = summary()
    assert "Lignes rejetées" in written
    assert "EcritureDate" in written
    assert "AAAAMMJJ" in written


def test_a_ledger_without_a_customer_says_so_and_what_to_do():
    empty = diagnosed(
        export(
            [
                ("OD-1", "20260105", "606000", "", "A", 100, ""),
                ("OD-1", "20260105", "512000", "", "A", -100, ""),
            ]
        )
    )
    assert "--accounts" in summary(empty)
