"""The policy as people read it: each setting, its value, since when, by whom; and how it changed.

Any section that a capability registered has its page here; a new version is tried before it is
published, and says what it changes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from encours.desk.page import Page, open_page
from encours.desk.views.settings.ageing_preview import preview_ageing
from encours.desk.views.settings.policy_forms import PolicyForm
from encours.desk.views.settings.sections import done, refuse, show
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.kernel.terms import PaymentTerms, print_terms
from encours.policybook.queries import Version, changes_of, decided_by, history, policy_on
from encours.policybook.registry import UnknownSection, find_section, list_sections
from encours.policybook.rules.sections import Section
from encours.policybook.services import publish
from encours.tenancy.queries import describe, names_of
from encours.tenancy.rules.roles import Right
from encours.ui.templatetags.frame import place_of
from encours.ui.templatetags.say import speaker

_NAME = "settings_figures"
ELSEWHERE = {"letterhead": "settings_letterhead", "calendar": "settings_calendars"}
"""Sections that have a page of their own."""


@dataclass(frozen=True, slots=True)
class Previewed:
    """A section of which more is shown before it is published than which settings change.

    `field`: whose value, while it is typed, shows it anew. `told`: from the settings that were
    written to what `template` shows.
    """

    field: str
    template: str
    told: Callable[[HttpRequest, Page, Any], Mapping[str, object]]


PREVIEWED = {
    "ageing": Previewed("late_days", "desk/settings/ageing_preview.html", preview_ageing),
}


@dataclass(frozen=True, slots=True)
class FieldShown:
    """A setting as it is read: `since` None: nobody ever decided, it is the usual value."""

    label: Message
    hint: Message | None
    value: object
    since: date | None
    author: str


@dataclass(frozen=True, slots=True)
class VersionShown:
    """A version and what it changed; `is_ahead`: it holds only from a day to come."""

    version: Version[Any]
    author: str
    changes: tuple[Message, ...]
    is_ahead: bool


@require_safe
def figures(request: HttpRequest, slug: str) -> HttpResponse:
    """The sections of the policy that decide how figures are reckoned."""
    page = open_page(request, slug, Right.SET_POLICY)
    chapters = []
    for section in list_sections():
        if section.name not in ELSEWHERE:
            fields, versions = read_section(page, section)
            chapters.append((section, fields, len(versions)))
    return show(request, page, _NAME, {"chapters": chapters})


@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One section: what holds, what is decided next, what was decided before."""
    page = open_page(request, slug, Right.SET_POLICY)
    try:
        section = find_section(name)
    except UnknownSection as error:
        raise Http404 from error
    if name in ELSEWHERE:
        return redirect(place_of(request, ELSEWHERE[name]))
    form = policy_form(request, page, section)
    if request.method == "POST":
        response, changes, status = decide(request, page, section, form, back=_back(section))
        if response is not None:
            return response
        if status == 400 and request.headers.get("HX-Request"):
            status = 200  # half typed: there is nothing to show of it yet, and nothing wrong
        return _policy(request, page, section, form, changes, status=status)
    return _policy(request, page, section, form)


def policy_form(
    request: HttpRequest,
    page: Page,
    section: Section[Any],
    *,
    left_out: frozenset[str] = frozenset(),
) -> PolicyForm:
    """The form of a section: as it was sent, else as the section is on the day of the page."""
    return PolicyForm(
        request.POST if request.method == "POST" else None,
        section=section,
        present=policy_on(page.organisation_id, section, page.day),
        unit=describe(page.organisation_id).currency,
        left_out=left_out,
        initial={"from_on": page.today},
    )


def decide(
    request: HttpRequest,
    page: Page,
    section: Section[Any],
    form: PolicyForm,
    *,
    back: tuple[str, ...],
    more: dict[str, Any] | None = None,
) -> tuple[HttpResponse | None, tuple[Message, ...] | None, int]:
    """Publishes what was written, or tells what it would change, or what is wrong with it.

    The way on when it is published; else the changes to be shown, if any, and the status.
    """
    settings = form.settings(more) if form.is_valid() else None
    if settings is None:
        return None, None, 400
    from_on = form.cleaned_data["from_on"]
    changes = section.difference(policy_on(page.organisation_id, section, from_on), settings)
    if request.POST.get("do") != "publish" or not changes:
        return None, changes, 200
    follows = request.POST.get("follows", "")
    try:
        publish(
            page.organisation_id,
            section,
            settings,
            from_on=from_on,
            author_id=page.entered.user_id,
            now=timezone.now(),
            comment=form.cleaned_data["comment"],
            follows=int(follows) if follows.isascii() and follows.isdecimal() else 0,
        )
    except EncoursError as error:
        refuse(form, error)
        return None, changes, 409
    done(request, message("Published: it holds from {day} on.", day=from_on))
    return redirect(place_of(request, *back)), None, 302


def read_section(
    page: Page, section: Section[Any]
) -> tuple[tuple[FieldShown, ...], tuple[VersionShown, ...]]:
    """What a section holds on the day of the page, and all its versions, the last one first."""
    versions = history(page.organisation_id, section)
    names = names_of({each.author_id for each in versions if each.author_id is not None})
    decided = decided_by(versions, section, page.day)
    present = policy_on(page.organisation_id, section, page.day)
    fields = tuple(
        FieldShown(
            words,
            section.hints.get(name),
            told_value(section.told(getattr(present, name))),
            None if (by := decided[name]) is None else by.from_on,
            "" if by is None else names.get(by.author_id or 0, ""),
        )
        for name, words in section.words.items()
    )
    shown = tuple(
        VersionShown(
            version, names.get(version.author_id or 0, ""), changes, version.from_on > page.day
        )
        for version, changes in changes_of(versions, section)
    )
    return fields, shown


def told_value(value: object) -> object:
    """A setting as people read it."""
    if value is None or value in ("", ()):
        return message("none")
    if isinstance(value, PaymentTerms):
        return print_terms(value, "fr" if speaker().language == "fr" else "en")
    if isinstance(value, tuple):
        return ", ".join(map(speaker().formats.write, value))
    return value


def _back(section: Section[Any]) -> tuple[str, ...]:
    return "settings_policy", section.name


def _policy(
    request: HttpRequest,
    page: Page,
    section: Section[Any],
    form: PolicyForm,
    changes: tuple[Message, ...] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    fields, versions = read_section(page, section)
    previewed = PREVIEWED.get(section.name)
    preview = None
    if previewed and changes:
        preview = previewed.told(request, page, form.settings())
    shown = {
        "chapter": section,
        "previewed": previewed,
        "preview": preview,
        "form": form,
        "fields": fields,
        "versions": versions,
        "follows": len(versions),
        "changes": changes,
    }
    return show(request, page, _NAME, shown, template="policy", status=status)
