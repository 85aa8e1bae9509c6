"""The first person of an installation: an address opens it once, and never when somebody is there.

`encours up` on an installation where nobody works prints it. Whoever holds it names the
organisation, chooses an address and a password, and is its administrator.
"""

import re
import unicodedata

from django.core import signing
from django.db import connection, transaction

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.tenancy.accounts import choose_password
from encours.tenancy.models import User
from encours.tenancy.rules.roles import Role
from encours.tenancy.services import add_member, create_organisation, create_person

_SALT = "encours.tenancy.welcome"
_DAYS = 7
_LOCK = 7_305_011


class DoorClosed(EncoursError):
    """The address that opens a new installation is of no use any more."""


def is_empty() -> bool:
    """Whether nobody has an account here yet."""
    return not User.objects.exists()


def write_key() -> str:
    """What the address ends with; it opens for seven days, while nobody is here."""
    return signing.dumps("welcome", salt=_SALT)


def check_key(key: str) -> None:
    """Raises `DoorClosed` unless the key opens this installation now."""
    try:
        signing.loads(key, salt=_SALT, max_age=_DAYS * 86_400)
    except signing.BadSignature as error:
        raise _closed() from error
    if not is_empty():
        raise _closed()


def found_first(
    key: str, *, company: str, name: str, email: str, password: str, language: str
) -> tuple[int, str]:
    """Makes the organisation and its administrator; their numbers: of the person, its short name.

    Both or none, and once: two who press at once make one. Raises `DoorClosed`, `WeakPassword`,
    and what `create_organisation` and `create_person` raise.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        check_key(key)
        slug = slug_of(company)
        organisation_id = create_organisation(slug, name=company)
        person = create_person(email, name=name, language=language)
        choose_password(person, password, language=language)
        add_member(organisation_id, person, role=Role.ADMINISTRATOR)
    return person, slug


def slug_of(company: str) -> str:
    """A short name for commands and addresses, from the company's.

    >>> slug_of("Établissements Lançodrie & Fils"), slug_of("株式会社")
    ('etablissements-lancodrie-fils', 'organisation')
    """
    plain = unicodedata.normalize("NFKD", company).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "organisation"


def _closed() -> DoorClosed:
    return DoorClosed(
        message("This address opens nothing any more."),
        message("Sign in; or ask who runs this installation for a way in: encours member add."),
    )
