"""What people decide of customers: one transaction that writes, tells lists and the journal.

Each returns what held before, in plain values: the button « Annuler » says it again.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from encours.daily.services.situation import refresh_customers_today
from encours.journal.services import record
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message, plural
from encours.kernel.subjects import SubjectRef
from encours.parties.queries.customers import KnownCustomer, find_customer, find_seen
from encours.parties.queries.history import free_fields
from encours.parties.queries.relations import contacts_of
from encours.parties.queries.terms import granted_to
from encours.parties.rules.words import ContactFunction
from encours.parties.services.finding import NoSuchCustomer
from encours.parties.services.knowing import (
    add_contact,
    assign_owner,
    attach_entity,
    bring_contact_back,
    change_contact,
    detach_entity,
    grant_terms,
    put_in_group,
    retire_contact,
    set_free,
)
from encours.parties.services.several import say_of_customers
from encours.tenancy.isolation import acting_for

KIND = "customer"
_FIELDS = ("group", "collector", "salesperson", "siren")


class ChangedMeanwhile(EncoursError):
    """Somebody else changed the customer since it was looked at; nothing was written."""


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts, on which customers they may, and when."""

    organisation_id: int
    by: int
    portfolio: Sequence[str]
    now: datetime


@dataclass(frozen=True, slots=True)
class ContactTold:
    """All that is told of a contact."""

    function: ContactFunction
    name: str
    email: str
    phone: str
    language: str


def record_of(organisation_id: int, known: KnownCustomer) -> dict[str, str]:
    """What people decided of a customer, by field, as it is typed; free fields as `free:key`."""
    told = {name: str(getattr(known, name)) for name in _FIELDS}
    for each in free_fields(organisation_id):
        told[f"free:{each.key}"] = _typed(known.free.get(each.key))
    return told


def settle_record(
    who: Acting, code: str, asked: Mapping[str, str], *, seen: Mapping[str, str] | None
) -> dict[str, str]:
    """Gives fields of the record (`record_of`) their values; what they were before, if changed.

    `seen`: the record as it was looked at. Raises `NoSuchCustomer`, `ChangedMeanwhile`,
    `InvalidIdentifier`, `UnreadableValue`, `NoSuchField`.
    """
    with acting_for(who.organisation_id):
        held = record_of(who.organisation_id, _the_customer(who, code))
        if seen is not None and any(held.get(name) != value for name, value in seen.items()):
            raise ChangedMeanwhile(
                message("Somebody else changed this customer since you opened it."),
                message("Look at what holds now; nothing of yours was written."),
            )
        changed = {name: value for name, value in asked.items() if held.get(name, "") != value}
        for name, value in changed.items():  # the fields of one form
            _write(who, code, name, value)
        if changed:
            said = message("The record of {customer} is changed", customer=code)
            _told(who, code, said, {name: changed[name] for name in sorted(changed)})
    return {name: held.get(name, "") for name in changed}


def settle_several(
    who: Acting, codes: Collection[str], field: str, values: Mapping[str, str] | str
) -> dict[str, str]:
    """Gives several customers a collector, a salesperson or a group; what each had before.

    `values`: one for all, or by code. Raises `NoSuchCustomer`, `UnusableValue`.
    """
    by_code = dict.fromkeys(codes, values) if isinstance(values, str) else dict(values)
    with acting_for(who.organisation_id):
        _check_seen(who, by_code)
        before = say_of_customers(who.organisation_id, by_code, field, author_id=who.by)
        refresh_customers_today(who.organisation_id, sorted(by_code), now=who.now)
        said = plural(
            "{field} of {count} customer is changed",
            "{field} of {count} customers is changed",
            count=len(by_code),
            field=field,
        )
        _journal(who, min(by_code), said, {"field": field, "values": by_code})
    return before


def settle_terms(who: Acting, code: str, terms: str, *, from_on: date, ground: str) -> str:
    """Grants terms of payment; those granted from a day up to then, blank: none.

    Raises `NoSuchCustomer`, `UnreadableTerms`.
    """
    with acting_for(who.organisation_id):
        known = _the_customer(who, code)
        held = [each for each in granted_to(who.organisation_id, code) if each.from_on <= from_on]
        last = max(held, key=lambda each: (each.from_on, each.id), default=None)
        grant_terms(
            who.organisation_id, code, terms, from_on=from_on, ground=ground, author_id=who.by
        )
        said = message("Terms of payment granted to {customer}", customer=code)
        _told(who, code, said, {"terms": terms, "from": from_on, "ground": ground})
    return known.terms if last is None else last.terms


def settle_contact(who: Acting, code: str, contact_id: int | None, told: ContactTold) -> int:
    """A new contact of the customer, or another telling of one; its number.

    Raises `NoSuchCustomer`, `NoSuchContact`.
    """
    with acting_for(who.organisation_id):
        _the_customer(who, code)
        words = {
            "function": told.function,
            "name": told.name,
            "email": told.email,
            "phone": told.phone,
            "language": told.language,
            "author_id": who.by,
        }
        if contact_id is None:
            number = add_contact(who.organisation_id, code, **words)  # type: ignore[arg-type]  # as it is told
        else:
            change_contact(who.organisation_id, code, contact_id, **words)  # type: ignore[arg-type]  # the same
            number = contact_id
        said = message("A contact of {customer} is written down", customer=code)
        _journal(who, code, said, {"contact": number})
    return number


def settle_leaving(who: Acting, code: str, contact_id: int, *, is_gone: bool) -> None:
    """Whether a contact has left. Raises `NoSuchCustomer`, `NoSuchContact`."""
    with acting_for(who.organisation_id):
        _the_customer(who, code)
        if is_gone:
            retire_contact(who.organisation_id, code, contact_id, author_id=who.by)
            said = message("A contact of {customer} has left", customer=code)
        else:
            bring_contact_back(who.organisation_id, code, contact_id, author_id=who.by)
            said = message("A contact of {customer} is there again", customer=code)
        _journal(who, code, said, {"contact": contact_id})


def contact_told(organisation_id: int, code: str, contact_id: int) -> ContactTold | None:
    """All that is told of a contact who is still there."""
    for each in contacts_of(organisation_id, code):
        if each.id == contact_id:
            function = ContactFunction(each.function)
            return ContactTold(function, each.name, each.email, each.phone, each.language)
    return None


def _write(who: Acting, code: str, name: str, value: str) -> None:
    organisation_id, by = who.organisation_id, who.by
    if name == "group":
        put_in_group(organisation_id, code, value, author_id=by)
    elif name == "collector":
        assign_owner(organisation_id, code, collector=value, author_id=by)
    elif name == "salesperson":
        assign_owner(organisation_id, code, salesperson=value, author_id=by)
    elif name == "siren" and value:
        attach_entity(organisation_id, code, value, author_id=by)
    elif name == "siren":
        detach_entity(organisation_id, code, author_id=by)
    else:
        set_free(organisation_id, code, name.removeprefix("free:"), value, author_id=by)


def _the_customer(who: Acting, code: str) -> KnownCustomer:
    known = find_customer(who.organisation_id, code, portfolio=who.portfolio)
    if known is None:
        raise _no_such(code)
    return known


def _check_seen(who: Acting, codes: Collection[str]) -> None:
    seen = find_seen(who.organisation_id, codes, portfolio=who.portfolio)
    if not codes or set(codes) - seen:
        raise _no_such(", ".join(sorted(set(codes) - seen)))


def _no_such(code: str) -> NoSuchCustomer:
    return NoSuchCustomer(
        message("There is no customer {code}.", code=code),
        message("Look at the list again and choose one of its customers."),
    )


def _typed(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _told(who: Acting, code: str, said: Message, covers: Mapping[str, object]) -> None:
    refresh_customers_today(who.organisation_id, [code], now=who.now)
    _journal(who, code, said, covers)


def _journal(who: Acting, code: str, said: Message, covers: Mapping[str, object]) -> None:
    record(
        who.organisation_id,
        kind=KIND,
        subject=SubjectRef("customer", code),
        message=said,
        covers=dict(covers),
        author_id=who.by,
        now=who.now,
    )
