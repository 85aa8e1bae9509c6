"""The parts of Banque: the lines, the statements, the automatic."""

from django.http import Http404, HttpRequest

from encours.desk.page import Page, open_page
from encours.kernel.messages import Message, message
from encours.ui.templatetags.frame import place_of

_TABS = (
    ("bank", message("Lines")),
    ("bank_statements", message("Bank statements")),
    ("bank_automatic", message("Automatic matching")),
)


def tabs_of(request: HttpRequest, page: Page, here: str) -> list[tuple[str, Message, bool]]:
    """Where each part is, its words, whether one is there.

    Who sees a portfolio alone sees its lines, and nothing of the whole.
    """
    shown = _TABS[:1] if page.entered.portfolio else _TABS
    return [(place_of(request, name), words, name == here) for name, words in shown]


def open_whole(request: HttpRequest, slug: str) -> Page:
    """The page of who may see the bank as a whole. Raises Http404 for who sees a portfolio."""
    page = open_page(request, slug)
    if page.entered.portfolio:
        raise Http404
    return page
