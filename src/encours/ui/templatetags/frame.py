"""Links between the pages of one organisation: they carry the day one looks at.

`{% to_place "customers" %}` is the address of a page of the organisation of this page, with its
« situation au » when a past day is shown.
"""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

register = template.Library()


@register.simple_tag(takes_context=True)
def to_place(context: Any, name: str, *args: Any, **words: Any) -> str:
    """The address of the page `name` of this organisation; `args` are parts of its path."""
    request = context["request"]
    return place_of(request, name, *args, **words)


def place_of(request: Any, name: str, *args: Any, **words: Any) -> str:
    """The same, for views. `words` go after the question mark; empty ones are left out, a list
    is said one by one.
    """
    path = reverse(name, args=[request.entered.slug, *args])
    said = {key: value for key, value in words.items() if value not in (None, "")}
    past = getattr(request, "past_day", None)
    if past is not None:
        said.setdefault("au", past.isoformat())
    return f"{path}?{urlencode(said, doseq=True)}" if said else path
