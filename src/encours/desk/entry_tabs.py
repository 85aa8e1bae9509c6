"""The two lists of documents: those that are open, and all of them."""

from django.http import HttpRequest

from encours.kernel.messages import Message, message
from encours.ui.templatetags.frame import place_of

_TABS = (("entries", message("Still open")), ("entries_all", message("All of them")))


def tabs_of(request: HttpRequest, here: str) -> list[tuple[str, Message, bool]]:
    """Each list: its address, its name, whether one is there; a customer chosen is kept."""
    customer = request.GET.get("customer", "")
    return [
        (place_of(request, name, customer=customer), word, name == here) for name, word in _TABS
    ]
