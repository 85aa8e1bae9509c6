"""Go anywhere: a few signs of a name, a document, an amount or a page lead there."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from encours.desk.frame import RAIL
from encours.desk.page import Page, open_page
from encours.kernel.messages import Message
from encours.parties.queries import search_customers
from encours.tenancy.isolation import reading_of
from encours.ui.plain import one_line
from encours.ui.templatetags.frame import place_of
from encours.ui.templatetags.say import speaker

_MOST = 6


@dataclass(frozen=True, slots=True)
class Found:
    """One place to go: its words, where it leads, its icon and what tells it from others."""

    text: Message | str
    href: str
    icon: str
    more: object = ""


@require_safe
def go(request: HttpRequest, slug: str) -> HttpResponse:
    """The places that fit what was typed: alone for the palette, else as a page."""
    page = open_page(request, slug)
    asked = one_line(request.GET.get("q", ""), 100)
    found = _pages(request, page, asked)
    if asked:
        with reading_of([page.organisation_id]):
            found = [*found, *_customers(request, page, asked)]
    template = "desk/found.html" if request.headers.get("HX-Request") else "desk/go.html"
    return render(request, template, {"found": found, "asked": asked, "page": page})


def _pages(request: HttpRequest, page: Page, asked: str) -> list[Found]:
    say = speaker().message
    return [
        Found(each.label, place_of(request, each.name), each.icon)
        for each in RAIL
        if page.entered.may(each.right) and asked.casefold() in say(each.label).casefold()
    ]


def _customers(request: HttpRequest, page: Page, asked: str) -> list[Found]:
    known = search_customers(page.organisation_id, asked, _MOST, page.entered.portfolio)
    return [
        Found(each.name or each.code, place_of(request, "go", q=each.code), "building", each.code)
        for each in known
    ]
