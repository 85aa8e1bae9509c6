"""Creates organisations and says who may work in them."""

from django.db import IntegrityError, connection, transaction

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message


class SlugTaken(EncoursError):
    """Another organisation has this name in commands and addresses."""


def create_organisation(slug: str, *, name: str, siren: str = "", currency: str = "EUR") -> int:
    """A new organisation; returns its number. Raises `SlugTaken`."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT encours_create_organisation(%s, %s, %s, %s)",
                [slug, name, siren, currency],
            )
            return int(cursor.fetchone()[0])
    except IntegrityError as error:
        raise SlugTaken(
            message("There is already an organisation {slug}.", slug=slug),
            message("Choose another short name."),
        ) from error
