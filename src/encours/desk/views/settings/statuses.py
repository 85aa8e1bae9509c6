"""The statuses people give to documents: what each means, what must be done next and when."""

import re
import unicodedata
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from encours.desk.page import Page, open_page
from encours.desk.services.settling import settle_status
from encours.desk.views.settings.forms import StatusForm
from encours.desk.views.settings.sections import done, refuse, show
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.receivables.queries.documents import list_statuses
from encours.receivables.rules.statuses import Status
from encours.tenancy.isolation import reading_of
from encours.tenancy.rules.roles import Right
from encours.ui.templatetags.say import speaker

_NAME = "settings_statuses"
_LONGEST_CODE = 36


@require_http_methods(["GET", "HEAD", "POST"])
def statuses(request: HttpRequest, slug: str) -> HttpResponse:
    """Every status, and the form by which another one is added."""
    page = open_page(request, slug, Right.SET_POLICY)
    if request.method != "POST":
        return _statuses(request, page, StatusForm())
    form = StatusForm(request.POST)
    if not form.is_valid():
        return _statuses(request, page, form, status=400)
    taken = {each.code for each in _known(page)}
    made = Status(code=code_of(form.cleaned_data["name_fr"], taken), **form.cleaned_data)
    return _settled(request, page, form, made, None) or _statuses(request, page, form, status=400)


@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One status: renamed, or with another next action."""
    page = open_page(request, slug, Right.SET_POLICY)
    known = _find(page, code)
    if request.method != "POST":
        return _status(request, page, known, StatusForm(initial=_fields(known)))
    form = StatusForm(request.POST)
    if not form.is_valid():
        return _status(request, page, known, form, status=400)
    changed = replace(known, **form.cleaned_data)
    return _settled(request, page, form, changed, _seen(request, known)) or _status(
        request, page, _find(page, code), form, status=409
    )


@require_POST
def offer(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Whether a status may still be given; documents that have it keep it."""
    page = open_page(request, slug, Right.SET_POLICY)
    known = _find(page, code)
    is_offered = request.POST.get("offered") == "1"
    settle_status(
        page.organisation_id,
        replace(known, is_offered=is_offered),
        seen=known,
        by=page.entered.user_id,
        now=timezone.now(),
    )
    done(
        request,
        message("“{name}” may be given again.", name=name_of(known))
        if is_offered
        else message("“{name}” is offered no more; documents keep it.", name=name_of(known)),
    )
    return redirect(_NAME, slug=page.entered.slug)


def code_of(name: str, taken: set[str]) -> str:
    """A code for programs, made of a name: lower case, unlike those taken.

    >>> code_of("Avoir à établir", {"avoir_a_etablir"})
    'avoir_a_etablir_2'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    code = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:_LONGEST_CODE].rstrip("_")
    code = code if code[:1].isalpha() else f"status_{code}".rstrip("_")[:_LONGEST_CODE]
    found, number = code, 2
    while found in taken:
        found, number = f"{code}_{number}", number + 1
    return found


def name_of(status: Status) -> str:
    """Its name in the language of the page."""
    return status.name_fr if speaker().language == "fr" else status.name_en


def _settled(
    request: HttpRequest, page: Page, form: StatusForm, made: Status, seen: Status | None
) -> HttpResponse | None:
    """The way on once it is settled; else the form says why not."""
    try:
        settle_status(
            page.organisation_id, made, seen=seen, by=page.entered.user_id, now=timezone.now()
        )
    except EncoursError as error:
        refuse(form, error)
        return None
    done(request, message("The status “{name}” is saved.", name=name_of(made)))
    return redirect(_NAME, slug=page.entered.slug)


def _seen(request: HttpRequest, known: Status) -> Status:
    """The status as the form was opened on it."""
    sent = {name: request.POST.get(f"seen_{name}", "") for name in _fields(known)}
    days = sent["next_action_days"]
    return replace(
        known,
        name_fr=sent["name_fr"],
        name_en=sent["name_en"],
        next_action_fr=sent["next_action_fr"],
        next_action_en=sent["next_action_en"],
        next_action_days=int(days) if days.isascii() and days.isdecimal() else None,
        stops_dunning=sent["stops_dunning"] == "True",
        is_disputed=sent["is_disputed"] == "True",
    )


def _fields(known: Status) -> dict[str, object]:
    return {name: getattr(known, name) for name in StatusForm.words}


def _known(page: Page) -> tuple[Status, ...]:
    with reading_of([page.organisation_id]):
        return list_statuses(page.organisation_id)


def _find(page: Page, code: str) -> Status:
    for each in _known(page):
        if each.code == code:
            return each
    raise Http404


def _statuses(
    request: HttpRequest, page: Page, form: StatusForm, *, status: int = 200
) -> HttpResponse:
    is_french = speaker().language == "fr"
    rows = [
        (each, name_of(each), each.next_action_fr if is_french else each.next_action_en)
        for each in _known(page)
    ]
    shown = {"rows": rows, "form": form, "is_asked": form.is_bound}
    return show(request, page, _NAME, shown, status=status)


def _status(
    request: HttpRequest, page: Page, known: Status, form: StatusForm, *, status: int = 200
) -> HttpResponse:
    seen = [
        (f"seen_{name}", "" if value is None else str(value))
        for name, value in _fields(known).items()
    ]
    shown = {"known": known, "name": name_of(known), "form": form, "seen": seen}
    return show(request, page, _NAME, shown, template="status", status=status)
