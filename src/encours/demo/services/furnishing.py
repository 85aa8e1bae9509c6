"""What people would have said by now: whom to write to, who pays for whom, why it is late."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import polars as pl

from encours.daily.services.settings import ledger_settings
from encours.demo.rules.cast import ABROAD, HOSPITAL, PUBLIC, Customer
from encours.demo.rules.sayings import list_sayings
from encours.demo.rules.story import Story
from encours.parties.rules.words import ContactFunction, FieldKind, ReferenceKind, SaleRole
from encours.parties.services.knowing import (
    add_contact,
    add_reference,
    define_field,
    grant_terms,
    set_free,
)
from encours.parties.services.selling import set_party
from encours.receivables.queries.known import read_every_receivable
from encours.receivables.queries.ledger import days_of_ledger
from encours.receivables.services.asserting import assert_of
from encours.tenancy.rules.roles import Role

_CONTACTED = 16
_PROCEEDINGS = "procedure_collective"
_CHOICES = {"receivership": "Redressement", "liquidation": "Liquidation"}


def furnish(
    organisation_id: int, story: Story, people: Mapping[Role, int], *, now: datetime
) -> None:
    """Says all of it, inside the caller's transaction: it is there whole, or not at all."""
    furnish_customers(organisation_id, story, people)
    furnish_documents(organisation_id, story, people, now=now)


def furnish_customers(organisation_id: int, story: Story, people: Mapping[Role, int]) -> None:
    """Contacts by function, accounts one pays from, who is invoiced, what courts decided."""
    author = people[Role.COLLECTOR]
    customers = story.cast.customers
    for rank, customer in enumerate(customers[:_CONTACTED]):
        _contact(organisation_id, customer, rank, author)
    for customer in [each for each in customers if each.iban][:_CONTACTED]:
        add_reference(
            organisation_id, customer.code, ReferenceKind.IBAN, customer.iban, author_id=author
        )
    for customer in customers:
        if customer.invoiced:
            set_party(
                organisation_id,
                customer.code,
                SaleRole.INVOICED,
                customer.invoiced,
                author_id=people[Role.SALES],
            )
    manager = people[Role.CREDIT_MANAGER]
    define_field(
        organisation_id, _PROCEEDINGS, FieldKind.CHOICE,
        label_fr="Procédure collective", label_en="Insolvency", choices=[*_CHOICES.values()],
    )  # fmt: skip
    for customer in customers:
        if customer.fate:
            chosen = _CHOICES[customer.fate]
            set_free(organisation_id, customer.code, _PROCEEDINGS, chosen, author_id=manager)
    _grant(organisation_id, story, manager)


def _contact(organisation_id: int, customer: Customer, rank: int, author: int) -> None:
    domain = customer.email.partition("@")[2]
    functions = [ContactFunction.ACCOUNTS_PAYABLE]
    if rank % 3 == 0:
        functions.append(ContactFunction.DIRECTOR)
    if rank % 4 == 1:
        functions.append(ContactFunction.BUYER)
    if rank % 10 == 2:
        functions.append(ContactFunction.DUNNING)
    for function in functions:
        add_contact(
            organisation_id,
            customer.code,
            function=function,
            name=customer.contact if function is ContactFunction.ACCOUNTS_PAYABLE else "",
            email=f"{function.value.replace('_', '-')}@{domain}",
            phone=customer.phone,
            language="en" if customer.kind == ABROAD else "fr",
            author_id=author,
        )


def _grant(organisation_id: int, story: Story, author: int) -> None:
    """Longer terms granted to three customers for the orders to come."""
    granted = [each for each in story.cast.customers if each.kind not in (PUBLIC, HOSPITAL)][5:8]
    for customer in granted:
        grant_terms(
            organisation_id,
            customer.code,
            "60 jours nets",
            from_on=story.spec.as_of + timedelta(days=1),
            ground="Accord annuel",
            author_id=author,
        )


def furnish_documents(
    organisation_id: int, story: Story, people: Mapping[Role, int], *, now: datetime
) -> None:
    """Statuses, causes of delay, days agreed, payees; which store a parent's invoice is of."""
    lines = _open_lines(organisation_id, story, now)
    for said in list_sayings(story):
        line = lines.get((said.code, said.ref, said.account))
        if line is not None:
            assert_of(
                organisation_id,
                line,
                said.kind,
                said.value,
                asserted_on=said.said_on,
                author_id=people[said.role],
                now=now,
            )
    _tell_deliveries(organisation_id, story, people[Role.SALES])


def _open_lines(
    organisation_id: int, story: Story, now: datetime
) -> dict[tuple[str, str, str], int]:
    """The number of the line of each open document, by customer, reference and account."""
    settings = ledger_settings(organisation_id, now.date())
    day = days_of_ledger(
        organisation_id,
        story.spec.as_of,
        terms_by_customer=settings.terms_by_customer,
        assumed=settings.assumed_terms,
        unit=settings.unit,
    )[settings.unit]
    opened = day.positions.open_items.filter(pl.col("amount_cents") > 0).select("line_id")
    lines = day.chained.join(opened, on="line_id", how="semi")
    return {
        (customer, reference, account): number
        for customer, reference, account, number in lines.select(
            "customer", "reference", "account", "id"
        ).iter_rows()
    }


def _tell_deliveries(organisation_id: int, story: Story, author: int) -> None:
    """Of a few invoices of a parent company: which of its stores was delivered."""
    stores = {each.name: each.code for each in story.cast.customers if each.invoiced}
    lines = read_every_receivable(organisation_id, story.spec.as_of).filter(
        pl.col("label").str.contains(" livré ", literal=True) & (pl.col("amount_cents") > 0)
    )
    told = lines.select("customer", "label", "document_key").tail(12)
    for customer, label, document in told.iter_rows():
        store = stores.get(label.partition(" livré ")[2])
        if store is not None:
            set_party(
                organisation_id,
                customer,
                SaleRole.DELIVERED,
                store,
                document_key=document,
                author_id=author,
            )
