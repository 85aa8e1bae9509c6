"""What a person says of a customer: its owner, terms, contacts, numbers, fields of one's own.

Each is called inside a transaction that acts for the organisation, and keeps what changed.
"""

from collections.abc import Sequence
from datetime import date

from encours.kernel.errors import EncoursError
from encours.kernel.identifiers import clean_iban, clean_siren, clean_vat
from encours.kernel.messages import message
from encours.kernel.terms import parse_terms, print_terms
from encours.parties.models import (
    Contact,
    Customer,
    CustomerGroup,
    CustomerReference,
    FreeField,
    LegalEntity,
    TermsGranted,
)
from encours.parties.rules.free_fields import read_free_value
from encours.parties.rules.words import ContactFunction, FieldKind, ReferenceKind
from encours.parties.services.finding import tell_change, the_customer


class NoSuchField(EncoursError):
    """The organisation has no free field of this name."""


class FieldTaken(EncoursError):
    """A free field of this name holds something of another kind."""


class NoSuchContact(EncoursError):
    """The customer has no such contact."""


def assign_owner(
    organisation_id: int,
    code: str,
    *,
    collector: str | None = None,
    salesperson: str | None = None,
    author_id: int | None = None,
) -> None:
    """Says who collects and who sells; blank: nobody, None: as before. Raises `NoSuchCustomer`."""
    customer = the_customer(organisation_id, code, to_change=True)
    for field, after in (("collector", collector), ("salesperson", salesperson)):
        if after is not None:
            tell_change(customer, field, getattr(customer, field), after, author_id)
            setattr(customer, field, after)
    customer.save(update_fields=["collector", "salesperson"])


def put_in_group(
    organisation_id: int, code: str, group: str, *, author_id: int | None = None
) -> None:
    """Puts the customer in the group of that name, made if need be; blank: in none."""
    customer = the_customer(organisation_id, code, to_change=True)
    before = "" if customer.group is None else customer.group.name
    customer.group = None
    if group:
        customer.group, _ = CustomerGroup.objects.get_or_create(
            organisation_id=organisation_id, name=group
        )
    customer.save(update_fields=["group"])
    tell_change(customer, "group", before, group, author_id)


def detach_entity(organisation_id: int, code: str, *, author_id: int | None = None) -> None:
    """Says that the company behind the customer is not known after all."""
    customer = the_customer(organisation_id, code, to_change=True)
    before = "" if customer.entity is None else customer.entity.siren
    customer.entity = None
    customer.save(update_fields=["entity"])
    tell_change(customer, "siren", before, "", author_id)


def attach_entity(
    organisation_id: int, code: str, siren: str, *, name: str = "", author_id: int | None = None
) -> None:
    """Says which company is behind the customer; several customers may be of one.

    `name`: that of a company not yet known, else the customer's. Raises `InvalidIdentifier`.
    """
    customer = the_customer(organisation_id, code, to_change=True)
    number = clean_siren(siren)
    before = "" if customer.entity is None else customer.entity.siren
    customer.entity, _ = LegalEntity.objects.get_or_create(
        organisation_id=organisation_id,
        siren=number,
        defaults={"name": name or customer.name},
    )
    customer.save(update_fields=["entity"])
    tell_change(customer, "siren", before, number, author_id)


def grant_terms(
    organisation_id: int,
    code: str,
    terms: str,
    *,
    from_on: date,
    ground: str = "",
    author_id: int | None = None,
) -> None:
    """Grants payment terms from a day on, and says why. Raises `UnreadableTerms`."""
    customer = the_customer(organisation_id, code)
    TermsGranted.objects.create(
        organisation_id=organisation_id,
        customer=customer,
        author_id=author_id,
        from_on=from_on,
        terms=print_terms(parse_terms(terms)),
        ground=ground,
    )


def add_contact(
    organisation_id: int,
    code: str,
    *,
    function: ContactFunction = ContactFunction.GENERAL,
    name: str = "",
    email: str = "",
    phone: str = "",
    language: str = "fr",
    author_id: int | None = None,
) -> int:
    """A new contact of the customer; returns its number."""
    customer = the_customer(organisation_id, code)
    contact = Contact.objects.create(
        organisation_id=organisation_id,
        customer=customer,
        author_id=author_id,
        function=function,
        name=name,
        email=email,
        phone=phone,
        language=language,
    )
    tell_change(customer, f"contact:{function}", "", str(contact), author_id)
    return contact.pk


def change_contact(
    organisation_id: int,
    code: str,
    contact_id: int,
    *,
    function: ContactFunction,
    name: str,
    email: str,
    phone: str,
    language: str,
    author_id: int | None = None,
) -> None:
    """Another name, function, telephone or address of a contact. Raises `NoSuchContact`."""
    customer = the_customer(organisation_id, code)
    contact = _the_contact(customer, contact_id, active=True)
    before = _telling(contact)
    contact.function, contact.name, contact.email = function, name, email
    contact.phone, contact.language = phone, language
    contact.save(update_fields=["function", "name", "email", "phone", "language"])
    tell_change(customer, f"contact:{function}", before, _telling(contact), author_id)


def bring_contact_back(
    organisation_id: int, code: str, contact_id: int, *, author_id: int | None = None
) -> None:
    """A contact who had left is there again. Raises `NoSuchContact`."""
    customer = the_customer(organisation_id, code)
    contact = _the_contact(customer, contact_id, active=False)
    contact.is_active = True
    contact.save(update_fields=["is_active"])
    tell_change(customer, f"contact:{contact.function}", "", str(contact), author_id)


def retire_contact(
    organisation_id: int, code: str, contact_id: int, *, author_id: int | None = None
) -> None:
    """Says that a contact has left: it is kept, and written to no more."""
    customer = the_customer(organisation_id, code)
    contact = _the_contact(customer, contact_id, active=True)
    contact.is_active = False
    contact.save(update_fields=["is_active"])
    tell_change(customer, f"contact:{contact.function}", str(contact), "", author_id)


def _the_contact(customer: Customer, contact_id: int, *, active: bool) -> Contact:
    found = Contact.objects.filter(
        organisation_id=customer.organisation_id,
        customer=customer,
        pk=contact_id,
        is_active=active,
    )
    contact = found.first()
    if contact is None:
        raise NoSuchContact(
            message("The customer {code} has no such contact.", code=customer.code),
            message("Look at its contacts again: somebody else may have changed them."),
        )
    return contact


def _telling(contact: Contact) -> str:
    """All of a contact on one line."""
    parts = (contact.name, contact.phone, contact.email)
    return ", ".join(each for each in parts if each)


def add_reference(
    organisation_id: int,
    code: str,
    kind: ReferenceKind,
    value: str,
    *,
    author_id: int | None = None,
) -> None:
    """A number the customer is recognised by; the same again changes nothing.

    Raises `InvalidIdentifier` for an IBAN or a VAT number that is none.
    """
    customer = the_customer(organisation_id, code)
    clean = {ReferenceKind.IBAN: clean_iban, ReferenceKind.VAT: clean_vat}.get(kind)
    number = clean(value) if clean else " ".join(value.split())
    _, is_new = CustomerReference.objects.get_or_create(
        organisation_id=organisation_id,
        customer=customer,
        kind=kind,
        value=number,
        defaults={"author_id": author_id},
    )
    if is_new:
        tell_change(customer, kind, "", number, author_id)


def define_field(
    organisation_id: int,
    key: str,
    kind: FieldKind,
    *,
    label_fr: str,
    label_en: str,
    choices: Sequence[str] = (),
) -> None:
    """A field of the organisation's own on its customers, or its labels and choices anew.

    Raises `FieldTaken` when it is there and holds something of another kind.
    """
    field, _ = FreeField.objects.get_or_create(
        organisation_id=organisation_id, key=key, defaults={"kind": kind}
    )
    if field.kind != kind:
        raise FieldTaken(
            message("There is already a field {key} of another kind.", key=key),
            message("Give the new field another name."),
        )
    field.label_fr, field.label_en, field.choices = label_fr, label_en, [*choices]
    field.save()


def set_free(
    organisation_id: int, code: str, key: str, text: str, *, author_id: int | None = None
) -> None:
    """Writes a free field of the customer; blank: nothing. `NoSuchField`, `UnreadableValue`."""
    field = FreeField.objects.filter(organisation_id=organisation_id, key=key).first()
    if field is None:
        raise NoSuchField(message("There is no field {key}.", key=key), message("Define it first."))
    customer = the_customer(organisation_id, code, to_change=True)
    before = customer.free.get(key, "")
    after = (
        read_free_value(FieldKind(field.kind), text, choices=field.choices) if text.strip() else ""
    )
    customer.free = {name: held for name, held in customer.free.items() if name != key}
    if after != "":
        customer.free[key] = after
    customer.save(update_fields=["free"])
    tell_change(customer, f"free:{key}", str(before), str(after), author_id)
