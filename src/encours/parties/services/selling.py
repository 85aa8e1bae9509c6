"""Says who receives, who is invoiced and who pays, from which day and in which sales."""

from datetime import date

from django.db.models import Q

from encours.parties.models import SaleParty
from encours.parties.rules.words import SaleRole
from encours.parties.services.finding import tell_change, the_customer


def set_party(
    organisation_id: int,
    code: str,
    role: SaleRole,
    party: str,
    *,
    from_on: date | None = None,
    document_key: int | None = None,
    author_id: int | None = None,
) -> None:
    """From a day on (None: since always), `party` plays the role in the sales to the customer.

    Who played it before does so until that day; what was to begin later is replaced. Its own code
    gives the role back to the customer. `document_key`: in one document of the ledger only. Raises
    `NoSuchCustomer`.
    """
    customer = the_customer(organisation_id, code, to_change=True)
    playing = the_customer(organisation_id, party)
    held = SaleParty.objects.filter(
        organisation_id=organisation_id, customer=customer, role=role, document_key=document_key
    )
    before = held.filter(until_on=None).select_related("party").first()
    if from_on is None:
        held.delete()
    else:
        held.filter(from_on__gte=from_on).delete()
        held.filter(Q(until_on=None) | Q(until_on__gt=from_on)).update(until_on=from_on)
    if playing.pk != customer.pk:
        SaleParty.objects.create(
            organisation_id=organisation_id,
            customer=customer,
            author_id=author_id,
            role=role,
            party=playing,
            document_key=document_key,
            from_on=from_on,
        )
    where = "" if document_key is None else f":{document_key}"
    tell_change(
        customer, f"{role}{where}", code if before is None else before.party.code, party, author_id
    )
