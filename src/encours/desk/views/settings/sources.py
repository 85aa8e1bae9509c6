"""Where the books come from: folders, servers and what is handed in, and whether they came."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from encours.desk.page import Page, open_page
from encours.desk.services.settling import (
    ENTERED,
    find_fetched,
    settle_pause,
    settle_secret,
    try_source,
)
from encours.desk.views.settings.forms import SecretForm
from encours.desk.views.settings.sections import done, refuse, show, told
from encours.intake.queries import Brought, SourceSeen, brought_by_source, list_sources
from encours.intake.services.sources import FETCHED, NoSuchSource
from encours.jobs.queries import worker_seen_at
from encours.jobs.services import STALLED_AFTER_SECONDS
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.tenancy.rules.roles import Right

_NAME = "settings_sources"
KINDS: dict[str, Message] = {
    "upload": message("handed in on the page of imports"),
    "command": message("handed in by a command"),
    "api": message("handed in by a program"),
    "folder": message("watched folder"),
    "sftp": message("server (SFTP)"),
    "mailbox": message("mailbox (IMAP)"),
    "provider": message("delivered by another program"),
}
"""How each kind of source is told to people."""


@dataclass(frozen=True, slots=True)
class SourceShown:
    """A source as it is listed; nothing of its secret."""

    source: SourceSeen
    kind: Message
    place: str
    is_fetched: bool
    is_entered: bool
    brought: Brought | None


@require_safe
def sources(request: HttpRequest, slug: str) -> HttpResponse:
    """Every source, when it was last fetched from, what it brought, what keeps it."""
    page = open_page(request, slug, Right.IMPORT)
    return _sources(request, page)


@require_POST
def source_act(request: HttpRequest, slug: str, source_id: int) -> HttpResponse:
    """Tries a source, leaves it alone, or fetches from it again."""
    page = open_page(request, slug, Right.IMPORT)
    act = request.POST.get("do")
    try:
        if act == "try":
            source = try_source(page.organisation_id, source_id)
            done(request, message("“{name}” answers and shows its files.", name=source.name))
        else:
            paused = act == "pause"
            source = settle_pause(
                page.organisation_id,
                source_id,
                paused=paused,
                by=page.entered.user_id,
                now=timezone.now(),
            )
            done(
                request,
                message("“{name}” is left alone until you say otherwise.", name=source.name)
                if paused
                else message("“{name}” is fetched from again.", name=source.name),
            )
    except NoSuchSource as error:
        messages.error(request, told(error))
    except EncoursError as error:
        messages.error(request, told(error))
    return redirect(_NAME, slug=slug)


@require_http_methods(["GET", "HEAD", "POST"])
def source_secret(request: HttpRequest, slug: str, source_id: int) -> HttpResponse:
    """Another password or key for a server: written, tried, sealed, never shown."""
    page = open_page(request, slug, Right.IMPORT)
    try:
        source = find_fetched(page.organisation_id, source_id)
    except NoSuchSource as error:
        messages.error(request, told(error))
        return redirect(_NAME, slug=slug)
    form = SecretForm(
        request.POST if request.method == "POST" else None, takes_key=source.kind != "mailbox"
    )
    if request.method == "POST" and form.is_valid():
        try:
            settle_secret(
                page.organisation_id,
                source_id,
                password=form.cleaned_data["password"],
                private_key=form.cleaned_data.get("private_key", ""),
                by=page.entered.user_id,
                now=timezone.now(),
            )
        except EncoursError as error:
            refuse(form, error)
        else:
            done(request, message("“{name}” is entered with the new one.", name=source.name))
            return redirect(_NAME, slug=slug)
    shown = {"form": form, "source": _shown(source, {})}
    status = 400 if form.is_bound else 200
    return show(request, page, _NAME, shown, template="source_secret", status=status)


def _sources(request: HttpRequest, page: Page) -> HttpResponse:
    brought = brought_by_source(page.organisation_id)
    seen = worker_seen_at()
    awake = seen is not None and (timezone.now() - seen).total_seconds() < STALLED_AFTER_SECONDS
    shown = {
        "sources": [_shown(each, brought) for each in list_sources(page.organisation_id)],
        "is_fetching": awake,
    }
    return show(request, page, _NAME, shown)


def _shown(source: SourceSeen, brought: dict[int, Brought]) -> SourceShown:
    return SourceShown(
        source,
        KINDS.get(source.kind, message("handed in by a program")),
        source.place,
        source.kind in FETCHED,
        source.kind in ENTERED,
        brought.get(source.id),
    )
