"""The bank says it first, the books later, or the other way round: each payment counts once."""

import csv
from datetime import date, timedelta
from decimal import Decimal

import pytest

from encours.cash.models import BankAccount
from encours.cash.queries.conflicts import contradicted_decisions, list_conflicts
from encours.cash.rules.matching.words import Deduction, DeductionKind
from encours.cash.rules.matching_policy import MATCHING, MatchingPolicy
from encours.cash.services.deciding import undo
from encours.cash.services.matching import match_statements
from encours.cash.tests.bank_lines import (
    NOW,
    applied,
    balance,
    bank_line,
    facts,
    latest,
    left,
    number,
    outcome,
    posted,
    run,
    standing,
)
from encours.parties.services.knowing import put_in_group
from encours.policybook.services import publish
from encours.receivables.models import Line
from encours.receivables.queries.allocations import list_contradictions
from encours.receivables.services.exporting import export_books
from encours.receivables.tests.ledger_books import take
from encours.tenancy.isolation import acting_for

SALES = """
    VE 1 2026-04-01 411:ALPHA 600 {fa1} #FA1; 707 -600
    VE 2 2026-04-10 411:ALPHA 400 {fa2} #FA2; 707 -400
"""


def books(organisation, text="", *, fa1="", fa2=""):
    take(organisation, SALES.format(fa1=fa1, fa2=fa2) + text)


def conflicts(organisation):
    with acting_for(organisation):
        return [
            (each.number, each.said_cents, each.stands_cents)
            for each in list_conflicts(organisation)
        ]


@pytest.fixture
def paid(organisation):
    """Both invoices paid by one transfer of 1,000, known from the bank, not yet from the books."""
    books(organisation)
    line = bank_line(organisation, 100000, "2026-05-20", remittance="FA1 FA2")
    fa1, fa2 = number(organisation, "FA1"), number(organisation, "FA2")
    run(organisation, applied(line, "ALPHA", (fa1, 60000), (fa2, 40000)))
    assert balance(organisation) == 0
    return organisation, line, fa1, fa2


def settled(organisation, *invoices):
    """Balance nothing, nothing of Encours pending, each invoice paid."""
    told = standing(organisation)
    return (
        balance(organisation) == 0
        and all(origin == "ledger" for origin, _, _ in told)
        and not any(left(organisation, each) for each in invoices)
    )


@pytest.mark.parametrize(
    "entry",
    [
        # as one line; lettered the same; a line for each invoice, lettered or not
        "BQ 9 2026-05-22 512 1000; 411:ALPHA -1000",
        "BQ 9 2026-05-22 512 1000; 411:ALPHA -600; 411:ALPHA -400",
    ],
)
def test_the_books_bring_the_same_payment(paid, entry):
    organisation, line, fa1, fa2 = paid
    books(organisation, entry)
    assert settled(organisation, fa1, fa2)
    assert conflicts(organisation) == []
    assert {each[3] for each in facts(organisation, fa1)} == {"bank"}
    assert run(organisation, applied(line, "ALPHA")).looked == 0


@pytest.mark.parametrize(
    "entry",
    [
        "BQ 9 2026-05-22 512 1000; 411:ALPHA -1000 =A",
        "BQ 9 2026-05-22 512 1000; 411:ALPHA -600 =A; 411:ALPHA -400 =A",
    ],
)
def test_the_books_bring_it_lettered_the_same(paid, entry):
    organisation, _, fa1, fa2 = paid
    books(organisation, entry, fa1="=A", fa2="=A")
    assert settled(organisation, fa1, fa2)
    assert conflicts(organisation) == []
    with acting_for(organisation):
        assert list_contradictions(organisation) == ()


def allocations_given_back(organisation):
    """The references of the allocations in the journal given back."""
    told = export_books(organisation, today=NOW.date()).data.decode()
    rows = csv.DictReader(told.splitlines(), delimiter=";")
    return [row["PieceRef"] for row in rows if row["JournalCode"] == "ENL"]


@pytest.mark.parametrize(
    ("entry", "given_back"),
    [
        # lettered by the books too: nothing is left to tell; not lettered: by its number there
        ("BQ 9 2026-05-22 512 1000; 411:ALPHA -1000 #RG7 =A", []),
        ("BQ 9 2026-05-22 512 1000; 411:ALPHA -600 #RG7 =A; 411:ALPHA -400 #RG7 =A", []),
        ("BQ 9 2026-05-22 512 1000; 411:ALPHA -1000 #RG7", ["FA1", "RG7", "FA2", "RG7"]),
    ],
)
def test_what_the_books_letter_themselves_is_not_given_back(paid, entry, given_back):
    organisation, _, _, _ = paid
    letter = "=A" if not given_back else ""
    assert allocations_given_back(organisation)
    books(organisation, entry, fa1=letter, fa2=letter)
    assert allocations_given_back(organisation) == given_back


def test_each_invoice_keeps_its_own_piece_of_a_payment_booked_in_two(paid):
    organisation, _, fa1, fa2 = paid
    entry = "BQ 9 2026-05-22 512 1000; 411:ALPHA -400 =B; 411:ALPHA -600 =A"
    books(organisation, entry, fa1="=A", fa2="=B")
    assert settled(organisation, fa1, fa2)
    with acting_for(organisation):
        assert list_contradictions(organisation) == ()


def test_the_books_letter_it_otherwise_and_the_contradiction_is_shown(organisation):
    books(organisation)
    line = bank_line(organisation, 40000, "2026-05-20")
    fa1, fa2 = number(organisation, "FA1"), number(organisation, "FA2")
    run(organisation, applied(line, "ALPHA", (fa2, 40000)))
    entries = """
        BQ 9 2026-05-22 512 400; 411:ALPHA -400 =A
        BQ 10 2026-05-24 512 200; 411:ALPHA -200 =A
    """
    books(organisation, entries, fa1="=A")
    assert balance(organisation) == 40000
    assert all(origin == "ledger" for origin, _, _ in standing(organisation))
    assert (left(organisation, fa2), left(organisation, fa1)) == (0, 40000)
    with acting_for(organisation):
        told = list_contradictions(organisation)
    assert [(each.debit_id, each.basis, each.letter) for each in told] == [(fa2, "bank", "A")]


def test_the_fee_is_inside_what_the_books_bring(organisation):
    books(organisation)
    line = bank_line(organisation, 59000, "2026-05-20")
    fa1 = number(organisation, "FA1")
    fee = Deduction(DeductionKind.FEE, 1000, fa1)
    run(organisation, applied(line, "ALPHA", (fa1, 60000), deductions=[fee]))
    assert balance(organisation) == 40000
    books(organisation, "BQ 9 2026-05-22 512 590; 627 10; 411:ALPHA -600 #VIR", fa1="")
    assert balance(organisation) == 40000
    assert all(origin == "ledger" for origin, _, _ in standing(organisation))
    assert left(organisation, fa1) == 0
    assert conflicts(organisation) == []


def test_a_payment_that_the_books_have_already_is_found_there(organisation):
    books(organisation, "BQ 9 2026-05-18 512 600; 411:ALPHA -600")
    line = bank_line(organisation, 60000, "2026-05-20", remittance="FA1")
    fa1 = number(organisation, "FA1")
    report = run(organisation, applied(line, "ALPHA", (fa1, 60000)))
    assert (report.applied, report.found) == (1, 1)
    assert posted(organisation, line) == [("receipt", -60000, True)]
    assert balance(organisation) == 40000
    assert [each[3] for each in facts(organisation, fa1)] == ["bank"]


def test_what_the_books_lettered_is_left_as_it_is(organisation):
    books(organisation, "BQ 9 2026-05-18 512 600; 411:ALPHA -600 =A", fa1="=A")
    line = bank_line(organisation, 60000, "2026-05-20")
    report = run(organisation)
    assert (report.applied, report.found) == (1, 1)
    fa1 = number(organisation, "FA1")
    assert latest(organisation, line).allocations == ((fa1, 60000),)
    assert [each[3] for each in facts(organisation, fa1)] == ["balanced_letter"]
    assert (balance(organisation), conflicts(organisation)) == (40000, [])


def test_what_the_books_lettered_otherwise_is_a_conflict_and_stays(organisation):
    entry = "BQ 9 2026-05-18 512 400; 411:ALPHA -400 =A"
    books(organisation, entry + "\nBQ 8 2026-05-02 512 200; 411:ALPHA -200 =A", fa1="=A")
    line = bank_line(organisation, 40000, "2026-05-20", remittance="FA2")
    fa2 = number(organisation, "FA2")
    run(organisation, applied(line, "ALPHA", (fa2, 40000)))
    assert posted(organisation, line) == [("receipt", -40000, True)]
    assert "conflict" in [each.code for each in latest(organisation, line).because]
    assert conflicts(organisation) == [("FA2", 40000, 0)]
    assert left(organisation, fa2) == 40000
    assert balance(organisation) == 40000


def test_the_books_have_it_with_the_fee_inside_before_the_bank_tells(organisation):
    entry = "BQ 9 2026-05-18 512 590; 627 10; 411:ALPHA -600 =A"
    books(organisation, entry, fa1="=A")
    line = bank_line(organisation, 59000, "2026-05-20")
    run(organisation, applied(line, "ALPHA", unapplied=59000))
    assert posted(organisation, line) == [("receipt", -60000, True)]
    assert latest(organisation, line).deductions == (("fee", 1000, None),)
    assert (balance(organisation), conflicts(organisation)) == (40000, [])


def test_one_payment_of_the_books_is_one_line_of_the_bank(organisation):
    books(organisation, "BQ 9 2026-05-18 512 600; 411:ALPHA -600")
    first = bank_line(organisation, 60000, "2026-05-20")
    second = bank_line(organisation, 60000, "2026-05-21")
    report = run(
        organisation,
        applied(first, "ALPHA", unapplied=60000),
        applied(second, "ALPHA", unapplied=60000),
    )
    assert (report.applied, report.found) == (2, 1)
    assert balance(organisation) == 100000 - 120000


def test_the_same_amount_from_another_customer_in_the_books_is_asked(organisation):
    books(organisation, "BQ 9 2026-05-18 512 600; 411:BETA -600")
    line = bank_line(organisation, 60000, "2026-05-20")
    fa1 = number(organisation, "FA1")
    report = run(organisation, applied(line, "ALPHA", (fa1, 60000)))
    assert (report.applied, report.proposed) == (0, 1)
    assert "booked_elsewhere" in [each.code for each in latest(organisation, line).because]


def test_what_nobody_knows_at_the_bank_may_be_known_by_the_books(organisation):
    books(organisation, "BQ 9 2026-05-18 512 600; 411:ALPHA -600")
    line = bank_line(organisation, 60000, "2026-05-20", remittance="REMISE CHEQUES")
    run(organisation)
    decision = latest(organisation, line)
    assert (outcome(organisation, line), decision.customer) == ("applied", "ALPHA")
    assert [each.code for each in decision.because] == ["booked"]
    assert balance(organisation) == 40000


def test_cheques_of_several_customers_banked_as_one_are_found_as_one(organisation):
    entry = "BQ 9 2026-05-18 512 700; 411:ALPHA -600 =A; 411:BETA -100"
    books(organisation, entry, fa1="=A")
    line = bank_line(organisation, 70000, "2026-05-20", remittance="REMISE CHEQUES")
    run(organisation)
    assert sorted(posted(organisation, line)) == [
        ("receipt", -60000, True),
        ("receipt", -10000, True),
    ]
    assert latest(organisation, line).customer == "ALPHA"
    assert (balance(organisation), balance(organisation, "BETA")) == (40000, -10000)


def test_what_the_books_letter_of_a_payment_of_a_group_stands_and_the_bank_says_the_rest(
    organisation,
):
    """One entry, a line for each company: only the first is lettered, to what the bank says too."""
    books(
        organisation,
        """
        VE 3 2026-04-12 411:BETA 100 #FB1; 707 -100
        BQ 9 2026-05-18 512 700; 411:ALPHA -600 =A; 411:BETA -100
        """,
        fa1="=A",
    )
    line = bank_line(organisation, 70000, "2026-05-20", remittance="FA1 FB1")
    fa1, fb1 = number(organisation, "FA1"), number(organisation, "FB1")
    report = run(organisation, applied(line, "ALPHA", (fa1, 60000), (fb1, 10000)))
    assert (report.applied, report.found) == (1, 1)
    assert "conflict" not in [each.code for each in latest(organisation, line).because]
    assert [each[3] for each in facts(organisation, fa1)] == ["balanced_letter"]
    assert [each[2:] for each in facts(organisation, fb1)] == [(10000, "bank")]
    assert (left(organisation, fb1), balance(organisation, "BETA")) == (0, 0)
    assert conflicts(organisation) == []


def test_undone_the_rest_of_a_payment_of_a_group_is_due_again(organisation, signed_in):
    books(
        organisation,
        """
        VE 3 2026-04-12 411:BETA 100 #FB1; 707 -100
        BQ 9 2026-05-18 512 700; 411:ALPHA -600 =A; 411:BETA -100
        """,
        fa1="=A",
    )
    line = bank_line(organisation, 70000, "2026-05-20")
    fa1, fb1 = number(organisation, "FA1"), number(organisation, "FB1")
    run(organisation, applied(line, "ALPHA", (fa1, 60000), (fb1, 10000)))
    undo(organisation, line, author_id=signed_in(organisation).user_id, now=NOW)
    assert (left(organisation, fa1), left(organisation, fb1)) == (0, 10000)


PARENT_PAYS = """
    VE 3 2026-04-12 411:MERE 600 =A #FM1; 707 -600
    BQ 9 2026-05-18 512 1000; 411:MERE -600 =A; 411:ALPHA -400
"""


@pytest.mark.parametrize("is_group", [True, False])
def test_what_the_books_keep_on_another_account_of_the_group_is_no_conflict(organisation, is_group):
    """The bank names two invoices of ALPHA; the books have 600 of it on the parent, lettered."""
    books(organisation, PARENT_PAYS)
    if is_group:
        with acting_for(organisation):
            put_in_group(organisation, "ALPHA", "Groupe")
            put_in_group(organisation, "MERE", "Groupe")
    line = bank_line(organisation, 100000, "2026-05-20", remittance="FA1 FA2")
    fa1, fa2 = number(organisation, "FA1"), number(organisation, "FA2")
    run(organisation, applied(line, "ALPHA", (fa1, 60000), (fa2, 40000)))
    with acting_for(organisation):
        told = [(each.number, each.held_by) for each in list_conflicts(organisation)]
        wrong = contradicted_decisions(organisation, NOW - timedelta(days=1))
    holder = "MERE" if is_group else ""
    assert told == [("FA1", holder), ("FA2", holder)]
    assert bool(wrong) is not is_group


def test_in_a_group_too_other_invoices_of_the_own_account_are_a_conflict(organisation):
    entry = "BQ 9 2026-05-18 512 400; 411:ALPHA -400 =A"
    books(organisation, entry + "\nBQ 8 2026-05-02 512 200; 411:ALPHA -200 =A", fa1="=A")
    with acting_for(organisation):
        put_in_group(organisation, "ALPHA", "Groupe")
    line = bank_line(organisation, 40000, "2026-05-20", remittance="FA2")
    run(organisation, applied(line, "ALPHA", (number(organisation, "FA2"), 40000)))
    with acting_for(organisation):
        assert [each.held_by for each in list_conflicts(organisation)] == [""]


def test_undone_after_the_books_have_it_the_payment_stays_and_pays_nothing(paid, signed_in):
    organisation, line, fa1, fa2 = paid
    books(organisation, "BQ 9 2026-05-22 512 1000; 411:ALPHA -600; 411:ALPHA -400")
    undo(organisation, line, author_id=signed_in(organisation).user_id, now=NOW)
    assert balance(organisation) == 0
    assert (left(organisation, fa1), left(organisation, fa2)) == (60000, 40000)
    assert outcome(organisation, line) == "left"


def test_undone_a_payment_found_in_the_books_stays(organisation, signed_in):
    books(organisation, "BQ 9 2026-05-18 512 600; 411:ALPHA -600")
    line, fa1 = bank_line(organisation, 60000, "2026-05-20"), number(organisation, "FA1")
    run(organisation, applied(line, "ALPHA", (fa1, 60000)))
    undo(organisation, line, author_id=signed_in(organisation).user_id, now=NOW)
    assert (balance(organisation), left(organisation, fa1)) == (40000, 60000)


def test_the_books_take_the_payment_away_and_it_is_shown(paid):
    organisation, _, _, _ = paid
    books(organisation, "BQ 9 2026-05-22 512 1000; 411:ALPHA -1000")
    books(organisation, "OD 10 2026-05-24 512 1; 707 -1")
    told = conflicts(organisation)
    assert told == [("FA1", 60000, 0), ("FA2", 40000, 0)]


def test_a_discount_inside_the_entry_of_the_books_hides_no_payment(organisation):
    books(
        organisation,
        "BQ 9 2026-05-20 512 588; 665 10; 44571 2; 411:ALPHA -600 =A",
        fa1="=A",
    )
    line, fa1 = bank_line(organisation, 58800, remittance="FA1"), number(organisation, "FA1")
    before = balance(organisation)
    deduction = Deduction(DeductionKind.FEE, 1200)
    run(organisation, applied(line, "ALPHA", (fa1, 60000), deductions=[deduction]))
    assert (outcome(organisation, line), balance(organisation)) == ("applied", before)
    assert all(origin == "ledger" for origin, _, _ in standing(organisation))


def test_a_fee_is_not_written_on_a_payment_that_the_books_have(organisation):
    books(organisation, "BQ 9 2026-05-20 512 588; 411:ALPHA -588")
    line, fa1 = bank_line(organisation, 58800, remittance="FA1"), number(organisation, "FA1")
    before = balance(organisation)
    deduction = Deduction(DeductionKind.FEE, 1200)
    run(organisation, applied(line, "ALPHA", (fa1, 60000), deductions=[deduction]))
    assert balance(organisation) == before
    assert (outcome(organisation, line), left(organisation, fa1)) == ("applied", 1200)


def test_a_payment_that_the_books_keep_waiting_is_given_back_against_that_account(organisation):
    books(organisation, "BQ 9 2026-05-20 512 600; 471 -600")
    line, fa1 = bank_line(organisation, 60000, remittance="FA1"), number(organisation, "FA1")
    run(organisation, applied(line, "ALPHA", (fa1, 60000)))
    with acting_for(organisation):
        written = Line.objects.get(origin="encours", reversed_by__isnull=True)
    assert written.counterpart == "471"


def test_which_account_of_the_books_the_bank_is_is_learned_from_what_is_found(organisation):
    entries = "\n".join(
        f"BQ {9 + each} 2026-05-{20 + each} 5121 {100 + each}; 411:ALPHA -{100 + each}"
        for each in range(3)
    )
    books(organisation, entries)
    lines = [
        bank_line(organisation, (100 + each) * 100, f"2026-05-{20 + each}") for each in range(3)
    ]
    run(
        organisation,
        *(applied(line, "ALPHA", unapplied=(100 + e) * 100) for e, line in enumerate(lines)),
    )
    with acting_for(organisation):
        assert [*BankAccount.objects.values_list("ledger_account", flat=True)] == ["5121"]


def test_within_one_letter_of_the_books_there_is_no_conflict(organisation):
    books(
        organisation,
        "BQ 9 2026-05-20 512 500; 411:ALPHA -500 =A\nBQ 10 2026-05-20 512 500; 411:ALPHA -500 =A",
        fa1="=A",
        fa2="=A",
    )
    first, second = bank_line(organisation, 50000), bank_line(organisation, 50000)
    fa1, fa2 = number(organisation, "FA1"), number(organisation, "FA2")
    run(
        organisation,
        applied(first, "ALPHA", (fa2, 40000), (fa1, 10000)),
        applied(second, "ALPHA", (fa1, 50000)),
    )
    assert conflicts(organisation) == []


@pytest.mark.parametrize(
    ("paid_on", "became", "stays"),
    # of the 8 days, and 2 of the post: beyond them the discount stays due
    [("2026-04-09", "applied", 0), ("2026-04-11", "applied", 0), ("2026-04-12", "applied", 1200)],
)
def test_the_discount_of_the_terms_of_sale_is_given_in_its_days(
    organisation, paid_on, became, stays
):
    books(organisation)
    with acting_for(organisation):
        publish(
            organisation,
            MATCHING,
            MatchingPolicy(discount_offered_percent=Decimal(2)),
            from_on=date(2026, 1, 1),
            author_id=None,
            now=NOW,
        )
    line, fa1 = (
        bank_line(organisation, 58800, paid_on, payer_name="ALPHA", remittance="FACTURE FA1"),
        number(organisation, "FA1"),
    )
    match_statements(organisation, now=NOW)
    assert (outcome(organisation, line), left(organisation, fa1)) == (became, stays)


def test_a_debit_of_a_batch_that_came_back_is_not_received_a_second_time(organisation):
    """The books hold two direct debits of a customer as one receipt, and the return of one."""
    books(
        organisation,
        """
        BQ 9 2026-06-10 512 1000; 411:ALPHA -1000 =A
        BQ 10 2026-06-15 411:ALPHA 400 #FA2 "Impayé prélèvement FA2"; 512 -400
        """,
        fa1="=A",
        fa2="=A",
    )
    before = balance(organisation)
    lines = [
        bank_line(organisation, cents, "2026-06-10", reference=number_, payer_name="ALPHA")
        for number_, cents in (("FA1", 60000), ("FA2", 40000))
    ]
    match_statements(organisation, now=NOW + timedelta(days=30))
    assert balance(organisation) == before == 40000
    assert "applied" not in {outcome(organisation, each) for each in lines}


def test_what_another_payment_of_the_run_took_is_looked_at_again_at_once(organisation):
    """FA1 paid twice, and the books have both: the letter is on the second of them."""
    books(
        organisation,
        """
        BQ 9 2026-05-20 512 600; 411:ALPHA -600 #RG1
        BQ 10 2026-05-26 512 600; 411:ALPHA -600 #RG2 =A
        """,
        fa1="=A",
    )
    lines = [
        bank_line(organisation, 60000, day, payer_name="ALPHA", remittance=f"FA1 {number_}")
        for day, number_ in (("2026-05-20", "RG1"), ("2026-05-26", "RG2"))
    ]
    report = match_statements(organisation, now=NOW)
    assert {outcome(organisation, each) for each in lines} == {"applied"}
    assert (report.looked, report.applied, report.overtaken) == (2, 2, 0)
    again = match_statements(organisation, now=NOW)
    assert (again.looked, again.applied) == (0, 0)
    assert balance(organisation) == 40000 - 60000
