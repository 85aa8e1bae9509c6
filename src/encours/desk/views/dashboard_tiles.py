"""Chooses the figures of one's dashboard and their order; a credit manager may for everybody."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from encours.desk.dashboard import PAGE_NAME, tiles_chosen
from encours.desk.page import Page, open_page
from encours.desk.tiles import CATALOGUE, Tile, chosen_tiles
from encours.desk.undo import said_done
from encours.kernel.messages import Message, message
from encours.teamwork.queries.saved import views_of
from encours.teamwork.services.saved import forget_view, save_view
from encours.tenancy.isolation import acting_for
from encours.tenancy.rules.roles import Right
from encours.ui.templatetags.frame import place_of

_KEPT_AS = "tiles"
_KNOWN = ("tiles",)


@require_http_methods(["GET", "HEAD", "POST"])
def dashboard_tiles(request: HttpRequest, slug: str) -> HttpResponse:
    """Shows every figure there is with those chosen first; keeps what is chosen.

    On a past day it is only shown.
    """
    page = open_page(request, slug)
    if request.method == "POST":
        _keep(request, page)
        return redirect(place_of(request, "dashboard"))
    with acting_for(page.organisation_id):
        chosen = tiles_chosen(page)
    shown = chosen_tiles(page.entered.role, chosen, sees_all=not page.entered.portfolio)
    told = {
        "page": page,
        "offered": _offered(shown, sees_all=not page.entered.portfolio),
        "is_chosen": chosen is not None,
        "may_decide": page.may(Right.SET_POLICY),
    }
    return render(request, "desk/dashboard_tiles.html", told)


def put_tiles_back(page: Page, values: Mapping[str, Any], now: datetime) -> Message:
    """Shows again the figures that were shown before."""
    with acting_for(page.organisation_id):
        _put(page, values["query"], is_shared=values["is_shared"], now=now)
    return message("The dashboard is as it was.")


def asked_tiles(given: QueryDict) -> tuple[str, ...]:
    """The figures ticked, by the place given to each; a place that is none comes last."""
    ticked = [key for key in CATALOGUE if key in given.getlist("tile")]

    def place(key: str) -> int:
        typed = given.get(f"place-{key}", "").strip()
        return int(typed) if typed.isdecimal() and len(typed) < 4 else len(CATALOGUE)

    return tuple(sorted(ticked, key=place))


def _offered(shown: Sequence[Tile], *, sees_all: bool) -> list[tuple[Tile, bool, int]]:
    others = [
        tile
        for tile in CATALOGUE.values()
        if tile not in shown and (sees_all or not tile.needs_all)
    ]
    return [(tile, tile in shown, place) for place, tile in enumerate((*shown, *others), 1)]


def _keep(request: HttpRequest, page: Page) -> None:
    is_shared = "everybody" in request.POST and page.may(Right.SET_POLICY)
    forgets = request.POST.get("do") == "forget"
    query = None if forgets else urlencode({"tiles": ",".join(asked_tiles(request.POST))})
    with acting_for(page.organisation_id):
        before = _put(page, query, is_shared=is_shared, now=timezone.now())
    said_done(
        request,
        page,
        message("The dashboard shows what you chose."),
        undo="tiles_put_back",
        query=before,
        is_shared=is_shared,
    )


def _put(page: Page, query: str | None, *, is_shared: bool, now: datetime) -> str | None:
    """Keeps a choice, or forgets it when there is none; the one that was kept."""
    who = page.entered.user_id
    kept = [
        each
        for each in views_of(page.organisation_id, who, PAGE_NAME)
        if each.is_shared is is_shared and each.name == _KEPT_AS
    ]
    if query is not None:
        save_view(
            page.organisation_id,
            by=who,
            page=PAGE_NAME,
            name=_KEPT_AS,
            query=query,
            known=_KNOWN,
            now=now,
            is_shared=is_shared,
            is_default=True,
        )
    else:
        for each in kept:
            forget_view(page.organisation_id, each.id, by=who)
    return kept[0].query if kept else None
