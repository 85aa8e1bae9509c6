"""Back to the books: what Encours wrote ahead of them, as a file; and what they refused of it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from encours.cash.queries.asked_of_books import say_asked
from encours.desk.page import Page, open_page
from encours.desk.typed import read_day
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message, plural
from encours.policybook.queries import policy_on
from encours.receivables.queries.written import list_refaced, list_refused
from encours.receivables.rules.journal_export_policy import JOURNAL_EXPORT, LAYOUT_NAMES, Layout
from encours.receivables.services.exporting import (
    RejectsKept,
    export_books,
    keep_rejects,
    set_aside_refusal,
)
from encours.tenancy.isolation import reading_of
from encours.tenancy.rules.roles import Right
from encours.ui.templatetags.frame import place_of
from encours.ui.templatetags.say import speaker

_MOST_BYTES = 5_000_000
_MOST_TOLD = 10
_MOST_ASKED = 50


@require_http_methods(["GET", "HEAD", "POST"])
def books(request: HttpRequest, slug: str) -> HttpResponse:
    """The layouts to choose from, and the pieces refused; a POST hands the report of them in."""
    page = _entered(request, slug)
    if request.method == "POST":
        _take_rejects(request, page)
        return redirect(place_of(request, "books_out"))
    with reading_of([page.organisation_id]):
        usual = policy_on(page.organisation_id, JOURNAL_EXPORT, page.today).layout
        asked = say_asked(page.organisation_id, today=page.today)
    shown = {
        "page": page,
        "layouts": [(str(each), said, each is usual) for each, said in LAYOUT_NAMES.items()],
        "refused": list_refused(page.organisation_id),
        "refaced": list_refaced(page.organisation_id),
        "asked": asked[:_MOST_ASKED],
        "more_asked": max(0, len(asked) - _MOST_ASKED),
        "may_set": page.may(Right.SET_POLICY),
    }
    return render(request, "desk/books.html", shown)


@require_safe
def books_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The journal as a file, in the layout asked for; since a day, where one is given."""
    page = _entered(request, slug)
    asked = request.GET.get("layout", "")
    layout = Layout(asked) if asked in set(Layout) else None
    since = read_day(request.GET.get("since", ""))
    try:
        exported = export_books(page.organisation_id, today=page.today, since=since, layout=layout)
    except EncoursError as error:
        _tell_error(request, error)
        return redirect(place_of(request, "books_out"))
    name = f"encours-{slug}-{page.today}.{exported.ending}"
    response = HttpResponse(exported.data, content_type="application/octet-stream")
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    return response


@require_POST
def books_aside(request: HttpRequest, slug: str) -> HttpResponse:
    """The books have the piece after all: it is told again no more."""
    page = _entered(request, slug)
    day, act = read_day(request.POST.get("day", "")), request.POST.get("act", "")
    if day is not None and act.isascii() and act.isdecimal() and len(act) < 19:
        journal = request.POST.get("journal", "")[:10]
        set_aside_refusal(page.organisation_id, int(act), day, journal, now=timezone.now())
        messages.success(request, speaker().message(message("Set aside.")))
    return redirect(place_of(request, "books_out"))


def _entered(request: HttpRequest, slug: str) -> Page:
    """Who may; a member of a portfolio may not: the journal is everybody's."""
    page = open_page(request, slug, Right.CLOSE)
    if page.entered.portfolio:
        raise PermissionDenied
    return page


def _take_rejects(request: HttpRequest, page: Page) -> None:
    handed: Any = request.FILES.get("rejects")
    if not isinstance(handed, UploadedFile) or not handed.size or handed.size > _MOST_BYTES:
        said = message("Choose the report of refused lines, 5 MB at most.")
        messages.error(request, speaker().message(said))
        return
    try:
        kept = keep_rejects(
            page.organisation_id,
            handed.read(),
            author_id=page.entered.user_id,
            now=timezone.now(),
        )
    except EncoursError as error:
        _tell_error(request, error)
        return
    _tell_kept(request, kept)


def _tell_kept(request: HttpRequest, kept: RejectsKept) -> None:
    say = speaker().message
    told = plural(
        "{count} entry refused, told again next time.",
        "{count} entries refused, told again next time.",
        count=len(kept.pieces),
    )
    messages.success(request, say(told))
    if kept.unknown:
        pieces = kept.unknown[:_MOST_TOLD]
        said = message("Entries that were never given out: {pieces}.", pieces=pieces)
        messages.warning(request, say(said))
    if kept.unread:
        lines = kept.unread[:_MOST_TOLD]
        messages.warning(request, say(message("Lines that name no entry: {lines}.", lines=lines)))


def _tell_error(request: HttpRequest, error: EncoursError) -> None:
    say = speaker().message
    parts = [error.what, *([] if error.action is None else [error.action])]
    messages.error(request, " ".join(map(say, parts)))
