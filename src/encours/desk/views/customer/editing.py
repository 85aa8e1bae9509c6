"""What people decide of a customer: its record, its terms, its contacts; several at once."""

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from encours.desk.page import Page, open_page
from encours.desk.services.records import (
    Acting,
    ContactTold,
    contact_told,
    record_of,
    settle_contact,
    settle_leaving,
    settle_record,
    settle_terms,
)
from encours.desk.undo import said_done
from encours.desk.views.customer.forms import ContactForm, RecordForm, TermsForm, free_name
from encours.desk.views.customer.opening import find_seen_customer
from encours.desk.views.settings.sections import refuse, told
from encours.kernel.errors import EncoursError
from encours.kernel.identifiers import InvalidIdentifier, clean_siren
from encours.kernel.messages import Message, message
from encours.kernel.terms import UnreadableTerms
from encours.parties.queries.customers import KnownCustomer, list_groups, list_owners
from encours.parties.queries.history import KnownField, free_fields
from encours.parties.rules.words import ContactFunction
from encours.tenancy.isolation import reading_of
from encours.tenancy.rules.roles import Right
from encours.ui.templatetags.frame import place_of

_METHODS = ["GET", "HEAD", "POST"]
_FIXED = ("group", "collector", "salesperson", "siren")
_MOST_DIGITS = 18


def acting(page: Page) -> Acting:
    """Who acts, now."""
    return Acting(
        page.organisation_id, page.entered.user_id, page.entered.portfolio, timezone.now()
    )


@require_http_methods(_METHODS)
def record(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The record of a customer: group, collector, salesperson, company, free fields."""
    page = open_page(request, slug, Right.EDIT_CUSTOMERS)
    known = find_seen_customer(page, code)
    with reading_of([page.organisation_id]):
        own = free_fields(page.organisation_id)
        held = record_of(page.organisation_id, known)
        offered = {
            "groups": list_groups(page.organisation_id),
            "owners": list_owners(page.organisation_id),
        }
    lists = {"group": "groups", "collector": "owners", "salesperson": "owners"}
    names = _names(own)
    shown = {"offered": offered, "seen": json.dumps(held)}
    if request.method != "POST":
        form = RecordForm(
            initial={names[key]: value for key, value in held.items()}, own=own, lists=lists
        )
        return _drawer(request, page, known, "record", form, shown)
    form = RecordForm(request.POST, own=own, lists=lists)
    if form.is_valid():
        asked = {key: form.cleaned_data[name] for key, name in names.items()}
        try:
            before = settle_record(
                acting(page), code, _clean(asked), seen=_seen(request.POST.get("seen", ""), names)
            )
        except EncoursError as error:
            refuse(form, error, "siren" if isinstance(error, InvalidIdentifier) else None)
        else:
            text = message("The record of {customer} is saved.", customer=known.name or code)
            if before:
                said_done(request, page, text, undo="customer_recorded", code=code, before=before)
            else:
                said_done(request, page, message("Nothing was changed."))
            return redirect(place_of(request, "customer", code))
    shown["seen"] = request.POST.get("seen", "")
    return _drawer(request, page, known, "record", form, shown, status=400)


@require_http_methods(_METHODS)
def terms(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Terms of payment granted to the customer from a day on."""
    page = open_page(request, slug, Right.EDIT_CUSTOMERS)
    known = find_seen_customer(page, code)
    if request.method != "POST":
        form = TermsForm(initial={"from_on": timezone.localdate()})
        return _drawer(request, page, known, "terms", form, {})
    form = TermsForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            before = settle_terms(
                acting(page), code, given["terms"], from_on=given["from_on"], ground=given["ground"]
            )
        except EncoursError as error:
            refuse(form, error, "terms" if isinstance(error, UnreadableTerms) else None)
        else:
            text = message("The terms are granted.")
            undo = {"code": code, "terms": before, "from_on": given["from_on"].isoformat()}
            if before:
                said_done(request, page, text, undo="terms_granted", **undo)
            else:
                said_done(request, page, text)
            return redirect(place_of(request, "customer", code))
    return _drawer(request, page, known, "terms", form, {}, status=400)


@require_http_methods(_METHODS)
def contact(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """A new contact, or one that is told anew (`?contact=`)."""
    page = open_page(request, slug, Right.EDIT_CUSTOMERS)
    known = find_seen_customer(page, code)
    asked = request.POST if request.method == "POST" else request.GET
    number = _number(asked["contact"]) if asked.get("contact") else None
    held = None
    if number is not None:
        with reading_of([page.organisation_id]):
            held = contact_told(page.organisation_id, code, number)
        if held is None:
            raise Http404
    shown = {"contact_id": number}
    if request.method != "POST":
        form = ContactForm(initial={} if held is None else _contact_fields(held))
        return _drawer(request, page, known, "contact", form, shown)
    form = ContactForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        made = ContactTold(**given | {"function": ContactFunction(given["function"])})
        try:
            made_id = settle_contact(acting(page), code, number, made)
        except EncoursError as error:
            refuse(form, error)
        else:
            undo = {"code": code, "contact": made_id}
            undo |= {"before": None if held is None else _contact_fields(held)}
            said_done(request, page, message("The contact is saved."), undo="contact_told", **undo)
            return redirect(place_of(request, "customer", code, tab="contacts"))
    return _drawer(request, page, known, "contact", form, shown, status=400)


@require_POST
def contact_gone(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Says that a contact has left, or is there again."""
    page = open_page(request, slug, Right.EDIT_CUSTOMERS)
    find_seen_customer(page, code)
    number, is_gone = _number(request.POST.get("contact", "")), request.POST.get("gone") == "1"
    text = message("The contact has left.") if is_gone else message("The contact is there again.")
    try:
        settle_leaving(acting(page), code, number, is_gone=is_gone)
    except EncoursError as error:
        messages.error(request, told(error))
    else:
        said_done(
            request, page, text, undo="contact_gone", code=code, contact=number, gone=not is_gone
        )
    return redirect(place_of(request, "customer", code, tab="contacts"))


def _drawer(  # noqa: PLR0917  # who asks, of whom, which form, with what beside it
    request: HttpRequest,
    page: Page,
    known: KnownCustomer,
    name: str,
    form: Form,
    shown: Mapping[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """The form in the drawer beside the page, or in a page of its own."""
    is_part = bool(request.headers.get("HX-Request"))
    template = f"desk/customer/{name}_form.html"
    told_of = {
        "page": page,
        "known": known,
        "form": form,
        "part": template,
        "heading": _HEADINGS[name],
        **shown,
    }
    return render(
        request, template if is_part else "desk/customer/drawer.html", told_of, status=status
    )


_HEADINGS: dict[str, Message] = {
    "record": message("Customer record"),
    "terms": message("Grant terms of payment"),
    "contact": message("Contact"),
}


def _names(own: list[KnownField]) -> dict[str, str]:
    """The field of the form by the field of the record."""
    return {name: name for name in _FIXED} | {
        f"free:{each.key}": free_name(each.key) for each in own
    }


def _clean(asked: Mapping[str, str]) -> dict[str, str]:
    """What was typed, the SIREN without its blanks. Raises `InvalidIdentifier`."""
    siren = asked["siren"].strip()
    return {**asked, "siren": clean_siren(siren) if siren else ""}


def _seen(text: str, names: Mapping[str, str]) -> dict[str, str]:
    """The record as the form was opened on it; what is none says that all of it has changed."""
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(each, str) for each in found.values()):
        return dict.fromkeys(names, "\0")
    return {str(key): value for key, value in found.items() if key in names}


def _contact_fields(held: ContactTold) -> dict[str, str]:
    return {
        "function": str(held.function),
        "name": held.name,
        "email": held.email,
        "phone": held.phone,
        "language": held.language,
    }


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS):
        raise Http404
    return int(text)
