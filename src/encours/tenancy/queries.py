"""Finds organisations by the name people type."""

from django.db import connection

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message


class NoSuchOrganisation(EncoursError):
    """No organisation has this name."""


def find_organisation(slug: str) -> int:
    """The number of the organisation named `slug`. Raises `NoSuchOrganisation`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT encours_find_organisation(%s)", [slug])
        found = cursor.fetchone()[0]
    if found is None:
        raise NoSuchOrganisation(
            message("There is no organisation {slug}.", slug=slug),
            message("Create it with: encours org create {slug} --name NAME.", slug=slug),
        )
    return int(found)
