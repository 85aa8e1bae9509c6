"""The keys of programs: made and shown once, listed by name, revoked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from encours.api.queries import list_tokens
from encours.desk.page import Page, open_page
from encours.desk.services.settling import make_token, take_token_back
from encours.desk.views.settings.forms import TOKEN_RIGHTS, TokenForm
from encours.desk.views.settings.sections import done, refuse, show, told
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.tenancy.rules.roles import Right

_NAME = "settings_tokens"


@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest, slug: str) -> HttpResponse:
    """The keys there are, and the form that makes one, shown on the page that answers it alone."""
    page = open_page(request, slug, Right.MANAGE_MEMBERS)
    if request.method != "POST":
        return _tokens(request, page, TokenForm())
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _tokens(request, page, form, status=400)
    try:
        made = make_token(
            page.organisation_id,
            form.cleaned_data["name"],
            right=Right(form.cleaned_data["right"]),
            by=page.entered.user_id,
            now=timezone.now(),
        )
    except EncoursError as error:
        refuse(form, error, "name")
        return _tokens(request, page, form, status=409)
    return _tokens(request, page, TokenForm(), made=made)


@require_POST
def token_revoke(request: HttpRequest, slug: str) -> HttpResponse:
    """The key named in the form is refused from now on."""
    page = open_page(request, slug, Right.MANAGE_MEMBERS)
    name = request.POST.get("name", "")
    try:
        take_token_back(page.organisation_id, name, by=page.entered.user_id, now=timezone.now())
    except EncoursError as error:
        messages.error(request, told(error))
    else:
        done(request, message("The key “{name}” opens nothing any more.", name=name))
    return redirect(_NAME, slug=slug)


def _tokens(
    request: HttpRequest, page: Page, form: TokenForm, *, made: str = "", status: int = 200
) -> HttpResponse:
    shown = {
        "form": form,
        "made": made,
        "is_asked": form.is_bound,
        "tokens": [(each, TOKEN_RIGHTS[each.right]) for each in list_tokens(page.organisation_id)],
    }
    return show(request, page, _NAME, shown, status=status)
