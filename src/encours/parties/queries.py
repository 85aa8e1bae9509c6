"""What is known of the customers, for the rules, the pages and the capabilities downstream.

Every list takes a `portfolio`: the collectors or salespeople whose customers one may see; empty:
everyone's, as in a membership.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from encours.kernel.terms import PaymentTerms, parse_terms
from encours.parties.models import Customer

type Portfolio = Sequence[str]


@dataclass(frozen=True, slots=True)
class KnownCustomer:
    """A customer as it is known now. `group`: its name; blank texts: nothing known."""

    id: int
    code: str
    name: str
    group: str
    terms: str
    collector: str
    salesperson: str


def terms_by_customer(
    organisation_id: int, *, portfolio: Portfolio = ()
) -> dict[str, PaymentTerms]:
    """The payment terms granted, by code, of the customers that have some."""
    found = _customers(organisation_id, portfolio).exclude(terms="").values_list("code", "terms")
    parsed: dict[str, PaymentTerms] = {}
    granted: dict[str, PaymentTerms] = {}
    for code, text in found:
        if text not in parsed:
            parsed[text] = parse_terms(text)
        granted[code] = parsed[text]
    return granted


def names_by_customer(organisation_id: int, *, portfolio: Portfolio = ()) -> dict[str, str]:
    """The name of every customer, by code."""
    return dict(_customers(organisation_id, portfolio).values_list("code", "name"))


def groups_by_customer(organisation_id: int, *, portfolio: Portfolio = ()) -> dict[str, str]:
    """The name of the group, by code, of the customers that belong to one."""
    found = _customers(organisation_id, portfolio).filter(group__isnull=False)
    return dict(found.values_list("code", "group__name"))


def owners_by_customer(organisation_id: int, *, portfolio: Portfolio = ()) -> dict[str, str]:
    """The collector (chargé de recouvrement), by code, of the customers that have one."""
    found = _customers(organisation_id, portfolio).exclude(collector="")
    return dict(found.values_list("code", "collector"))


def find_customer(
    organisation_id: int, code: str, *, portfolio: Portfolio = ()
) -> KnownCustomer | None:
    """The customer of that code, written as in the books; None when there is none to be seen."""
    found = _customers(organisation_id, portfolio).filter(code=code).select_related("group").first()
    if found is None:
        return None
    return KnownCustomer(
        id=found.pk,
        code=found.code,
        name=found.name,
        group="" if found.group is None else found.group.name,
        terms=found.terms,
        collector=found.collector,
        salesperson=found.salesperson,
    )


def _customers(organisation_id: int, portfolio: Portfolio) -> QuerySet[Customer]:
    """The organisation's customers that the portfolio lets through."""
    found = Customer.objects.filter(organisation_id=organisation_id)
    if not portfolio:
        return found
    return found.filter(Q(collector__in=portfolio) | Q(salesperson__in=portfolio))
