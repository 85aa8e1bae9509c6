"""Numbers of lines, allocations and acts: they count inside one organisation, under its lock."""

from django.db import connection

# Whoever writes lines or draws numbers holds it until commit; reading needs no lock.
_LEDGER_LOCK = 1818585188


def lock_ledger(organisation_id: int) -> None:
    """Waits until nobody else writes the ledger of the organisation; held until commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LEDGER_LOCK, organisation_id])


def draw(organisation_id: int, kind: str, count: int = 1) -> int:
    """The first of `count` new numbers of `kind` (`line`, `allocation`, `assertion`, `act`)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO receivables_counter AS c (organisation_id, kind, next_id)"
            " VALUES (%s, %s, 1 + %s) ON CONFLICT (organisation_id, kind)"
            " DO UPDATE SET next_id = c.next_id + %s RETURNING next_id",
            [organisation_id, kind, count, count],
        )
        return int(cursor.fetchone()[0]) - count
