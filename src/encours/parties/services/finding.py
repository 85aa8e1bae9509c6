"""Finds the customer a person speaks of, or says that there is none."""

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.parties.models import Customer, CustomerChange


class NoSuchCustomer(EncoursError):
    """No customer has this code."""


def the_customer(organisation_id: int, code: str, *, to_change: bool = False) -> Customer:
    """The customer of that code, held until commit when it is `to_change`. `NoSuchCustomer`."""
    found = Customer.objects.filter(organisation_id=organisation_id, code=code)
    customer = (found.select_for_update(of=("self",)) if to_change else found).first()
    if customer is None:
        raise NoSuchCustomer(
            message("There is no customer {code}.", code=code),
            message("Check the code: capitals and blanks count, as in the books."),
        )
    return customer


def tell_change(
    customer: Customer, field: str, before: str, after: str, author_id: int | None
) -> None:
    """Keeps what a person changed, when it is a change."""
    if before != after:
        CustomerChange.objects.create(
            organisation_id=customer.organisation_id,
            customer=customer,
            author_id=author_id,
            field=field,
            before=before,
            after=after,
            source="person",
        )
