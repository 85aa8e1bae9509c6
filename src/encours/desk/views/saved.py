"""Keeps, shares and forgets the views of lists: the menu « Mes vues » of every list."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch
from django.utils import timezone
from django.views.decorators.http import require_POST

from encours.desk.page import Page, open_page
from encours.desk.saved_views import address_of, known_keys
from encours.desk.undo import said_done
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.teamwork.queries.saved import ViewKept, find_view, views_of
from encours.teamwork.services.saved import NoSuchView, forget_view, save_view
from encours.tenancy.isolation import acting_for
from encours.ui.templatetags.say import speaker

type Put = Mapping[str, Any]


@require_POST
def saved_views(request: HttpRequest, slug: str) -> HttpResponse:
    """Does what the menu asked (`do`) and leads back to the list, showing the view."""
    page = open_page(request, slug)
    name, query = request.POST.get("page", ""), request.POST.get("query", "")
    try:
        address = address_of(request, name, query.removeprefix("?"))
    except NoReverseMatch as error:
        raise Http404 from error
    do = _ACTS.get(request.POST.get("do", ""))
    if do is None:
        raise Http404
    try:
        with acting_for(page.organisation_id):
            shown, text, put = do(request, page, name)
        said_done(request, page, text, undo="view_put_back", **put)
        return redirect(address_of(request, name, shown))
    except EncoursError as error:
        say = speaker().message
        parts = [error.what, *([] if error.action is None else [error.action])]
        messages.error(request, " ".join(map(say, parts)))
    return redirect(address)


def put_back(page: Page, values: Put, now: datetime) -> Message:
    """Forgets the view that was made, and keeps again those that were changed or forgotten."""
    by = page.entered.user_id
    with acting_for(page.organisation_id):
        if values["made"] is not None:
            forget_view(page.organisation_id, values["made"], by=by)
        for each in values["before"]:
            _keep(page, now, **each)
    return message("The views are as they were.")


def _save(request: HttpRequest, page: Page, name: str) -> tuple[str, Message, Put]:
    given = request.POST
    asked = given.get("name", "")
    is_shared, is_default = "is_shared" in given, "is_default" in given
    before = views_of(page.organisation_id, page.entered.user_id, name)
    made = _keep(
        page,
        timezone.now(),
        page=name,
        name=asked,
        query=given.get("query", ""),
        is_shared=is_shared,
        is_default=is_default,
    )
    known = {each.id: each for each in before}
    touched = [each for each in before if each.id == made]
    view = _the_view(page, made)
    put = {
        "made": None if made in known else made,
        "before": [*map(_put, _lost_default(before, view)), *map(_put, touched)],
    }
    return view.query, message("View {name} kept.", name=view.name), put


def _default(request: HttpRequest, page: Page, name: str) -> tuple[str, Message, Put]:
    view = _asked(request, page)
    before = views_of(page.organisation_id, page.entered.user_id, name)
    _keep(page, timezone.now(), **{**_put(view), "is_default": not view.is_default})
    text = (
        message("The page opens as it comes.")
        if view.is_default
        else message("The page opens on {name}.", name=view.name)
    )
    lost = () if view.is_default else _lost_default(before, view)
    return view.query, text, {"made": None, "before": [_put(view), *map(_put, lost)]}


def _share(request: HttpRequest, page: Page, name: str) -> tuple[str, Message, Put]:
    view = _asked(request, page)
    if view.is_shared:
        raise NoSuchView(message("This view is shared already."))
    before = views_of(page.organisation_id, page.entered.user_id, name)
    shared = {**_put(view), "is_shared": True, "is_default": False}
    made = _keep(page, timezone.now(), **shared)
    forget_view(page.organisation_id, view.id, by=page.entered.user_id)
    replaced = [each for each in before if each.id == made]
    put = {
        "made": None if replaced else made,
        "before": [*map(_put, replaced), _put(view)],
    }
    return view.query, message("View {name} shared with everybody.", name=view.name), put


def _forget(request: HttpRequest, page: Page, _name: str) -> tuple[str, Message, Put]:
    view = _asked(request, page)
    forget_view(page.organisation_id, view.id, by=page.entered.user_id)
    text = message("View {name} forgotten.", name=view.name)
    return view.query, text, {"made": None, "before": [_put(view)]}


_ACTS = {"save": _save, "default": _default, "share": _share, "forget": _forget}


def _keep(page: Page, now: datetime, /, **view: Any) -> int:
    return save_view(
        page.organisation_id,
        by=page.entered.user_id,
        known=known_keys(view["query"].removeprefix("?")),
        now=now,
        **view,
    )


def _lost_default(before: tuple[ViewKept, ...], view: ViewKept) -> list[ViewKept]:
    """The view that was the default where this one may have taken its place."""
    return [
        each
        for each in before
        if each.is_default and each.is_shared == view.is_shared and each.id != view.id
    ]


def _put(view: ViewKept) -> dict[str, Any]:
    names = ("page", "name", "query", "is_shared", "is_default")
    return {name: getattr(view, name) for name in names}


def _the_view(page: Page, view_id: int) -> ViewKept:
    found = find_view(page.organisation_id, page.entered.user_id, view_id)
    if found is None:
        raise NoSuchView(message("There is no such view any more."))
    return found


def _asked(request: HttpRequest, page: Page) -> ViewKept:
    number = request.POST.get("view", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise Http404
    return _the_view(page, int(number))
