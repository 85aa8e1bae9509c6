"""What the pages are drawn with: when it lacks, who runs the installation is told what to run."""

import pytest

from encours.cli import drawing
from encours.cli.doctor import _examine_assets
from encours.cli.drawing import what_pages_lack
from encours.ui.translation import Translator


def said(found, language):
    translator = Translator(language)
    return [(translator.message(each.what), translator.message(each.action)) for each in found]


def test_nothing_is_said_of_pages_that_have_all(capsys):
    assert what_pages_lack(thoroughly=True) == []


@pytest.mark.parametrize(
    ("language", "words"), [("en", "The pages lack"), ("fr", "Il manque aux pages")]
)
def test_what_lacks_is_named_with_what_to_run(monkeypatch, language, words):
    monkeypatch.setattr(drawing, "missing", lambda: ("icons.svg", "htmx.min.js"))
    [(what, action)] = said(what_pages_lack(thoroughly=False), language)
    assert what.startswith(words)
    assert "icons.svg" in what
    assert "htmx.min.js" in what
    assert "uv sync --reinstall-package encours" in action


def test_the_doctor_reads_every_byte_and_a_start_does_not(monkeypatch):
    monkeypatch.setattr(drawing, "damaged", lambda: ("htmx.min.js",))
    assert what_pages_lack(thoroughly=False) == []
    [finding] = _examine_assets()
    [(what, action)] = said([finding], "en")
    assert "was changed: htmx.min.js" in what
    assert "uv sync" in action
