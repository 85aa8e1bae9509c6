"""Lists show what was asked for, add up to what they show, and no more than one may see."""

import secrets
from datetime import date, timedelta
from functools import partial
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from encours.daily.services.situation import open_situation
from encours.metrics.queries import list_totals
from encours.parties.services.knowing import assign_owner, put_in_group
from encours.portfolio.queries.customers import (
    customer_seen,
    iterate_customers,
    list_customers,
    share_of_first,
    top_debtors,
)
from encours.portfolio.queries.gathering import list_gathered
from encours.portfolio.queries.items import items_of, iterate_items, list_items
from encours.portfolio.rules.schema import BUCKET_COLUMNS, DOCUMENT_COLUMNS
from encours.portfolio.rules.seen import (
    CUSTOMER_SORTS,
    GATHERINGS,
    ITEM_SORTS,
    LATE,
    CustomerAsk,
    ItemAsk,
    Situation,
)
from encours.receivables.models import Line
from encours.receivables.rules.assertions import STATUS
from encours.receivables.services.asserting import assert_of
from encours.receivables.tests.ledger_books import NOW, take
from encours.tenancy.isolation import acting_for, reading_of
from encours.tenancy.services import create_organisation

TODAY = NOW.date()
NAMES = ["ALPHA", "BETA", "GAMMA", "DELTA", "EPSILON", "ZETA", "ETA"]


def books():
    """Invoices of every age for each customer, some credits, some paid."""
    lines = []
    for n, name in enumerate(NAMES):
        for age in range(0, 160, 17 + n):
            number = f"{n}{age:03d}"
            day = TODAY - timedelta(days=age + 5)
            due = TODAY - timedelta(days=age - 20)
            cents = 100 + 7 * n + age
            lines.append(f"VE {number} {day} 411:{name} {cents} #F{number} >{due}; 707 -{cents}")
    lines.append(f"VE 9001 {TODAY} 411:OMEGA -55 #AV1; 707 55")
    lines.append(f"BQ 9002 {TODAY} 512 30; 411:ALPHA -30")
    return "\n".join(lines)


@pytest.fixture(scope="module")
def company(database):
    """One organisation for all readings: its situation, its customers, its items."""
    organisation = create_organisation(f"lists-{secrets.token_hex(6)}", name="Filatures")
    take(organisation, books())
    with acting_for(organisation):
        for n, name in enumerate(NAMES):
            assign_owner(
                organisation,
                name,
                collector=("Nadia", "Luc")[n % 2],
                salesperson=("Ines", "Paul", "")[n % 3],
            )
        put_in_group(organisation, "ALPHA", "Groupe Martin")
        put_in_group(organisation, "GAMMA", "Groupe Martin")
        for reference, status in (("F0034", "disputed"), ("F2038", "announced")):
            line = Line.objects.get(reference=reference, is_receivable=True)
            assert_of(
                organisation,
                line.id,
                STATUS,
                status,
                asserted_on=TODAY,
                author_id=None,
                now=NOW,
            )
    situation = open_situation(organisation, None, now=NOW)
    assert isinstance(situation, Situation)
    with reading_of([organisation]):
        customers = [*iterate_customers(situation, CustomerAsk(owing=False))]
        items = [*iterate_items(situation, ItemAsk())]
    return situation, customers, items


def read(company, reading, *given, **more):
    situation = company[0]
    with reading_of([situation.organisation_id]):
        return reading(situation, *given, **more)


def sums(rows):
    """Cents by bucket of customers."""
    return tuple(map(sum, zip((0,) * 7, *(each.totals.buckets for each in rows), strict=True)))


OF_LUC = ("BETA", "DELTA", "ZETA")
OF_NADIA = ("ALPHA", "GAMMA", "EPSILON", "ETA")
OF_BOTH = (*OF_LUC, "ALPHA", "ETA")
CUSTOMER_CONDITIONS = [
    (CustomerAsk(), lambda c: c.items),
    (CustomerAsk(owing=False), lambda c: True),
    (CustomerAsk(late_only=True), lambda c: c.late_items),
    (CustomerAsk(bucket_from=4), lambda c: any(c.totals.buckets[4:5])),
    (CustomerAsk(bucket_from=9), lambda c: c.items),
    (CustomerAsk(collector="Nadia"), lambda c: c.collector == "Nadia"),
    (CustomerAsk(collector=""), lambda c: c.collector == ""),
    (CustomerAsk(salesperson="Paul"), lambda c: c.salesperson == "Paul"),
    (CustomerAsk(group="Groupe Martin"), lambda c: c.group == "Groupe Martin"),
    (CustomerAsk(unit="USD"), lambda c: False),
    (CustomerAsk(unit="EUR"), lambda c: c.items),
    (CustomerAsk(balance_from_cents=120_000), lambda c: c.balance_cents >= 120_000),
    (CustomerAsk(balance_to_cents=120_000), lambda c: c.items and c.balance_cents <= 120_000),
    (CustomerAsk(credit_only=True), lambda c: c.balance_cents < 0),
    (CustomerAsk(search="delta"), lambda c: c.customer == "DELTA"),
    (CustomerAsk(search="%"), lambda c: False),
    (CustomerAsk(portfolio=["Luc", "Ines"]), lambda c: c.customer in OF_BOTH),
    (CustomerAsk(portfolio=["Luc"], collector="Nadia"), lambda c: False),
    (CustomerAsk(portfolio=["Luc"], search="alpha"), lambda c: False),
]  # fmt: skip


@pytest.mark.parametrize(("ask", "holds"), CUSTOMER_CONDITIONS)
def test_customers_are_those_asked_for_and_add_up(company, ask, holds):
    listed = read(company, list_customers, ask)
    expected = [each for each in company[1] if holds(each)]
    assert {each.customer for each in listed.rows} == {each.customer for each in expected}
    assert (listed.count, listed.totals.buckets) == (len(expected), sums(expected))


NOW_90 = TODAY - timedelta(days=90)
ITEM_CONDITIONS = [
    (ItemAsk(), lambda i: True),
    *[(ItemAsk(buckets=(n,)), lambda i, n=n: i.bucket == n) for n in range(7)],
    (ItemAsk(buckets=(0, 2)), lambda i: i.bucket in (0, 2)),
    (ItemAsk(buckets=(3, 6)), lambda i: i.bucket in (3, 6)),
    (ItemAsk(buckets=(17, -1)), lambda i: True),
    (ItemAsk(statuses=("disputed",)), lambda i: i.status == "disputed"),
    (ItemAsk(statuses=("", "announced")), lambda i: i.status in ("", "announced")),
    (ItemAsk(disputed_only=True), lambda i: i.is_disputed),
    (ItemAsk(natures=("credit_note",)), lambda i: i.nature == "credit_note"),
    (ItemAsk(natures=("invoice", "credit_note")), lambda i: i.nature in ("invoice", "credit_note")),
    (ItemAsk(natures=("nothing",)), lambda i: False),
    (ItemAsk(customer="BETA"), lambda i: i.customer == "BETA"),
    (ItemAsk(customer="BETA", buckets=(1,)), lambda i: (i.customer, i.bucket) == ("BETA", 1)),
    (ItemAsk(due_from=NOW_90, due_to=TODAY), lambda i: i.due_on and NOW_90 <= i.due_on <= TODAY),
    (ItemAsk(document_to=NOW_90), lambda i: i.document_on <= NOW_90),
    (ItemAsk(document_from=TODAY), lambda i: i.document_on >= TODAY),
    (ItemAsk(amount_from_cents=-5_500, amount_to_cents=-5_500), lambda i: i.open_cents == -5_500),
    (ItemAsk(amount_from_cents=20_000), lambda i: i.open_cents >= 20_000),
    (ItemAsk(search="f10"), lambda i: i.reference.startswith("F10")),
    (ItemAsk(search="gamma"), lambda i: i.customer == "GAMMA"),
    (ItemAsk(search="_"), lambda i: False),
    (ItemAsk(unit="EUR"), lambda i: True),
    (ItemAsk(portfolio=["Luc"]), lambda i: i.customer in OF_LUC),
    (ItemAsk(portfolio=["Luc"], buckets=(0,)), lambda i: i.customer in OF_LUC and i.bucket == 0),
    (ItemAsk(portfolio=["Luc"], buckets=LATE), lambda i: i.customer in OF_LUC and i.bucket in LATE),
    (
        ItemAsk(collector="Nadia", buckets=LATE[:2]),
        lambda i: i.customer in OF_NADIA and i.bucket in LATE[:2],
    ),
    (ItemAsk(portfolio=["Luc"], customer="ALPHA"), lambda i: False),
    (ItemAsk(portfolio=["Luc"], search="f0"), lambda i: False),
    (ItemAsk(salesperson="Paul"), lambda i: i.customer in ("BETA", "EPSILON")),
]  # fmt: skip


@pytest.mark.parametrize(("ask", "holds"), ITEM_CONDITIONS)
def test_items_are_those_asked_for_and_add_up(company, ask, holds):
    listed = read(company, list_items, ask)
    expected = [each for each in company[2] if holds(each)]
    cents = [sum(each.open_cents for each in expected if each.bucket == n) for n in range(7)]
    assert (listed.count, list(listed.totals.buckets)) == (len(expected), cents)
    assert {(each.line_id, each.part) for each in listed.rows} <= {
        (each.line_id, each.part) for each in expected
    }
    assert len(listed.rows) == min(50, len(expected))


def cents_of(bucket, customer):
    return customer.totals.buckets[bucket]


def cents_dated(place, customer):
    return customer.totals.by_document[place]


CUSTOMER_VALUE = {
    "overdue": lambda c: c.overdue_cents,
    "balance": lambda c: c.balance_cents,
    "name": lambda c: c.name.lower(),
    "oldest": lambda c: c.oldest_due_on,
    "delay": lambda c: c.mean_delay_days,
    "customer": lambda c: c.customer,
    "turnover": lambda c: c.turnover_12m_cents,
    "items": lambda c: c.items,
    "nonsense": lambda c: c.overdue_cents,
    "disputed_cents": lambda c: c.totals.disputed_cents,
    **{name: partial(cents_of, n) for n, name in enumerate(BUCKET_COLUMNS)},
    **{name: partial(cents_dated, n) for n, name in enumerate(DOCUMENT_COLUMNS)},
}
ITEM_VALUE = {
    "due": lambda i: i.due_on or i.document_on + timedelta(days=30),
    "open": lambda i: i.open_cents,
    "reference": lambda i: i.reference,
    "document": lambda i: i.document_on,
    "customer": lambda i: i.customer,
    "nonsense": lambda i: i.due_on or i.document_on + timedelta(days=30),
}


def in_order(rows, value, *, descending):
    """Whether each row follows the one before; who has nothing comes last."""
    told = [value(each) for each in rows]
    known = [each for each in told if each is not None]
    ordered = all((a >= b) if descending else (a <= b) for a, b in pairwise(known))
    return ordered and told[: len(known)] == known


def test_every_order_there_is_is_tried():
    assert set(CUSTOMER_VALUE) == {*CUSTOMER_SORTS, "nonsense"}
    assert set(ITEM_VALUE) == {*ITEM_SORTS, "nonsense"}


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("sort", CUSTOMER_VALUE)
def test_customers_come_in_the_order_asked_for_page_after_page(company, sort, descending):
    pages = [
        read(
            company,
            list_customers,
            CustomerAsk(owing=False, sort=sort, descending=descending, page=page, size=3),
        )
        for page in (1, 2, 3, 4)
    ]
    rows = [each for page in pages for each in page.rows]
    assert pages[0].pages == 3
    assert len({each.customer for each in rows}) == len(company[1]) == 8
    assert in_order(rows, CUSTOMER_VALUE[sort], descending=descending)


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("sort", ITEM_VALUE)
def test_items_come_in_the_order_asked_for_page_after_page(company, sort, descending):
    ask = {"sort": sort, "descending": descending, "size": 20}
    first = read(company, list_items, ItemAsk(**ask))
    rows = [*first.rows]
    for page in range(2, first.pages + 1):
        rows += read(company, list_items, ItemAsk(**ask, page=page)).rows
    assert [each.line_id for each in rows] == [
        each.line_id for each in read(company, lambda *a: [*iterate_items(*a)], ItemAsk(**ask))
    ]
    assert len({(each.line_id, each.part) for each in rows}) == len(company[2])
    assert in_order(rows, ITEM_VALUE[sort], descending=descending)


def test_a_page_that_cannot_be_is_brought_within_bounds(company):
    listed = read(company, list_customers, CustomerAsk(page=-3, size=0))
    assert (listed.page, listed.size, len(listed.rows)) == (1, 1, 1)
    assert read(company, list_items, ItemAsk(size=100_000)).size == 500
    assert read(company, list_items, ItemAsk(page=900)).rows == ()


@pytest.mark.parametrize("by", GATHERINGS)
def test_what_is_gathered_adds_up_to_what_was_asked(company, by):
    for ask in (CustomerAsk(), CustomerAsk(portfolio=["Luc"]), CustomerAsk(search="alpha")):
        gathered = read(company, list_gathered, by, ask)
        listed = read(company, list_customers, ask)
        assert sums(gathered) == listed.totals.buckets
        assert sum(each.customers for each in gathered) == listed.count
        assert sum(each.items for each in gathered) == sum(each.items for each in listed.rows)


def test_customers_are_gathered_under_what_they_share(company):
    keys = {
        by: {g.key for g in read(company, list_gathered, by, CustomerAsk())} for by in GATHERINGS
    }
    assert keys["group"] == {"Groupe Martin", ""}
    assert keys["collector"] == {"Nadia", "Luc", ""}
    assert keys["currency"] == {"EUR"}
    assert keys["profile"] == {str(each.worst_bucket) for each in company[1]}
    assert keys["profile"] >= {"0", "4"}


def test_the_first_debtors_and_their_share(company):
    _, customers, _ = company
    late = sorted((each.overdue_cents for each in customers if each.overdue_cents), reverse=True)
    assert [each.overdue_cents for each in read(company, top_debtors, 3)] == late[:3]
    assert read(company, share_of_first, 3) == (sum(late[:3]), sum(late))
    assert read(company, share_of_first, 900) == (sum(late), sum(late))
    mine = read(company, top_debtors, 9, portfolio=["Luc"])
    assert {each.collector for each in mine} == {"Luc"}
    assert read(company, share_of_first, 1, portfolio=["Luc"]) == (
        mine[0].overdue_cents,
        sum(each.overdue_cents for each in mine),
    )


def test_one_customer_is_seen_by_those_whose_portfolio_it_is_in(company):
    (alpha,) = read(company, customer_seen, "ALPHA")
    assert (alpha.group, alpha.collector, alpha.salesperson) == ("Groupe Martin", "Nadia", "Ines")
    assert sum(each.open_cents for each in read(company, items_of, "ALPHA")) == alpha.balance_cents
    assert read(company, customer_seen, "ALPHA", portfolio=["Nadia"]) == (alpha,)
    assert read(company, customer_seen, "ALPHA", portfolio=["Luc"]) == ()
    assert read(company, items_of, "ALPHA", portfolio=["Luc"]) == ()
    assert read(company, customer_seen, "NOBODY") == ()
    due = [each.due_on for each in read(company, items_of, "ALPHA")]
    assert due == sorted(due)


def test_no_page_asks_more_of_the_database_when_it_shows_more(company):
    for reading, ask in ((list_customers, CustomerAsk), (list_items, ItemAsk)):
        asked = []
        for more in ({"size": 1}, {"size": 50}, {"size": 50, "search": "a", "portfolio": ["Luc"]}):
            with CaptureQueriesContext(connection) as queries:
                read(company, reading, ask(**more))
            asked.append(len(queries))
        assert asked[0] == asked[1]
        assert asked[2] <= asked[0] + 2


def test_month_ends_that_are_kept_are_told_in_order_of_time(organisation):
    take(organisation, "VE 1 2026-01-10 411:ALPHA 120 >2026-03-15; 707 -120")
    march, april = date(2026, 3, 31), date(2026, 4, 30)
    for day in (april, march):
        open_situation(organisation, day, now=NOW)
    with reading_of([organisation]):
        told = list_totals(organisation, [april, march, date(2026, 2, 28)])
    assert [day for day, _ in told] == [march, april]
    assert [buckets["1_30"] for _, buckets in told] == [12_000, 0]
    assert told[1][1]["31_60"] == 12_000
