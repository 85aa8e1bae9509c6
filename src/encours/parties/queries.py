"""What is known of the customers, for the rules, the pages and the capabilities downstream.

Every list takes a `portfolio`: the collectors or salespeople whose customers one may see; empty:
everyone's, as in a membership.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import F, Func, Q, QuerySet, TextField
from django.db.models.functions import Collate
from django.utils import timezone

from encours.kernel.terms import PaymentTerms, parse_terms
from encours.parties.models import (
    Contact,
    Customer,
    CustomerAlias,
    CustomerChange,
    CustomerGroup,
    CustomerReference,
    FreeField,
    SaleParty,
    TermsGranted,
)
from encours.parties.rules.aliases import follow_aliases
from encours.parties.rules.listing import Known
from encours.parties.rules.sale_parties import RoleHeld, SaleParties, resolve_parties
from encours.parties.rules.words import ReferenceKind, SaleRole

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


@dataclass(frozen=True, slots=True)
class KnownField:
    """A free field of the organisation. `kind`: of `rules.words.FieldKind`."""

    key: str
    kind: str
    label_fr: str
    label_en: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownChange:
    """What became of a field, who said it (`source`, `author_id`, `origin`) and when."""

    recorded_at: datetime
    field: str
    before: str | None
    after: str | None
    source: str
    author_id: int | None
    origin: str


def terms_by_customer(
    organisation_id: int,
    *,
    on: date | None = None,
    portfolio: Portfolio = (),
    codes: Collection[str] | None = None,
) -> dict[str, PaymentTerms]:
    """The payment terms by code, of the customers that have some, on a day (today unless told).

    Those granted from a day on count before those of the list of customers. `codes`: of these
    customers only.
    """
    customers = _customers(organisation_id, portfolio)
    if codes is not None:
        customers = customers.filter(code__in=list(codes))
    texts = dict(customers.exclude(terms="").values_list("code", "terms"))
    granted = TermsGranted.objects.filter(
        organisation_id=organisation_id, from_on__lte=on or timezone.localdate()
    ).order_by("from_on", "id")
    texts |= granted.filter(customer__in=customers).values_list("customer__code", "terms")
    parsed = {text: parse_terms(text) for text in set(texts.values())}
    return {code: parsed[text] for code, text in texts.items()}


def terms_digest(organisation_id: int, *, on: date) -> str:
    """What tells the terms in force on a day from others, without reading them one by one."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT (SELECT sum(hashtextextended(format('%%s %%s', code, terms), 0)::numeric)
                    FROM parties_customer
                    WHERE organisation_id = %(organisation)s AND terms <> ''),
                   (SELECT sum(hashtextextended(format('%%s %%s %%s %%s', id, customer_id, from_on,
                        terms), 0)::numeric)
                    FROM parties_termsgranted
                    WHERE organisation_id = %(organisation)s AND from_on <= %(on)s)
            """,
            {"organisation": organisation_id, "on": on},
        )
        listed, granted = cursor.fetchone()
        return f"{listed} {granted}"


@dataclass(frozen=True, slots=True)
class TermsHeld:
    """The terms of a customer: as listed, or granted from a day on, with the ground for it."""

    code: str
    name: str
    terms: str
    from_on: date | None
    ground: str


def count_by_terms(organisation_id: int, *, on: date, portfolio: Portfolio = ()) -> dict[str, int]:
    """How many customers have each terms on a day, by their words; blank: none of their own."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT terms, count(*) FROM ({_TERMS_HELD}) held GROUP BY terms",  # noqa: S608  # the code's own words
            _held(organisation_id, on, portfolio),
        )
        return dict(cursor.fetchall())


def list_with_terms(
    organisation_id: int,
    terms: Collection[str],
    *,
    on: date,
    portfolio: Portfolio = (),
    limit: int = MOST_FOUND,
    offset: int = 0,
) -> list[TermsHeld]:
    """The customers who have one of these terms on a day, by name."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM ({_TERMS_HELD}) held WHERE terms = ANY (%(terms)s)"  # noqa: S608  # the code's own words
            " ORDER BY name, code LIMIT %(limit)s OFFSET %(offset)s",
            {
                **_held(organisation_id, on, portfolio),
                "terms": list(terms),
                "limit": limit,
                "offset": offset,
            },
        )
        return [TermsHeld(*row) for row in cursor.fetchall()]


_TERMS_HELD = """
    SELECT c.code, c.name, coalesce(g.terms, c.terms) AS terms, g.from_on,
           coalesce(g.ground, '') AS ground
    FROM parties_customer c
    LEFT JOIN (SELECT DISTINCT ON (customer_id) customer_id, terms, from_on, ground
               FROM parties_termsgranted
               WHERE organisation_id = %(organisation)s AND from_on <= %(on)s
               ORDER BY customer_id, from_on DESC, id DESC) g ON g.customer_id = c.id
    WHERE c.organisation_id = %(organisation)s
      AND (NOT %(is_limited)s OR c.collector = ANY (%(portfolio)s)
           OR c.salesperson = ANY (%(portfolio)s))
"""


def _held(organisation_id: int, on: date, portfolio: Portfolio) -> dict[str, Any]:
    return {
        "organisation": organisation_id,
        "on": on,
        "is_limited": bool(portfolio),
        "portfolio": list(portfolio),
    }


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


def terms_granted(
    organisation_id: int, *, portfolio: Portfolio = ()
) -> dict[str, list[tuple[date, PaymentTerms, str]]]:
    """Of each customer by code: the day from which terms were granted, the terms, their ground."""
    found: dict[str, list[tuple[date, PaymentTerms, str]]] = {}
    rows = TermsGranted.objects.filter(
        organisation_id=organisation_id, customer__in=_customers(organisation_id, portfolio)
    ).order_by("from_on", "id")
    for code, from_on, terms, ground in rows.values_list(
        "customer__code", "from_on", "terms", "ground"
    ):
        found.setdefault(code, []).append((from_on, parse_terms(terms), ground))
    return found


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


def salespeople_by_customer(organisation_id: int, *, portfolio: Portfolio = ()) -> dict[str, str]:
    """The salesperson, by code, of the customers that have one."""
    found = _customers(organisation_id, portfolio).exclude(salesperson="")
    return dict(found.values_list("code", "salesperson"))


def sirens_by_customer(organisation_id: int, *, portfolio: Portfolio = ()) -> dict[str, str]:
    """The SIREN of the company behind it, by code, of the customers whose company has one."""
    found = _customers(organisation_id, portfolio).exclude(entity=None).exclude(entity__siren="")
    return dict(found.values_list("code", "entity__siren"))


def find_customer(
    organisation_id: int, code: str, *, portfolio: Portfolio = ()
) -> KnownCustomer | None:
    """The customer of that code, written as in the books; None when there is none to be seen."""
    found = _customers(organisation_id, portfolio).filter(code=code)
    return next(_known(found), None)


def find_name(organisation_id: int, code: str) -> str | None:
    """The name of the customer of that code, written as in the books; None when there is none."""
    found = Customer.objects.filter(organisation_id=organisation_id, code=code)
    return found.values_list("name", flat=True).first()


def find_seen(
    organisation_id: int, codes: Collection[str], *, portfolio: Portfolio = ()
) -> frozenset[str]:
    """Those of `codes` that are customers to be seen."""
    found = _customers(organisation_id, portfolio).filter(code__in=list(codes))
    return frozenset(found.values_list("code", flat=True))


def list_customers(
    organisation_id: int, *, portfolio: Portfolio = (), limit: int | None = None, offset: int = 0
) -> list[KnownCustomer]:
    """The customers by name (accents and capitals do not count), `limit` of them from `offset`."""
    name = Func(F("name"), function="parties_folded", output_field=TextField())
    ordered = _customers(organisation_id, portfolio).order_by(Collate(name, "C"), "id")
    return [*_known(ordered[offset : None if limit is None else offset + limit])]


def count_customers(organisation_id: int, *, portfolio: Portfolio = ()) -> int:
    """How many customers there are to be seen."""
    return _customers(organisation_id, portfolio).count()


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


def known_upto(organisation_id: int) -> tuple[int, int, int]:
    """How far what is known of customers has come: the last customer, change and terms granted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT coalesce(max(id), 0) FROM parties_customer"
            "   WHERE organisation_id = %(one)s),"
            " (SELECT coalesce(max(id), 0) FROM parties_customerchange"
            "   WHERE organisation_id = %(one)s),"
            " (SELECT coalesce(max(id), 0) FROM parties_termsgranted"
            "   WHERE organisation_id = %(one)s)",
            {"one": organisation_id},
        )
        customer, change, terms = cursor.fetchone()
    return int(customer), int(change), int(terms)


def changed_since(organisation_id: int, upto: tuple[int, int, int]) -> list[str]:
    """The codes of the customers of whom something was learned since `upto` (of `known_upto`).

    A thousand at most.
    """
    customer, change, terms = upto
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.code FROM parties_customer c WHERE c.organisation_id = %(one)s AND c.id IN ("
            " SELECT id FROM parties_customer WHERE organisation_id = %(one)s AND id > %(c)s"
            " UNION SELECT customer_id FROM parties_customerchange"
            "   WHERE organisation_id = %(one)s AND id > %(h)s"
            " UNION SELECT customer_id FROM parties_termsgranted"
            "   WHERE organisation_id = %(one)s AND id > %(t)s) LIMIT 1000",
            {"one": organisation_id, "c": customer, "h": change, "t": terms},
        )
        return [row[0] for row in cursor.fetchall()]


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
    customer = _customers(organisation_id, portfolio).filter(code=code).first()
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
        customer__in=_customers(organisation_id, portfolio).filter(code=code)
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
        customer__in=_customers(organisation_id, portfolio).filter(code=code)
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
        customer__in=_customers(organisation_id, portfolio),
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


def free_fields(organisation_id: int) -> list[KnownField]:
    """The fields of the organisation's own, in the order they were defined."""
    return [
        KnownField(each.key, each.kind, each.label_fr, each.label_en, tuple(each.choices))
        for each in FreeField.objects.filter(organisation_id=organisation_id).order_by("id")
    ]


def changes_of(organisation_id: int, code: str, *, portfolio: Portfolio = ()) -> list[KnownChange]:
    """What became of a customer's fields, the last first."""
    found = CustomerChange.objects.filter(
        organisation_id=organisation_id,
        customer__in=_customers(organisation_id, portfolio).filter(code=code),
    ).order_by("-id")
    rows = found.values_list(
        "recorded_at", "field", "before", "after", "source", "author_id", "origin"
    )
    return [KnownChange(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Granted:
    """Terms that a person granted to a customer, from which day on and why."""

    id: int
    recorded_at: datetime
    terms: str
    from_on: date
    ground: str
    author_id: int | None


def granted_to(organisation_id: int, code: str) -> tuple[Granted, ...]:
    """The terms granted to a customer, those said last at the end."""
    rows = TermsGranted.objects.filter(organisation_id=organisation_id, customer__code=code)
    names = ("id", "recorded_at", "terms", "from_on", "ground", "author_id")
    return tuple(Granted(*row) for row in rows.order_by("id").values_list(*names))


def aliases(organisation_id: int, *, on: date | None = None) -> dict[str, str]:
    """The code each renumbered customer is looked at under, chains followed, on a day (today)."""
    standing = CustomerAlias.objects.filter(
        organisation_id=organisation_id,
        undone_at=None,
        from_on__lte=on or timezone.localdate(),
    )
    return follow_aliases(dict(standing.values_list("customer__code", "main__code")))


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


def _customers(organisation_id: int, portfolio: Portfolio) -> QuerySet[Customer]:
    """The organisation's customers that the portfolio lets through."""
    found = Customer.objects.filter(organisation_id=organisation_id)
    if not portfolio:
        return found
    return found.filter(Q(collector__in=portfolio) | Q(salesperson__in=portfolio))
