"""Has receipts ahead of the books face the account where the books turn out to keep their money."""

from datetime import datetime

from encours.cash.queries.counterparts import find_refaced
from encours.receivables.services.facing import face_otherwise
from encours.receivables.services.numbering import lock_ledger
from encours.tenancy.isolation import acting_for


def reface_receipts(
    organisation_id: int, *, author_id: int | None, now: datetime
) -> tuple[int, ...]:
    """Looks again, under the ledger's lock where anything differs; the receipts that face another.

    Once the books are in, and after a matching. Looking again writes nothing.
    """
    with acting_for(organisation_id):
        if not find_refaced(organisation_id):
            return ()
        lock_ledger(organisation_id)
        wanted = find_refaced(organisation_id)
        return face_otherwise(organisation_id, wanted, author_id=author_id, now=now)
