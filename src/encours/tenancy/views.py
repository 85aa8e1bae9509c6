"""The first page after signing in, and the person's own: their organisations, their language."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_safe

from encours.kernel.messages import message
from encours.tenancy.queries import list_groups, list_places
from encours.tenancy.services import change_language
from encours.ui.templatetags.say import speaker


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The organisations the person works in."""
    person = _person(request)
    told = {"places": list_places(person), "groups": list_groups(person)}
    return render(request, "tenancy/home.html", told)


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
