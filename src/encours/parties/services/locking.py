"""One at a time decides what becomes of an organisation's customers from all that is known."""

from django.db import connection

_PARTIES_LOCK = 1885434484


def lock_parties(organisation_id: int) -> None:
    """Waits until nobody else imports a list or merges customers; held until commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_PARTIES_LOCK, organisation_id])
