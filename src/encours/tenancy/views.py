"""The first page after signing in, and the person's own: their organisations, their language."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_safe

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.tenancy.accounts import WeakPassword
from encours.tenancy.forms import WelcomeForm
from encours.tenancy.models import User
from encours.tenancy.queries import list_groups, list_places
from encours.tenancy.services import change_language
from encours.tenancy.welcome import DoorClosed, check_key, found_first
from encours.ui.templatetags.say import speaker


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The organisations the person works in; who works in one alone goes there."""
    person = _person(request)
    places, groups = list_places(person), list_groups(person)
    if len(places) == 1 and not groups and "all" not in request.GET:
        return redirect("organisation", slug=places[0].slug)
    return render(request, "tenancy/home.html", {"places": places, "groups": groups})


@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, key: str) -> HttpResponse:
    """Opens a new installation to its first person, who lands where the books are dropped."""
    try:
        check_key(key)
    except DoorClosed as error:
        return render(request, "tenancy/closed.html", {"error": error}, status=410)
    form = WelcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            person, slug = found_first(
                key,
                company=given["company"],
                name=given["name"],
                email=given["email"],
                password=given["password"],
                language=speaker().language,
            )
        except DoorClosed as error:
            return render(request, "tenancy/closed.html", {"error": error}, status=410)
        except WeakPassword as error:
            form.add_error("password", _said(error))
        except EncoursError as error:
            form.add_error(None, _said(error))
        else:
            login(request, User.objects.get(pk=person), backend=settings.AUTHENTICATION_BACKENDS[0])
            return redirect("organisation", slug=slug)
    return render(request, "tenancy/welcome.html", {"form": form})


def _said(error: EncoursError) -> str:
    say = speaker().message
    return " ".join(say(each) for each in (error.what, error.action) if each is not None)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Who I am here, my language, my password and my second factor."""
    if request.method == "POST" and request.POST.get("language") in dict(settings.LANGUAGES):
        change_language(_person(request), request.POST["language"])
        translation.activate(request.POST["language"])
        messages.success(request, speaker().message(message("Your language is changed.")))
        return redirect("account")
    return render(request, "tenancy/account.html", {"languages": settings.LANGUAGES})


def _person(request: HttpRequest) -> int:
    """The number of who has signed in."""
    number = request.user.pk
    if number is None:
        raise PermissionDenied
    return int(number)
