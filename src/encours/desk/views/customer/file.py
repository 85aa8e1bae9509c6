"""One customer's file (fiche client): its account, what happened, how it pays, whom to call."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from encours.desk.page import open_page
from encours.desk.situations import reading_situation, shows_situation
from encours.desk.views.customer.behaviour import behaviour
from encours.desk.views.customer.contacts import contacts
from encours.desk.views.customer.group import group
from encours.desk.views.customer.opening import Opened, open_customer
from encours.desk.views.customer.owed import credits
from encours.desk.views.customer.statement import statement
from encours.desk.views.customer.thread import thread

_SHOW: dict[str, Callable[[HttpRequest, Opened], HttpResponseBase]] = {
    "statement": statement,
    "thread": thread,
    "behaviour": behaviour,
    "contacts": contacts,
    "group": group,
    "credits": credits,
}


@require_safe
@shows_situation
def customer(request: HttpRequest, slug: str, code: str) -> HttpResponseBase:
    """The file of a customer, opened on its account or on the tab asked for."""
    page = open_page(request, slug)
    with reading_situation(request, page) as situation:
        opened = open_customer(page, situation, code)
        show = _SHOW.get(request.GET.get("tab", ""), statement)
        return show(request, opened)
