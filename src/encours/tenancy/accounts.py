"""How accounts live here: nobody signs themselves up, and messages speak the person's language."""

import base64
import hashlib
from collections.abc import Sequence
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.tenancy.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth brings no types
    """Accounts are made by administrators (`encours member add`)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  # allauth's form
        """Never: an account without an organisation would see nothing anyway."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Sends a message in the language of who gets it, not of who asked for it."""
        person = context.get("user")
        language = person.language if isinstance(person, User) else translation.get_language()
        with translation.override(language):
            super().send_mail(template_prefix, email, context)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth brings no types
    """Secrets of second factors are encrypted with the installation's key, kept elsewhere."""

    def build_totp_svg(self, url: str) -> str:
        """The QR code as a part of the page: no picture of another origin, not even in a link."""
        drawn: str = super().build_totp_svg(url)
        return drawn[drawn.index("<svg") :]

    def encrypt(self, text: str) -> str:
        """What the database keeps of a secret."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> Fernet:
    derived = hashlib.sha256(b"encours second factors\0" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(derived))


def password_link(user_id: int) -> str:
    """An address by which the person chooses a password, once, within three days.

    Whoever has it opens the account: it is shown to who asked for it and kept nowhere.
    """
    person = User.objects.get(pk=user_id)
    path = reverse(
        "account_reset_password_from_key",
        kwargs={
            "uidb36": user_pk_to_url_str(person),
            "key": default_token_generator.make_token(person),
        },
    )
    return f"{settings.SITE_ADDRESS}{path}"


class WeakPassword(EncoursError):
    """A password is too short, too common, or too near to the person's address."""


def has_password(user_id: int) -> bool:
    """Whether the person has chosen a password yet."""
    return User.objects.get(pk=user_id).has_usable_password()


def is_password_of(user_id: int, password: str) -> bool:
    """Whether this is the person's password."""
    return User.objects.get(pk=user_id).check_password(password)


def choose_password(user_id: int, password: str, *, language: str) -> None:
    """Sets a person's password. Raises `WeakPassword`, saying why in `language`."""
    share_password([user_id], password, language=language)


def share_password(user_ids: Sequence[int], password: str, *, language: str) -> None:
    """Sets one password for several people, computed once: those of a demonstration.

    Raises `WeakPassword`, saying why in `language`.
    """
    people = User.objects.filter(pk__in=user_ids)
    with translation.override(language):
        try:
            for person in people:
                validate_password(password, person)
        except ValidationError as error:
            raise WeakPassword(
                message("This password is too weak: {reasons}", reasons=" ".join(error.messages)),
                message("Choose a longer one, of several words."),
            ) from error
    people.update(password=make_password(password))


def forget_second_factor(user_id: int) -> None:
    """Removes the person's second factor and recovery codes: for who lost their phone."""
    Authenticator.objects.filter(user_id=user_id).delete()
