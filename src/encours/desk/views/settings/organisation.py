"""Who the organisation is: name, SIREN, the currency of its books, and how its members enter."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from encours.desk.page import Page, open_page
from encours.desk.services.settling import has_books, settle_organisation, settle_second_factor
from encours.desk.views.settings.forms import OrganisationForm
from encours.desk.views.settings.sections import done, refuse, show
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.tenancy.queries import Listed, describe
from encours.tenancy.rules.roles import Right

_NAME = "settings_organisation"


@dataclass(frozen=True, slots=True)
class Seen:
    """What the person had before their eyes, sent along with the form."""

    name: str
    siren: str
    currency: str

    @classmethod
    def sent(cls, request: HttpRequest) -> "Seen":
        """As the form brought it back."""
        return cls(*(request.POST.get(f"seen_{part}", "") for part in cls.__slots__))

    @classmethod
    def now(cls, found: Listed) -> "Seen":
        """As it is."""
        return cls(found.name, found.siren, found.currency)


@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """Shows and changes what the organisation is called; asks for a second factor, or no more."""
    page = open_page(request, slug, Right.MANAGE_MEMBERS)
    found = describe(page.organisation_id)
    if request.method != "POST":
        return _shown(request, page, found, _form(found))
    if request.POST.get("do") == "second_factor":
        return _second_factor(request, page)
    return _described(request, page, found)


def _form(found: Listed, sent: QueryDict | None = None) -> OrganisationForm:
    initial = {"name": found.name, "siren": found.siren, "currency": found.currency}
    form = OrganisationForm(sent, initial=initial)
    form.fields["currency"].disabled = has_books(found.organisation_id)
    return form


def _described(request: HttpRequest, page: Page, found: Listed) -> HttpResponse:
    form = _form(found, request.POST)
    if not form.is_valid():
        return _shown(request, page, found, form, status=400)
    given, seen = form.cleaned_data, Seen.sent(request)
    try:
        settle_organisation(
            page.organisation_id,
            name=given["name"],
            siren=given["siren"],
            currency=given["currency"].upper(),
            seen=(seen.name, seen.siren, seen.currency),
            by=page.entered.user_id,
            now=timezone.now(),
        )
    except EncoursError as error:
        refuse(form, error)
        return _shown(request, page, describe(page.organisation_id), form, status=409)
    done(request, message("The organisation is saved."))
    return redirect(_NAME, slug=page.entered.slug)


def _second_factor(request: HttpRequest, page: Page) -> HttpResponse:
    required = request.POST.get("required") == "1"
    settle_second_factor(
        page.organisation_id, required=required, by=page.entered.user_id, now=timezone.now()
    )
    done(
        request,
        message("Members now enter with a code of their phone.")
        if required
        else message("Members now enter with their password alone."),
    )
    return redirect(_NAME, slug=page.entered.slug)


def _shown(
    request: HttpRequest, page: Page, found: Listed, form: OrganisationForm, *, status: int = 200
) -> HttpResponse:
    shown = {"form": form, "found": found, "seen": Seen.now(found)}
    return show(request, page, _NAME, shown, status=status)
