"""How a person who was invited gets to choose a password: a link to copy, or a mail.

Whoever has the link opens the account. So it is shown to who invites only while the account opens
this organisation alone and has no password; else the person asks for it by themselves, by mail.
"""

from smtplib import SMTPException
from typing import Literal

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.tenancy.accounts import password_link
from encours.tenancy.models import User
from encours.tenancy.queries import list_places
from encours.ui.plain import one_line
from encours.ui.translation import Translator

_SERVER = "django.core.mail.backends.smtp.EmailBackend"


def mail_leaves() -> bool:
    """Whether a mail server is set: without one, messages stay in a folder of the machine."""
    return bool(settings.MAILERS["default"]["BACKEND"] == _SERVER)


def is_to_be_shown(organisation_id: int, user_id: int) -> bool:
    """Whether the person's link may be shown to the administrators of this organisation."""
    person = User.objects.get(pk=user_id)
    if person.has_usable_password() or not person.is_active:
        return False
    return all(each.organisation_id == organisation_id for each in list_places(user_id))


def forget_links(user_id: int) -> None:
    """Links given before open nothing more; a password that was chosen stays."""
    person = User.objects.get(pk=user_id)
    if not person.has_usable_password():
        person.set_unusable_password()
        person.save(update_fields=["password"])


class MailNotSent(EncoursError):
    """The mail server did not take the message."""


def mail_link(user_id: int, *, organisation: str, inviter: str) -> None:
    """Sends the person the link by which they choose a password, in their language.

    Raises `MailNotSent`.
    """
    person = User.objects.get(pk=user_id)
    subject = message(
        "{inviter} invites you to {organisation}",
        inviter=one_line(inviter),
        organisation=one_line(organisation),
    )
    with translation.override(person.language):
        body = render_to_string(
            "tenancy/email/invitation.txt",
            {"inviter": inviter, "organisation": organisation, "link": password_link(user_id)},
        )
    language: Literal["fr", "en"] = "en" if person.language == "en" else "fr"
    try:
        send_mail(Translator(language).message(subject), body, None, [person.email])
    except (OSError, SMTPException) as error:
        raise MailNotSent(
            message("The invitation to {email} could not be sent.", email=person.email),
            message("Give the person the link yourself, or try again."),
        ) from error
