"""What letters settled for good and what the positions still hold is all that was paid, once."""

from datetime import date

import pytest

from encours.daily.services.handing import Handed
from encours.daily.services.passing import run_pass
from encours.daily.services.taking_in import take_in
from encours.metrics.models import Behaviour
from encours.parties.services.knowing import put_in_group
from encours.receivables.models import Line
from encours.receivables.queries.ledger import days_of_ledger
from encours.receivables.queries.paid import PAID_SCHEMA, read_settled_by_letters
from encours.receivables.rules.precedence import Pair
from encours.receivables.services.allocating import allocate
from encours.receivables.services.asserting import assert_of
from encours.receivables.tests.ledger_books import NOW, SETTINGS, take
from encours.tenancy.isolation import acting_for

BOOKS = """
VE 1 2026-01-10 411:ALPHA 1200 =A #FA1 >2026-02-10; 707 -1200
BQ 1 2026-03-05 512 1200; 411:ALPHA -1200 =A
VE 2 2026-03-10 411:ALPHA 90 #FA2; 707 -90
BQ 2 2026-03-20 512 90; 411:ALPHA -90 #VIR2
VE 3 2026-02-01 411:BETA 500 =B #FB1; 707 -500
VE 4 2026-02-05 411:BETA -500 =B #AV1; 707 500
"""
SINCE, UNTIL = date(2025, 6, 1), date(2026, 5, 31)


def number_of(organisation, reference):
    with acting_for(organisation):
        return Line.objects.get(
            organisation_id=organisation, reference=reference, is_receivable=True
        ).id


def paid(organisation, since_on=SINCE, until_on=UNTIL, unit="EUR"):
    with acting_for(organisation):
        return read_settled_by_letters(
            organisation, unit=unit, since_on=since_on, until_on=until_on
        )


def behaviour(organisation):
    run_pass(organisation, now=NOW, days=1)
    with acting_for(organisation):
        return {row.customer: row for row in Behaviour.objects.filter(organisation=organisation)}


def balance(organisation, as_of):
    with acting_for(organisation):
        day = days_of_ledger(
            organisation,
            as_of,
            unit="EUR",
            terms_by_customer={},
            assumed=SETTINGS.assumed_terms,
        )["EUR"]
        numbers = day.chained.select("line_id", "line")
        items = day.positions.open_items.join(numbers, on="line_id")
        return dict(items.select("line", "amount_cents").iter_rows())


def test_what_money_closed_by_letter_is_told_with_its_days(organisation):
    take(organisation, BOOKS)
    found = paid(organisation)
    assert found.schema == PAID_SCHEMA
    assert found.rows() == [
        ("ALPHA", date(2026, 1, 10), date(2026, 2, 10), date(2026, 3, 5), 120_000, "411")
    ]


@pytest.mark.parametrize(
    ("since_on", "until_on"), [(date(2026, 3, 6), UNTIL), (SINCE, date(2026, 3, 4))]
)
def test_money_of_other_days_is_left_out(organisation, since_on, until_on):
    take(organisation, BOOKS)
    assert paid(organisation, since_on, until_on).is_empty()


def test_money_that_came_before_the_days_is_left_out_though_its_invoice_came_after(organisation):
    take(organisation, "BQ 1 2026-03-05 512 9; 411:A -9 =A\nVE 1 2026-03-10 411:A 9 =A; 707 -9")
    assert paid(organisation, date(2026, 3, 8)).is_empty()
    assert paid(organisation)["paid_on"].to_list() == [date(2026, 3, 5)]


def test_what_a_person_said_of_a_customer_counts_none_of_his_payments_twice(organisation):
    take(organisation, BOOKS)
    alone = behaviour(organisation)["ALPHA"]
    assert (alone.items, alone.amount_cents, alone.late_items) == (2, 129_000, 1)
    pair = Pair(number_of(organisation, "FA2"), number_of(organisation, "VIR2"), 9_000)
    allocate(organisation, [pair], author_id=None, now=NOW)
    said = behaviour(organisation)["ALPHA"]
    assert (said.items, said.amount_cents, said.late_items) == (2, 129_000, 1)


def test_a_due_day_told_since_decides_whether_a_settled_invoice_was_late(organisation):
    take(organisation, BOOKS)
    assert_of(
        organisation,
        number_of(organisation, "FA1"),
        kind="due_on",
        value=date(2026, 4, 1),
        asserted_on=date(2026, 3, 1),
        author_id=None,
        now=NOW,
    )
    assert paid(organisation)["due_on"].to_list() == [date(2026, 4, 1)]
    assert behaviour(organisation)["ALPHA"].late_items == 0


def test_money_of_another_currency_is_told_apart(organisation):
    head = "Client;Facture;Date;Montant;Devise;Date paiement\n"
    rows = "ALPHA;F1;2026-01-10;100,00;USD;2026-02-10\nALPHA;F2;2026-01-10;7,00;EUR;2026-02-10\n"
    handed = [Handed("l.csv", (head + rows).encode())]
    take_in(organisation, handed, source="lists", author_id=None, now=NOW)
    assert paid(organisation, unit="USD")["amount_cents"].to_list() == [10_000]
    assert behaviour(organisation)["ALPHA"].amount_cents == 700


def test_a_payment_lettered_by_the_books_pays_another_of_the_group_when_a_person_says_so(
    organisation,
):
    take(
        organisation,
        "VE 1 2026-01-10 411:ALPHA 100 =A #FA1; 707 -100\n"
        "BQ 1 2026-01-20 512 100; 411:ALPHA -100 =A #VIR\n"
        "VE 2 2026-01-11 411:BETA 100 #FB1; 707 -100",
    )
    with acting_for(organisation):
        for customer in ("ALPHA", "BETA"):
            put_in_group(organisation, customer, "G")
    invoice = number_of(organisation, "FB1")
    pair = Pair(invoice, number_of(organisation, "VIR"), 10_000)
    allocate(organisation, [pair], author_id=None, now=NOW)
    assert balance(organisation, date(2026, 1, 31)) == {number_of(organisation, "FA1"): 10_000}
