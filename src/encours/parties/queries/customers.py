"""What is known of the customers, for the rules, the pages and the capabilities downstream.

Every list takes a `portfolio`: the collectors or salespeople whose customers one may see; empty:
everyone's, as in a membership.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import F, Func, Q, QuerySet, TextField
from django.db.models.functions import Collate
from django.utils import timezone

from encours.parties.models import Customer, CustomerAlias, CustomerGroup
from encours.parties.rules.aliases import follow_aliases

type Portfolio = Sequence[str]

MOST_FOUND = 50
"""Customers a search gives at most, unless told."""


@dataclass(frozen=True, slots=True)
class KnownCustomer:
    """A customer as it is known now; blank texts: nothing known. `terms`: those of the list."""

    id: int
    code: str
    name: str
    group: str
    siren: str
    entity: str
    terms: str
    collector: str
    salesperson: str
    free: Mapping[str, Any]
    country: str = ""


def list_groups(organisation_id: int) -> tuple[str, ...]:
    """The names of the groups that customers may be put in, by name; a thousand at most."""
    found = CustomerGroup.objects.filter(organisation_id=organisation_id).order_by("name")
    return tuple(found.values_list("name", flat=True)[:1000])


def list_owners(organisation_id: int) -> tuple[str, ...]:
    """The collectors and salespeople whom customers have: what a portfolio may be made of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT collector FROM parties_customer WHERE organisation_id = %(id)s"
            " UNION SELECT DISTINCT salesperson FROM parties_customer"
            " WHERE organisation_id = %(id)s ORDER BY 1",
            {"id": organisation_id},
        )
        return tuple(each for (each,) in cursor.fetchall() if each)


def names_by_customer(organisation_id: int, *, portfolio: Portfolio = ()) -> dict[str, str]:
    """The name of every customer, by code."""
    return dict(customers_seen(organisation_id, portfolio).values_list("code", "name"))


def groups_by_customer(organisation_id: int, *, portfolio: Portfolio = ()) -> dict[str, str]:
    """The name of the group, by code, of the customers that belong to one."""
    found = customers_seen(organisation_id, portfolio).filter(group__isnull=False)
    return dict(found.values_list("code", "group__name"))


def owners_by_customer(organisation_id: int, *, portfolio: Portfolio = ()) -> dict[str, str]:
    """The collector (chargé de recouvrement), by code, of the customers that have one."""
    found = customers_seen(organisation_id, portfolio).exclude(collector="")
    return dict(found.values_list("code", "collector"))


def salespeople_by_customer(organisation_id: int, *, portfolio: Portfolio = ()) -> dict[str, str]:
    """The salesperson, by code, of the customers that have one."""
    found = customers_seen(organisation_id, portfolio).exclude(salesperson="")
    return dict(found.values_list("code", "salesperson"))


def sirens_by_customer(organisation_id: int, *, portfolio: Portfolio = ()) -> dict[str, str]:
    """The SIREN of the company behind it, by code, of the customers whose company has one."""
    found = (
        customers_seen(organisation_id, portfolio).exclude(entity=None).exclude(entity__siren="")
    )
    return dict(found.values_list("code", "entity__siren"))


def find_customer(
    organisation_id: int, code: str, *, portfolio: Portfolio = ()
) -> KnownCustomer | None:
    """The customer of that code, written as in the books; None when there is none to be seen."""
    found = customers_seen(organisation_id, portfolio).filter(code=code)
    return next(_known(found), None)


def find_name(organisation_id: int, code: str) -> str | None:
    """The name of the customer of that code, written as in the books; None when there is none."""
    found = Customer.objects.filter(organisation_id=organisation_id, code=code)
    return found.values_list("name", flat=True).first()


def find_seen(
    organisation_id: int, codes: Collection[str], *, portfolio: Portfolio = ()
) -> frozenset[str]:
    """Those of `codes` that are customers to be seen."""
    found = customers_seen(organisation_id, portfolio).filter(code__in=list(codes))
    return frozenset(found.values_list("code", flat=True))


def list_customers(
    organisation_id: int, *, portfolio: Portfolio = (), limit: int | None = None, offset: int = 0
) -> list[KnownCustomer]:
    """The customers by name (accents and capitals do not count), `limit` of them from `offset`."""
    name = Func(F("name"), function="parties_folded", output_field=TextField())
    ordered = customers_seen(organisation_id, portfolio).order_by(Collate(name, "C"), "id")
    return [*_known(ordered[offset : None if limit is None else offset + limit])]


def count_customers(organisation_id: int, *, portfolio: Portfolio = ()) -> int:
    """How many customers there are to be seen."""
    return customers_seen(organisation_id, portfolio).count()


def search_customers(
    organisation_id: int, text: str, limit: int = MOST_FOUND, portfolio: Portfolio = ()
) -> list[KnownCustomer]:
    """The customers whose code, name, company, SIREN or VAT number has each word of `text`.

    Accents and capitals do not count; when nothing has them, names that resemble are given. The
    best first: the code itself, what begins so, what resembles most.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT customer_id FROM parties_search(%s, %s, %s, %s)",
            [text.replace("\0", ""), limit, organisation_id, [*portfolio] or None],
        )
        ids = [row[0] for row in cursor.fetchall()]
    found = {each.id: each for each in _known(Customer.objects.filter(pk__in=ids))}
    return [found[each] for each in ids]


def search_codes(
    organisation_id: int, text: str, limit: int = MOST_FOUND, portfolio: Portfolio = ()
) -> list[str]:
    """The codes of the customers that `search_customers` finds, the best first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.code FROM parties_search(%s, %s, %s, %s) WITH ORDINALITY found"
            " JOIN parties_customer c ON c.id = found.customer_id"
            " AND c.organisation_id = found.organisation_id ORDER BY found.ordinality",
            [text.replace("\0", ""), limit, organisation_id, [*portfolio] or None],
        )
        return [row[0] for row in cursor.fetchall()]


def describe_customers(
    organisation_id: int, *, codes: Collection[str] | None = None
) -> list[tuple[str, str, str, str, str, str, str, str]]:
    """What lists show of customers, all or `codes`: code, name, the name it is sorted on, group,
    collector, salesperson, SIREN, country; blank: not known.
    """
    query = """
        SELECT c.code, c.name, parties_folded(c.name), coalesce(g.name, ''), c.collector,
            c.salesperson, coalesce(e.siren, ''), coalesce(e.country, '')
        FROM parties_customer c
        LEFT JOIN parties_customergroup g
            ON g.organisation_id = c.organisation_id AND g.id = c.group_id
        LEFT JOIN parties_legalentity e
            ON e.organisation_id = c.organisation_id AND e.id = c.entity_id
        WHERE c.organisation_id = %s AND (%s::text[] IS NULL OR c.code = ANY (%s::text[]))
    """
    wanted = None if codes is None else list(codes)
    with connection.cursor() as cursor:
        cursor.execute(query, [organisation_id, wanted, wanted])
        return [*cursor.fetchall()]


def aliases(organisation_id: int, *, on: date | None = None) -> dict[str, str]:
    """The code each renumbered customer is looked at under, chains followed, on a day (today)."""
    standing = CustomerAlias.objects.filter(
        organisation_id=organisation_id,
        undone_at=None,
        from_on__lte=on or timezone.localdate(),
    )
    return follow_aliases(dict(standing.values_list("customer__code", "main__code")))


def _known(customers: QuerySet[Customer]) -> Iterator[KnownCustomer]:
    for each in customers.select_related("group", "entity"):
        yield KnownCustomer(
            id=each.pk,
            code=each.code,
            name=each.name,
            group="" if each.group is None else each.group.name,
            siren="" if each.entity is None else each.entity.siren,
            entity="" if each.entity is None else each.entity.name,
            terms=each.terms,
            collector=each.collector,
            salesperson=each.salesperson,
            free=each.free,
            country="" if each.entity is None else each.entity.country,
        )


def customers_seen(organisation_id: int, portfolio: Portfolio) -> QuerySet[Customer]:
    """The organisation's customers that the portfolio lets through."""
    found = Customer.objects.filter(organisation_id=organisation_id)
    if not portfolio:
        return found
    return found.filter(Q(collector__in=portfolio) | Q(salesperson__in=portfolio))
