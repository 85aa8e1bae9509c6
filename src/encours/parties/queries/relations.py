"""Who else belongs to a customer: who plays a part in its sales, whom to write to, its numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from encours.parties.models import Contact, Customer, CustomerReference, SaleParty
from encours.parties.queries.customers import Portfolio, customers_seen
from encours.parties.rules.listing import Known
from encours.parties.rules.sale_parties import RoleHeld, SaleParties, resolve_parties
from encours.parties.rules.words import ReferenceKind, SaleRole


@dataclass(frozen=True, slots=True)
class KnownContact:
    """A contact of a customer. `function`: of `rules.words.ContactFunction`."""

    id: int
    function: str
    name: str
    email: str
    phone: str
    language: str
    is_active: bool


def parties_of_sale(
    organisation_id: int,
    code: str,
    *,
    on: date,
    document_key: int | None = None,
    portfolio: Portfolio = (),
) -> SaleParties | None:
    """Who plays each role in a sale to the customer that day; None when it is not to be seen.

    `document_key`: that of the ledger, when the sale has a document.
    """
    customer = customers_seen(organisation_id, portfolio).filter(code=code).first()
    if customer is None:
        return None
    held = SaleParty.objects.filter(organisation_id=organisation_id, customer=customer)
    if document_key is None:
        held = held.filter(document_key=None)
    rows = held.values_list("role", "party__code", "document_key", "from_on", "until_on")
    roles = [RoleHeld(*row) for row in rows]
    return resolve_parties(code, roles, on=on, document_key=document_key)


def sales_played(organisation_id: int, code: str, *, on: date) -> dict[str, list[str]]:
    """By role, the other customers in whose sales the customer plays it by default that day."""
    held = SaleParty.objects.filter(
        _holds(on),
        organisation_id=organisation_id,
        party__code=code,
        document_key=None,
    )
    found: dict[str, list[str]] = {}
    for role, other in held.order_by("customer__code").values_list("role", "customer__code"):
        found.setdefault(role, []).append(other)
    return found


def contacts_of(
    organisation_id: int, code: str, *, active: bool = True, portfolio: Portfolio = ()
) -> list[KnownContact]:
    """The contacts of a customer in the order they were given; `active`: only those still there."""
    found = Contact.objects.filter(
        customer__in=customers_seen(organisation_id, portfolio).filter(code=code)
    )
    rows = (found.filter(is_active=True) if active else found).order_by("id").values_list(
        "id", "function", "name", "email", "phone", "language", "is_active"
    )  # fmt: skip
    return [KnownContact(*row) for row in rows]


def references_of(
    organisation_id: int, code: str, *, portfolio: Portfolio = ()
) -> list[tuple[str, str]]:
    """The numbers of a customer: their kind and value, those told last at the end."""
    found = CustomerReference.objects.filter(
        customer__in=customers_seen(organisation_id, portfolio).filter(code=code)
    )
    return [*found.order_by("recorded_at", "id").values_list("kind", "value")]


def find_by_reference(
    organisation_id: int, kind: ReferenceKind, value: str, *, portfolio: Portfolio = ()
) -> list[str]:
    """The codes of the customers that have this number: an account may pay for several."""
    found = CustomerReference.objects.filter(
        organisation_id=organisation_id,
        kind=kind,
        value=value,
        customer__in=customers_seen(organisation_id, portfolio),
    )
    return [*found.order_by("customer__code").values_list("customer__code", flat=True)]


def references_by_customer(organisation_id: int, kind: ReferenceKind) -> dict[str, tuple[str, ...]]:
    """The numbers of a kind, by code of the customers that have any."""
    rows = CustomerReference.objects.filter(organisation_id=organisation_id, kind=kind)
    return _gathered(rows.order_by("id").values_list("customer__code", "value"))


def payers_by_customer(organisation_id: int, *, on: date) -> dict[str, tuple[str, ...]]:
    """The codes of the other customers who pay by default, by code of whom they pay for."""
    held = SaleParty.objects.filter(
        _holds(on), organisation_id=organisation_id, role=SaleRole.PAYS, document_key=None
    )
    return _gathered(held.order_by("id").values_list("customer__code", "party__code"))


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for code, value in pairs:
        found[code] = (*found.get(code, ()), value)
    return found


def _holds(on: date) -> Q:
    """That a role of a sale is held on a day."""
    return Q(Q(from_on=None) | Q(from_on__lte=on), Q(until_on=None) | Q(until_on__gt=on))


def known_customers(organisation_id: int, *, on: date) -> dict[str, Known]:
    """What a list of customers may say, as it is known on a day, by code."""
    own = {"organisation_id": organisation_id}
    numbers = CustomerReference.objects.filter(kind=ReferenceKind.VAT, **own)
    vat_numbers = dict(numbers.order_by("recorded_at", "id").values_list("customer_id", "value"))
    contacts = {
        customer: (email, phone)
        for customer, email, phone in Contact.objects.filter(from_list=True, **own).values_list(
            "customer_id", "email", "phone"
        )
    }
    paying = SaleParty.objects.filter(
        _holds(on),
        role=SaleRole.PAYS,
        document_key=None,
        **own,
    )
    payers = dict(paying.values_list("customer_id", "party__code"))
    rows = Customer.objects.filter(**own).values_list(
        "id", "code", "name", "group__name", "terms", "entity__siren", "collector", "salesperson"
    )
    return {
        code: Known(
            name=name,
            group=group or "",
            terms=terms,
            siren=siren or "",
            vat_number=vat_numbers.get(key, ""),
            collector=collector,
            salesperson=salesperson,
            email=contacts.get(key, ("", ""))[0],
            phone=contacts.get(key, ("", ""))[1],
            payer=payers.get(key, ""),
        )
        for key, code, name, group, terms, siren, collector, salesperson in rows.iterator()
    }
