import dataclasses
import json
import secrets
import zlib
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from encours.closing.models import Arrete
from encours.closing.queries import NoSuchArrete, read_content
from encours.closing.rules.differences import compare_contents
from encours.closing.services.late_invoices import tell_late_invoices
from encours.closing.services.making import (
    AlreadyClosed,
    NothingToClose,
    list_arretes,
    make_arrete,
    show_arrete,
)
from encours.closing.services.verifying import verify_arrete, verify_arretes
from encours.journal.queries import list_entries
from encours.kernel.terms import PaymentTerms
from encours.receivables.models import Line
from encours.receivables.queries.ledger import revision
from encours.receivables.rules.assertions import STATUS
from encours.receivables.rules.precedence import Pair
from encours.receivables.services.allocating import allocate
from encours.receivables.services.asserting import assert_of
from encours.receivables.tests.ledger_books import NOW, SETTINGS, take
from encours.tenancy.isolation import acting_for, reading_of
from encours.tenancy.services import create_organisation

MARCH = date(2026, 3, 31)
BOOKS = """
VE 1 2026-01-10 411:ALPHA 1200 #FA1; 707 -1000; 44571 -200
VE 2 2026-02-10 411:BETA 600 #FB1; 707 -600
BQ 1 2026-03-05 512 1200; 411:ALPHA -1200 #FA1
BQ 2 2026-03-06 512 240; 4191:BETA -240
VE 3 2026-04-10 411:BETA 90 #FB2; 707 -90
"""


def close(organisation, day=MARCH, **others):
    return make_arrete(organisation, day, settings=SETTINGS, author_id=None, now=NOW, **others)


def content_of(organisation, made):
    with reading_of([organisation]):
        return json.loads(read_content(organisation, made))


def test_a_day_is_frozen_with_what_was_known_of_it(organisation):
    take(organisation, BOOKS)
    made = close(organisation)
    content = content_of(organisation, made)
    (euros,) = content["currencies"]
    assert (content["as_of"], content["revision"], made.version) == ("2026-03-31", 1, 1)
    assert (euros["balance_cents"], euros["deposits_cents"]) == (60_000, 24_000)
    (account,) = euros["accounts"]
    assert (account["account"], account["books_cents"], account["difference_cents"]) == (
        "411",
        60_000,
        0,
    )
    assert [(item["customer"], item["reference"]) for item in euros["items"]] == [("BETA", "FB1")]


def test_the_journal_vouches_for_it_last(organisation):
    take(organisation, BOOKS)
    made = close(organisation)
    (entry,) = list_entries(organisation)
    assert (entry.kind, str(entry.subject)) == ("closing", "arrete:2026-03-31/1")
    assert (made.journal_number, made.journal_head) == (0, "0" * 64)


def test_a_later_import_changes_neither_what_was_closed_nor_its_proof(organisation):
    take(organisation, BOOKS)
    made = close(organisation)
    before = content_of(organisation, made)
    # The year exported again: FA1 was never paid, its payment was FB1's, a line is backdated, and
    # letters, numbers and labels are told anew.
    take(
        organisation,
        """
        VE 1 2026-01-10 411:ALPHA 1200 #FA1; 707 -1000; 44571 -200
        VE 2 2026-02-10 411:BETA 600 #FB1 =A; 707 -600
        BQ 9 2026-03-05 512 1200; 411:BETA -1200 #FB1
        BQ 2 2026-03-06 512 240; 4191:BETA -240
        OD 14 2026-03-07 411:GAMMA 50 "retard"; 758 -50
        VE 3 2026-04-10 411:BETA 90 #FB2 =A; 707 -90
        VE 4 2026-05-10 411:BETA 90 #FB3; 707 -90
        """,
    )
    assert content_of(organisation, made) == before
    assert verify_arrete(organisation, MARCH).problems == ()
    shown = show_arrete(organisation, MARCH, settings=SETTINGS)
    assert {row["customer"]: row["difference_cents"] for row in shown.since} == {
        "ALPHA": 120_000,
        "BETA": -120_000,
        "GAMMA": 5_000,
    }


def test_other_terms_or_names_since_change_nothing_of_it(organisation):
    granted = dataclasses.replace(
        SETTINGS, terms_by_customer={"BETA": PaymentTerms(days=90)}, assumed_terms=PaymentTerms(10)
    )
    take(organisation, BOOKS)
    make_arrete(organisation, MARCH, settings=granted, author_id=None, now=NOW)
    with acting_for(organisation), connection.cursor() as cursor:
        cursor.execute("UPDATE parties_customer SET name = 'renamed', terms = '15 jours nets'")
    assert verify_arrete(organisation, MARCH).problems == ()
    (euros,) = show_arrete(organisation, MARCH, settings=SETTINGS).content["currencies"]
    assert euros["ageing"]["not_due"] == 60_000


def test_what_a_person_says_later_of_that_day_changes_nothing_of_it(organisation):
    take(organisation, BOOKS.replace("#FA1", "").replace("411:BETA 600", "411:ALPHA 600"))
    close(organisation)
    with reading_of([organisation]):
        lines = Line.objects.filter(organisation_id=organisation, customer="ALPHA")
        paid, other = lines.get(amount_cents=-120_000).id, lines.get(amount_cents=60_000).id
    # By its amount the payment is presumed to be that of the first invoice.
    allocate(organisation, [Pair(other, paid, 60_000)], author_id=None, now=NOW)
    assert verify_arrete(organisation, MARCH).problems == ()
    first, again = (
        {item["line"] for item in content_of(organisation, made)["currencies"][0]["items"]}
        for made in (find(organisation), close(organisation, reason="affectation"))
    )
    assert (other in first, other in again) == (True, False)


def find(organisation):
    (made,) = list_arretes(organisation)
    return made


def test_a_day_is_closed_once_and_again_only_for_a_reason(organisation):
    take(organisation, BOOKS)
    first = close(organisation)
    with pytest.raises(AlreadyClosed):
        close(organisation, reason="  ")
    take(organisation, BOOKS + "OD 9 2026-03-30 411:BETA -100; 654 100")
    second = close(organisation, reason="perte oubliée")
    assert (second.version, second.reason) == (2, "perte oubliée")
    assert [(made.version, made.sha256) for made in list_arretes(organisation)] == [
        (2, second.sha256),
        (1, first.sha256),
    ]
    assert content_of(organisation, first)["currencies"][0]["balance_cents"] == 60_000
    assert content_of(organisation, second)["currencies"][0]["balance_cents"] == 50_000
    assert [found.problems for found in verify_arretes(organisation)] == [(), ()]


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2026, 6, 2)])
def test_a_day_without_books_or_still_to_come_is_refused(organisation, day):
    take(organisation, BOOKS)
    with pytest.raises(NothingToClose):
        close(organisation, day)
    assert list_arretes(organisation) == ()


def test_a_day_that_was_not_closed_is_told(organisation):
    with pytest.raises(NoSuchArrete):
        verify_arrete(organisation, MARCH)


def test_the_application_can_neither_change_nor_delete_one(organisation):
    take(organisation, BOOKS)
    close(organisation)
    for query in ("UPDATE closing_arrete SET reason = 'x'", "DELETE FROM closing_arrete"):
        with pytest.raises(DatabaseError), acting_for(organisation), connection.cursor() as cursor:
            cursor.execute(query)


def as_owner(query, *values):
    """What somebody with the owner's password could do behind the ledger's back."""
    with transaction.atomic(using="owner"), transaction.get_connection("owner").cursor() as cursor:
        cursor.execute(query, values)


def test_a_line_changed_behind_the_ledger_is_found(organisation):
    take(organisation, BOOKS)
    close(organisation)
    as_owner(
        "UPDATE receivables_line SET amount_cents = 59900"
        " WHERE organisation_id = %s AND reference = 'FB1'",
        organisation,
    )
    problems = verify_arrete(organisation, MARCH).problems
    assert "Customer BETA: 60000 kept, 59900 made again" in " ".join(map(str, problems))


def test_a_line_slipped_in_among_those_known_is_found(organisation):
    # It carries the number of an old act, and is settled, so that no balance shows it.
    take(organisation, BOOKS)
    close(organisation)
    as_owner(
        "UPDATE receivables_line SET booked_on = '2026-03-30'"
        " WHERE organisation_id = %s AND reference = 'FB2'",
        organisation,
    )
    assert verify_arrete(organisation, MARCH).problems


def test_bytes_changed_in_the_archive_are_found(organisation):
    take(organisation, BOOKS)
    made = close(organisation)
    with reading_of([organisation]):
        row = Arrete.objects.get(organisation_id=organisation)
    forged = zlib.decompress(bytes(row.content)).replace(b"60000", b"60001")
    as_owner("UPDATE closing_arrete SET content = %s WHERE id = %s", zlib.compress(forged), row.pk)
    (problem,) = verify_arrete(organisation, MARCH).problems
    assert "not those that were made" in str(problem)
    assert made.size == len(forged)


def test_the_year_before_gives_its_ages_and_is_not_counted_twice(organisation):
    take(
        organisation,
        "VE 1 2025-06-01 411:ALPHA 600 #FA1; 707 -600",
        "AN 1 2026-01-01 411:ALPHA 600; 890 -600\nVE 1 2026-03-01 411:ALPHA 100 #FA2; 707 -100",
    )
    content = content_of(organisation, close(organisation))
    (euros,) = content["currencies"]
    assert euros["balance_cents"] == 70_000
    assert [item["document_on"] for item in euros["items"]] == ["2025-06-01", "2026-03-01"]
    assert euros["accounts"][0]["difference_cents"] == 0
    assert content["known"][0]["amount_cents"] == 130_000
    assert verify_arrete(organisation, MARCH).problems == ()


def test_a_year_whose_items_are_all_lettered_owes_nothing(organisation):
    # What stands open in the year before was not carried: it is no longer owed.
    take(
        organisation,
        "VE 1 2025-06-01 411:ALPHA 600 #FA1; 707 -600",
        """
        AN 1 2026-01-01 512 10; 101 -10
        VE 1 2026-03-01 411:ALPHA 100 #FA2 =A; 707 -100
        BQ 1 2026-03-02 512 100; 411:ALPHA -100 =A
        """,
    )
    content = content_of(organisation, close(organisation))
    assert [section["balance_cents"] for section in content["currencies"]] in ([], [0])
    assert verify_arrete(organisation, MARCH).problems == ()


def test_a_stranger_sees_no_arrete(organisation):
    take(organisation, BOOKS)
    close(organisation)
    stranger = create_organisation(f"stranger-{organisation}", name="Autre")
    with reading_of([stranger]):
        assert not Arrete.objects.exists()
    with acting_for(organisation):
        assert revision(organisation) == 1


@st.composite
def exports(draw):
    """Two exports of the same half-year: the second corrects, letters and adds to the first."""
    kept = [
        f"VE {number} 2026-01-{draw(st.integers(10, 28))}"
        f" 411:{draw(customer)} {number}00 #F{number}; 707 -{number}00"
        for number in range(1, 7)
    ]
    first, second = list(kept), list(kept)
    for number in range(10, 10 + draw(st.integers(1, 5))):
        paid = draw(st.integers(1, 6))
        row = (
            f"BQ {number} 2026-0{draw(st.integers(2, 5))}-10 512 {paid}00;"
            f" {draw(account)}:{draw(customer)} -{paid}00 #F{draw(st.integers(1, 6))}"
        )
        draw(st.sampled_from([first, second])).append(row)
        if draw(st.booleans()):
            second[draw(st.integers(0, 5))] += f' "{row[:5]}"'
    return "\n".join(first), "\n".join(second)


customer = st.sampled_from(["ALPHA", "BETA"])
account = st.sampled_from(["411", "416", "4191"])


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(exports(), st.dates(date(2026, 2, 1), date(2026, 5, 31)))
def test_whatever_comes_later_a_closed_day_is_made_again_to_the_byte(database, books, day):
    number = create_organisation(f"closed-{secrets.token_hex(6)}", name="Tissages Martin")
    take(number, books[0])
    made = close(number, day)
    before = content_of(number, made)
    take(number, books[1])
    assert verify_arrete(number, day).problems == ()
    shown = show_arrete(number, day, settings=SETTINGS)
    assert shown.content == before
    again = content_of(number, close(number, day, reason="correction"))
    assert compare_contents(before, again) == shown.since
    assert [found.problems for found in verify_arretes(number)] == [(), ()]
    assert {
        row["difference_cents"] for each in again["currencies"] for row in each["accounts"]
    } <= {0}


def test_a_disputed_invoice_is_told_apart_from_the_late_ones(organisation):
    take(organisation, BOOKS)
    with reading_of([organisation]):
        line = Line.objects.get(organisation_id=organisation, reference="FB1").id
    year_end = date(2026, 3, 31)
    before = tell_late_invoices(organisation, year_end, settings=SETTINGS).table
    assert_of(organisation, line, STATUS, "disputed", asserted_on=MARCH, author_id=None, now=NOW)
    after = tell_late_invoices(organisation, year_end, settings=SETTINGS).table
    assert (before.closing_total.number, before.excluded.number) == (1, 0)
    assert (after.closing_total.number, after.excluded.number) == (0, 1)
    assert after.excluded.amount_cents == before.closing_total.amount_cents == 60_000


@pytest.mark.parametrize(
    ("year_end", "first_on"),
    [
        (date(2026, 3, 31), date(2025, 4, 1)),
        (date(2025, 2, 28), date(2024, 3, 1)),
        (date(2024, 2, 29), date(2023, 3, 1)),
        (date(2026, 3, 15), date(2025, 3, 16)),
    ],
)
def test_the_year_has_twelve_months_unless_said_otherwise(organisation, year_end, first_on):
    take(organisation, BOOKS.replace("2026-", f"{year_end.year - 1}-"))
    assert tell_late_invoices(organisation, year_end, settings=SETTINGS).table.first_on == first_on
