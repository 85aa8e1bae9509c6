"""Around every page: the person's language, and the way in for who stands before a closed door."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

from encours.kernel.messages import message
from encours.tenancy.access import NotSignedIn, SecondFactorMissing, SecondFactorUnproven
from encours.ui.translation import Translator

type Answer = Callable[[HttpRequest], HttpResponse]


class AccessMiddleware:
    """Speaks the language of the person who signed in; leads to signing in and second factors."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page, in the language the person chose for themselves."""
        if request.user.is_authenticated:
            translation.activate(request.user.language)
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Where `enter` says that something is missing, the page that mends it."""
        if isinstance(error, NotSignedIn):
            return redirect_to_login(request.get_full_path())
        if isinstance(error, SecondFactorMissing):
            asked = message("This organisation asks for a second factor: set it up to enter.")
            messages.info(request, Translator(translation.get_language() or "fr").message(asked))
            return redirect("mfa_activate_totp")
        if isinstance(error, SecondFactorUnproven):
            proof = reverse("mfa_reauthenticate", query={"next": request.get_full_path()})
            return redirect(proof)
        return None
