import json

import pytest

from tools import translations

CODE = """
from encours.kernel.messages import message, plural
ONE = message("Line {line} is late by {days}", line=1, days=2)
TWO = plural("{count} invoice", "{count} invoices", count=3)
"""
TEMPLATE = """<h1>{{ t("Balance: of {customer}", customer=name) }}</h1>
{% for late in items %}{{ plural("{count} day", "{count} days", count=late) }}{% endfor %}"""
FRENCH = {
    "Line {line} is late by {days}": "La ligne {line} a {days} de retard",
    "{count} invoice": ["une facture", "{count} factures"],
    "Balance: of {customer}": "Encours : celui de {customer}",
    "{count} day": ["{count} jour", "{count} jours"],
}


@pytest.fixture
def tree(tmp_path):
    source = tmp_path / "encours"
    (source / "templates").mkdir(parents=True)
    (source / "tests").mkdir()
    (source / "code.py").write_text(CODE)
    (source / "templates" / "page.html").write_text(TEMPLATE)
    (source / "tests" / "test_code.py").write_text('message("only in a test")')
    catalogue = tmp_path / "fr.po"
    catalogue.write_text(translations.HEADER)
    return source, catalogue


@pytest.fixture
def complete(tree):
    fill(tree, FRENCH)
    return tree


def fill(tree, french):
    source, catalogue = tree
    filled = catalogue.with_suffix(".json")
    filled.write_text(json.dumps(french))
    translations.fill(source, catalogue, filled)


def edit(tree, old, new):
    catalogue = tree[1]
    text = catalogue.read_text()
    assert old in text
    catalogue.write_text(text.replace(old, new))


def kinds(tree):
    source, catalogue = tree
    faults = translations.find_faults(
        translations.gather_texts(source), translations.read_catalogue(catalogue)
    )
    return [fault.kind for fault in faults]


DJANGO = """{% extends "encours/base.html" %}{% load static %}
<p>{% say "Balance: of {customer}" customer=name|default:"%" %}</p>
{% say_several '{count} "day"' '{count} "days"' count=late %}{% trans "not ours" %}"""


def test_texts_of_djangos_templates_are_gathered_by_their_own_tags(tree):
    (tree[0] / "templates" / "page.html").write_text(DJANGO)
    (tree[0] / "templates" / "mail.txt").write_text('{% say "Only in a mail" %}')
    missing = translations.list_missing(*tree)
    assert missing["Balance: of {customer}"] == missing["Only in a mail"] == ""
    assert missing['{count} "day"'] == ["", ""]
    assert "not ours" not in missing


def test_a_text_that_is_no_literal_is_refused_in_djangos_templates(tree):
    (tree[0] / "templates" / "page.html").write_text("\n{% say title %}")
    with pytest.raises(translations.UnreadableTemplate, match=r"line 2: {% say title %}"):
        translations.gather_texts(tree[0])


def test_texts_of_code_and_templates_are_gathered_and_those_of_tests_are_not(tree):
    assert translations.list_missing(*tree) == {
        "Balance: of {customer}": "",
        "Line {line} is late by {days}": "",
        "{count} day": ["", ""],
        "{count} invoice": ["", ""],
    }
    assert kinds(tree) == ["no French"] * 4
    assert translations.check(*tree) == 1


def test_a_complete_catalogue_passes_and_is_written_twice_alike(complete):
    assert kinds(complete) == []
    assert translations.check(*complete) == 0
    written = complete[1].read_bytes()
    translations.extract(*complete)
    assert complete[1].read_bytes() == written


def test_french_is_filled_in_with_its_no_break_spaces(complete):
    assert "Encours\xa0: celui de {customer}" in complete[1].read_text()
    assert translations.tidy_french("C'est « l'usage » : 5 % ; non ?") == (
        "C’est «\xa0l’usage\xa0»\xa0: 5\u202f%\u202f; non\u202f?"
    )


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("La ligne {line}", "La ligne {ligne}", "values differ: 'La ligne {ligne} a {days} de"),
        ("{days} de retard", "des jours de retard", "values differ"),
        ("La ligne {line}", "La ligne {line", "French not readable"),
        ("La ligne", " La ligne", "space at an end"),
        ("a {days} de retard", "a {days} ...", "French typography"),
        ('msgstr[1] "{count} factures"', 'msgstr[1] ""', "a form is missing"),
        ('msgstr[1] "{count} factures"', 'msgstr[1] "{nombre} factures"', "values differ"),
        ('msgid "Line', '#, fuzzy\nmsgid "Line', "fuzzy"),
        ("La ligne {line} a {days} de retard", "Line {line} is late by {days}", "French is the"),
    ],
)
def test_a_french_text_that_is_not_right_is_named(complete, old, new, kind):
    edit(complete, old, new)
    (found,) = kinds(complete)
    assert found.startswith(kind)
    assert translations.check(*complete) == 1


def test_a_text_that_is_gone_from_the_code_is_obsolete_until_extracted_again(complete):
    (complete[0] / "code.py").write_text("")
    assert kinds(complete) == ["obsolete", "obsolete"]
    translations.extract(*complete)
    assert kinds(complete) == []


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        ('message("{amount:.2f} due")', "English has a value that is not a plain {name}"),
        ('message("{share} % of it")', "English written as French is (a blank before a mark)"),
        (
            'message("What is left : {amount}")',
            "English written as French is (a blank before a mark)",
        ),
        ('message("{0} due")', "English has a value that is not a plain {name}"),
        ('message("{amount due")', "English not readable as a text with {named} values"),
        ('plural("one line", "several lines", count=2)', "plural without {count}"),
    ],
)
def test_an_english_text_that_cannot_be_translated_is_named(complete, call, kind):
    (complete[0] / "more.py").write_text(call)
    assert kind in kinds(complete)


def test_a_text_repeated_in_the_catalogue_is_named(complete):
    catalogue = complete[1]
    catalogue.write_text(catalogue.read_text() + '\nmsgid "Line {line} is late by {days}"\n')
    (fault,) = translations.find_repeated(catalogue)
    assert fault.text == "Line {line} is late by {days}"
    assert translations.check(*complete) == 1


def test_a_word_that_is_the_same_in_both_languages_says_so(complete):
    (complete[0] / "more.py").write_text('message("Client")')
    fill(complete, {"Client": "Client"})
    assert kinds(complete) == []
    assert f"# {translations.SAME}" in complete[1].read_text()


def test_a_template_that_cannot_be_read_stops_the_check(complete):
    (complete[0] / "templates" / "page.html").write_text('{{ t("never closed") ')
    with pytest.raises(Exception, match="end of print statement"):
        translations.gather_texts(complete[0])
