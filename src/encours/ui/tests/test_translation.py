import subprocess
import sys
from datetime import date

import pytest

from encours.kernel.messages import message, plural
from encours.ui import translation
from encours.ui.formats import UnknownLanguageError
from encours.ui.translation import Translator

CATALOGUE = """
msgid ""
msgstr ""
"Language: fr\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

msgid "Line {line}: {why}"
msgstr "Ligne {line} : {why}"

msgid "no date before {day}"
msgstr "aucune date avant le {day}"

#, fuzzy
msgid "doubtful"
msgstr "à revoir"

msgid "{count} invoice of {customer}"
msgid_plural "{count} invoices of {customer}"
msgstr[0] "{count} facture de {customer}"
msgstr[1] "{count} factures de {customer}"
"""


@pytest.fixture
def french(tmp_path, monkeypatch):
    (tmp_path / "fr.po").write_text(CATALOGUE, encoding="utf-8")
    monkeypatch.setattr(translation, "LOCALE", tmp_path)
    translation._catalogue.cache_clear()
    yield Translator("fr")
    translation._catalogue.cache_clear()


def test_a_message_is_told_in_french_with_the_messages_it_holds(french):
    told = message(
        "Line {line}: {why}", line=12, why=message("no date before {day}", day=date(2026, 1, 1))
    )
    assert french.message(told) == "Ligne 12 : aucune date avant le 1er\xa0janvier 2026"
    assert Translator("en").message(told) == "Line 12: no date before 1\xa0January 2026"


@pytest.mark.parametrize(
    ("count", "in_french", "in_english"),
    [
        (0, "0 facture", "0 invoices"),
        (1, "1 facture", "1 invoice"),
        (2, "2 factures", "2 invoices"),
    ],
)
def test_words_follow_their_number_in_each_language(french, count, in_french, in_english):
    told = plural(
        "{count} invoice of {customer}", "{count} invoices of {customer}", count=count, customer="A"
    )
    assert french.message(told) == f"{in_french} de A"
    assert Translator("en").message(told) == f"{in_english} of A" == str(told)


def test_templates_call_the_translator(french):
    assert french("Line {line}: {why}", line=3, why="x") == "Ligne 3 : x"
    one, several = "{count} invoice of {customer}", "{count} invoices of {customer}"
    assert french.plural(one, several, count=4, customer="B") == "4 factures de B"
    assert french.text("no date before {day}") == "aucune date avant le {day}"


def test_words_without_a_sure_translation_stay_in_english(french):
    assert french.text("doubtful") == "doubtful"
    assert french.text("unheard of") == "unheard of"


def test_an_unknown_language_is_refused_at_once():
    with pytest.raises(UnknownLanguageError):
        Translator("de")


def test_the_translator_does_not_load_babel_before_its_first_french_word():
    code = (
        "import sys, encours.ui.translation as t;"
        "t.Translator('en').text('x'); t.Translator('fr').formats.money(1);"
        "sys.exit('babel' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
