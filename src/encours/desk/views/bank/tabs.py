"""The parts of Banque: the lines, the statements, the automatic."""

from django.http import HttpRequest

from encours.kernel.messages import Message, message
from encours.ui.templatetags.frame import place_of

_TABS = (("bank", message("Lines")),)


def tabs_of(request: HttpRequest, here: str) -> list[tuple[str, Message, bool]]:
    """Where each part is, its words, whether one is there."""
    return [(place_of(request, name), words, name == here) for name, words in _TABS]
