"""Mentions: the notes in which colleagues call upon a member, those not read yet first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from encours.desk.page import Page, open_page
from encours.desk.views.todo.counts import count_calls
from encours.teamwork.queries.notes import MentionShown, mentions_of
from encours.teamwork.services.notes import mark_one_read, mark_read
from encours.tenancy.isolation import reading_of

_MOST = 50


@require_http_methods(["GET", "HEAD", "POST"])
def todo_mentions(request: HttpRequest, slug: str) -> HttpResponse:
    """The mentions of who looks; a POST says that one, or all that were shown, are read."""
    page = open_page(request, slug)
    if request.method == "POST":
        _read(request, page)
        return redirect("todo_mentions", slug=slug)
    unread, read = _mentions(page)
    with reading_of([page.organisation_id]):
        counts = count_calls(page)
    told = {
        "page": page,
        "tab": "mentions",
        "counts": counts,
        "unread": unread,
        "read": read,
        "last": max((each.id for each in unread), default=0),
        "may_read": page.past_day is None,
    }
    return render(request, "desk/todo/mentions.html", told)


def _mentions(page: Page) -> tuple[tuple[MentionShown, ...], tuple[MentionShown, ...]]:
    given = (page.organisation_id, page.entered.user_id)
    scope = page.entered.portfolio
    with reading_of([page.organisation_id]):
        unread = mentions_of(*given, portfolio=scope, unread_only=True, limit=_MOST)
        latest = mentions_of(*given, portfolio=scope, limit=_MOST)
    return unread, tuple(each for each in latest if each.read_at is not None)


def _read(request: HttpRequest, page: Page) -> None:
    one, last = request.POST.get("mention", ""), request.POST.get("last", "")
    who, now = page.entered.user_id, timezone.now()
    if _is_number(one):
        mark_one_read(page.organisation_id, who, int(one), now=now)
    elif _is_number(last):
        mark_read(page.organisation_id, who, now=now, up_to=int(last))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19
