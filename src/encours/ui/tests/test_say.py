"""Words of pages: said in the language of the page, whatever they are given made harmless."""

import datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from encours.kernel.messages import message
from encours.kernel.money import Money


def said(text, language, **values):
    with translation.override(language):
        return Template(text).render(Context(values))


@pytest.mark.parametrize(
    ("template", "french", "english"),
    [
        ('{% say "Sign in" %}', "Se connecter", "Sign in"),
        (
            '{% say_several "{count} recovery code left" "{count} recovery codes left" count=n %}',
            "0 code de secours restant",
            "0 recovery codes left",
        ),
        ("{{ reason|said }}", "Il n’y a pas d’organisation X.", "There is no organisation X."),
        ("{{ amount|said }}", "1\u202f234,56\u202f€", "€1,234.56"),
        ("{{ day|said }}", "31\xa0janvier 2026", "31\xa0January 2026"),
    ],
)
def test_a_page_speaks_its_language(template, french, english):
    given = {
        "n": 0,
        "reason": message("There is no organisation {slug}.", slug="X"),
        "amount": Money(123456, "EUR"),
        "day": datetime.date(2026, 1, 31),
    }
    assert said(template, "fr", **given) == french
    assert said(template, "en", **given) == english
    assert said(template, "en-gb", **given) == english


def test_what_people_wrote_is_never_read_as_markup():
    given = {"name": "<script>alert(1)</script>"}
    page = said('{% say "There is no organisation {slug}." slug=name %}', "fr", **given)
    assert "<script" not in page
    assert "&lt;script" in page
    reason = message("There is no organisation {slug}.", slug="<b>")
    assert "&lt;b&gt;" in said("{{ reason|said }}", "fr", reason=reason)
