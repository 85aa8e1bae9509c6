"""The sections of the settings: what each answers, who opens it; one head and one row of tabs."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from encours.desk.page import Page
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.tenancy.rules.roles import Right
from encours.ui.templatetags.say import speaker


@dataclass(frozen=True, slots=True)
class SettingsSection:
    """A section: the name of its page, its words, the question it answers, who may open it."""

    name: str
    title: Message
    question: Message
    icon: str
    right: Right


_LISTED = (
    SettingsSection(
        "settings_organisation",
        message("Organisation"),
        message("Who are we, in which currency are our books, how does one enter?"),
        "building",
        Right.MANAGE_MEMBERS,
    ),
    SettingsSection(
        "settings_people",
        message("People"),
        message("Who works here, what may they do, whose customers do they see?"),
        "users",
        Right.MANAGE_MEMBERS,
    ),
    SettingsSection(
        "settings_letterhead",
        message("Letterhead"),
        message("Who writes on our papers, and into which account do customers pay?"),
        "file-text",
        Right.SET_POLICY,
    ),
    SettingsSection(
        "settings_accounts",
        message("Bank accounts"),
        message("Into which account do customers pay, and whose is it exactly?"),
        "building",
        Right.SET_POLICY,
    ),
    SettingsSection(
        "settings_figures",
        message("Ageing and figures"),
        message("How are the figures reckoned, since when, and who decided it?"),
        "chart-line",
        Right.SET_POLICY,
    ),
    SettingsSection(
        "settings_calendars",
        message("Calendars"),
        message("Which days are worked, and which are holidays?"),
        "calendar",
        Right.SET_POLICY,
    ),
    SettingsSection(
        "settings_terms",
        message("Payment terms"),
        message("When must we be paid, and does the law allow what we grant?"),
        "scale",
        Right.SET_POLICY,
    ),
    SettingsSection(
        "settings_statuses",
        message("Statuses"),
        message("What do we say of a document, and what must be done next?"),
        "tag",
        Right.SET_POLICY,
    ),
    SettingsSection(
        "settings_sources",
        message("Sources"),
        message("Where do our books come from, and did they come?"),
        "plug",
        Right.IMPORT,
    ),
    SettingsSection(
        "settings_tokens",
        message("Program keys"),
        message("Which programs read our books or hand documents in?"),
        "key",
        Right.MANAGE_MEMBERS,
    ),
    SettingsSection(
        "settings_journal",
        message("Journal"),
        message("Who did what, when, and is the record whole?"),
        "history",
        Right.READ_JOURNAL,
    ),
    SettingsSection(
        "settings_work",
        message("Background work"),
        message("What is done behind the pages, and what failed?"),
        "refresh",
        Right.IMPORT,
    ),
)
SECTIONS = {each.name: each for each in _LISTED}


def sections_for(page: Page) -> tuple[SettingsSection, ...]:
    """The sections this member may open."""
    return tuple(each for each in _LISTED if page.entered.may(each.right))


def show(
    request: HttpRequest,
    page: Page,
    section: str,
    shown: Mapping[str, object],
    *,
    template: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of a section, under its head and the tabs of the others.

    Kept by no browser: some of them show a secret, once.
    """
    name = template or section.removeprefix("settings_")
    response = render(
        request,
        f"desk/settings/{name}.html",
        {
            "page": page,
            "section": SECTIONS[section],
            "sections": sections_for(page),
            "may_change": page.may(SECTIONS[section].right),
            **shown,
        },
        status=status,
    )
    response["Cache-Control"] = "private, no-store"
    return response


def told(error: EncoursError) -> str:
    """What is wrong and what to do, in the language of the page."""
    say = speaker().message
    parts = [error.what, *([] if error.action is None else [error.action])]
    return " ".join(say(part).rstrip() for part in parts)


def done(request: HttpRequest, said: Message) -> None:
    """Says that it is done, in a corner of the next page."""
    messages.success(request, speaker().message(said))


def refuse(form: Form, error: EncoursError, field: str | None = None) -> None:
    """Puts what a service refused beside the field it is about, else at the head of the form."""
    form.add_error(field, told(error))
