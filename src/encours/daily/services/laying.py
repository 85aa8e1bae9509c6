"""Tells what is open of a few customers, without reading the whole portfolio."""

from collections.abc import Collection
from datetime import date, datetime

from encours.daily.services.settings import ledger_settings
from encours.receivables.queries.customers import find_linked, lay_linked
from encours.receivables.rules.ledger_positions import LedgerDay, day_of_customers
from encours.tenancy.isolation import reading_of


def lay_customers(
    organisation_id: int, codes: Collection[str], as_of: date, *, now: datetime
) -> LedgerDay:
    """What the ledger says of the customers `codes` at the end of `as_of`, in its currency.

    The same items as the laying of the whole portfolio gives them. The `segment` is that of the
    organisation, so an account that had its last line before it is empty. A code nobody has adds
    nothing.
    """
    with reading_of([organisation_id]):
        linked = find_linked(organisation_id, codes)
        settings = ledger_settings(organisation_id, now.date(), customers=linked.codes)
        day = lay_linked(
            organisation_id,
            linked,
            as_of,
            terms_by_customer=settings.terms_by_customer,
            assumed=settings.assumed_terms,
            unit=settings.unit,
        )
    return day_of_customers(day, codes)
