"""Words of Django's templates, from the same catalogue as everywhere else.

`{% say "Balance of {customer}" customer=name %}` and
`{% say_several "{count} line" "{count} lines" count=n %}` give the sentence in the language of the
page; `as name` keeps it. `{{ reason|said }}` says a `Message`. Values are written as the language
writes them: amounts, days, numbers.
"""

from typing import Any

from django import template
from django.utils.translation import get_language

from encours.kernel.messages import Message
from encours.ui.translation import Translator

register = template.Library()


def speaker() -> Translator:
    """The translator of the page's language."""
    return Translator("en" if (get_language() or "fr").startswith("en") else "fr")


@register.simple_tag
def say(text: str, **values: Any) -> str:
    """The sentence; what it is given is escaped when the page is written."""
    return speaker()(text, **values)


@register.simple_tag
def say_several(one: str, several: str, *, count: int, **values: Any) -> str:
    """The sentence whose words follow `count`."""
    return speaker().plural(one, several, count=count, **values)


@register.filter
def grouped(number: int) -> str:
    """A number of things, its thousands apart even below 10,000: it is no year nor a line's."""
    return speaker().formats.number(number)


@register.filter
def said(value: object) -> str:
    """A `Message`, an amount, a day or a number, in the language of the page."""
    translator = speaker()
    if isinstance(value, Message):
        return translator.message(value)
    return translator.formats.write(value)
