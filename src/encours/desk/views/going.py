"""Go anywhere: a few signs of a name, a document, an amount or a page lead there."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from encours.desk.frame import RAIL
from encours.desk.page import Page, open_page
from encours.desk.recent import opened_last
from encours.desk.situations import BeingPrepared, reading_situation
from encours.desk.typed import read_amount
from encours.desk.views.settings.sections import sections_for
from encours.kernel.messages import Message
from encours.kernel.money import Money
from encours.parties.queries.customers import search_customers
from encours.portfolio.queries.items import list_items
from encours.portfolio.queries.stakes import customers_among
from encours.portfolio.rules.seen import ItemAsk, ItemSeen, Situation
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
    """The places that fit what was typed: alone for the palette, else as a page.

    As a page, the only place that fits is gone to at once.
    """
    page = open_page(request, slug)
    asked = one_line(request.GET.get("q", ""), 100).strip()
    is_part = bool(request.headers.get("HX-Request"))
    found = _search(request, page, asked) if asked else _usual(request, page)
    if asked and len(found) == 1 and not is_part:
        return redirect(found[0].href)
    template = "desk/found.html" if is_part else "desk/go.html"
    return render(request, template, {"found": found, "asked": asked, "page": page})


def _usual(request: HttpRequest, page: Page) -> list[Found]:
    """Before anything was typed: the customers opened last, then the pages."""
    codes = opened_last(request, page)
    found: list[Found] = []
    if codes:
        try:
            with reading_situation(request, page) as situation:
                scope = page.entered.portfolio
                seen = {
                    each.customer: each.name
                    for each in customers_among(situation, codes, portfolio=scope)
                }
        except BeingPrepared:
            seen = {}
        found = [_customer(request, code, seen[code]) for code in codes if code in seen]
    return [*found, *_pages(request, page, "")]


def _search(request: HttpRequest, page: Page, asked: str) -> list[Found]:
    """Pages, the customer of that code, documents, then customers whose names resemble.

    No documents while the figures are being prepared.
    """
    with reading_of([page.organisation_id]):
        known = search_customers(page.organisation_id, asked, _MOST, page.entered.portfolio)
    meant = [each for each in known if each.code.casefold() == asked.casefold()]
    others = [each for each in known if each not in meant]
    documents: list[Found] = []
    if any(map(str.isdigit, asked)):
        try:
            with reading_situation(request, page) as situation:
                documents = _documents(request, page, situation, asked)
        except BeingPrepared:
            documents = []
    first, last = (
        [_customer(request, each.code, each.name) for each in some] for some in (meant, others)
    )
    return [*_pages(request, page, asked), *first, *documents, *last]


def _pages(request: HttpRequest, page: Page, asked: str) -> list[Found]:
    """The places of the rail, and the sections of the settings once something was typed."""
    places = [(each.name, each.label, each.icon) for each in RAIL if page.entered.may(each.right)]
    sections = [(each.name, each.title, each.icon) for each in sections_for(page)] if asked else ()
    return [
        Found(label, place_of(request, name), icon)
        for name, label, icon in _named(asked, [*places, *sections])
    ]


def _named(
    asked: str, places: Iterable[tuple[str, Message, str]]
) -> list[tuple[str, Message, str]]:
    say = speaker().message
    return [each for each in places if asked.casefold() in say(each[1]).casefold()]


def _customer(request: HttpRequest, code: str, name: str) -> Found:
    return Found(name or code, place_of(request, "customer", code), "building", code)


def _documents(request: HttpRequest, page: Page, situation: Situation, asked: str) -> list[Found]:
    """Open documents whose reference begins so, or of which exactly that amount is open."""
    scope = page.entered.portfolio
    asks = [ItemAsk(search=asked, portfolio=scope, size=_MOST)]
    cents = read_amount(asked, situation.unit)
    if cents is not None:
        exact = ItemAsk(portfolio=scope, amount_from_cents=cents, amount_to_cents=cents, size=_MOST)
        asks.insert(0, exact)
    seen: dict[int, ItemSeen] = {}
    for ask in asks:
        for item in list_items(situation, ask).rows:
            seen.setdefault(item.line_id, item)
    return [
        Found(
            f"{item.reference or item.label} · {item.name or item.customer}",
            place_of(request, "entry", item.line_id),
            "file-invoice",
            Money(item.open_cents, item.unit),
        )
        for item in [*seen.values()][:_MOST]
    ]
