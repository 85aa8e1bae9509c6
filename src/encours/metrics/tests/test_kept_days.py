"""A kept day is told again only while nothing written since concerns it."""

from datetime import date
from io import BytesIO

import polars as pl

from encours.daily.services.ageing import aged_balance
from encours.daily.services.handing import Handed
from encours.daily.services.settings import settings_digest
from encours.daily.services.taking_in import take_in
from encours.kernel.terms import PaymentTerms
from encours.metrics.models import Snapshot
from encours.metrics.rules.ageing import BUCKETS, DOCUMENT_BUCKETS
from encours.metrics.services.ageing import find_kept
from encours.parties.services.knowing import grant_terms
from encours.policybook.services import publish
from encours.receivables.rules.ledger_policy import LEDGER, LedgerPolicy
from encours.receivables.services.pending import record_pending
from encours.receivables.tests.ledger_books import NOW, take
from encours.tenancy.isolation import acting_for

BOOKS = """
VE 1 2026-01-10 411:ALPHA 1200 #FA1; 707 -1200
VE 2 2026-03-10 411:BETA 600 #FB1; 707 -600
"""
JANUARY, MARCH = date(2026, 1, 31), date(2026, 3, 31)
HEAD = (
    b"JournalCode|EcritureNum|EcritureDate|CompteNum|CompAuxNum|PieceRef|EcritureLib|Debit|Credit\n"
)
ENTRY = (
    b"VE|1|20260110|411000|ALPHA|F1|Facture|120,00|0,00\n"
    b"VE|1|20260110|706000||F1|Facture|0,00|120,00\n"
)


def kept(organisation, day):
    with acting_for(organisation):
        settings = settings_digest(organisation, NOW.date())
        return find_kept(organisation, day, settings=settings)


def tell(organisation, *days):
    for day in days:
        aged_balance(organisation, day, now=NOW)


def test_a_day_asked_for_is_kept_as_it_was_told(organisation):
    take(organisation, BOOKS)
    assert kept(organisation, MARCH) is None
    told = aged_balance(organisation, MARCH, now=NOW)
    again = kept(organisation, MARCH)
    assert again is not None
    assert again.rows.equals(told.rows)
    assert again.foreign.equals(told.foreign)
    assert (again.balance_cents, again.control_account_cents, again.pending_cents) == (
        180_000,
        180_000,
        0,
    )
    assert dict(again.ageing) == dict(told.ageing)
    assert list(again.ageing) == list(BUCKETS)


def test_an_import_undoes_the_days_from_the_first_it_touches(organisation):
    take(organisation, BOOKS)
    tell(organisation, JANUARY, date(2026, 3, 9), date(2026, 3, 10), MARCH)
    take(organisation, BOOKS + "BQ 1 2026-03-10 512 600; 411:BETA -600")
    assert kept(organisation, JANUARY) is not None
    assert kept(organisation, date(2026, 3, 9)) is not None
    assert kept(organisation, date(2026, 3, 10)) is None
    assert aged_balance(organisation, MARCH, now=NOW).balance_cents == 120_000


def test_an_import_that_changes_nothing_undoes_nothing(organisation):
    take(organisation, BOOKS)
    tell(organisation, MARCH)
    take(organisation, BOOKS + " ")
    assert kept(organisation, MARCH) is not None


def test_what_a_person_does_undoes_every_day(organisation):
    take(organisation, BOOKS)
    tell(organisation, JANUARY, MARCH)
    record_pending(
        organisation,
        kind="receipt",
        customer="BETA",
        amount_cents=-60_000,
        booked_on=date(2026, 3, 20),
        reference="V",
        author_id=None,
        now=NOW,
    )
    assert kept(organisation, JANUARY) is None
    told = aged_balance(organisation, MARCH, now=NOW)
    assert (told.balance_cents, told.control_account_cents, told.pending_cents) == (
        120_000,
        180_000,
        -60_000,
    )


def test_terms_granted_since_make_every_day_be_computed_again(organisation):
    take(organisation, BOOKS)
    late = aged_balance(organisation, MARCH, now=NOW).ageing
    assert late["31_60"] == 120_000
    with acting_for(organisation):
        grant_terms(organisation, "ALPHA", "90", from_on=date(2026, 1, 1))
    assert aged_balance(organisation, MARCH, now=NOW).ageing["not_due"] == 180_000


def test_terms_assumed_otherwise_make_every_day_be_computed_again(organisation):
    take(organisation, BOOKS)
    tell(organisation, MARCH)
    with acting_for(organisation):
        publish(
            organisation,
            LEDGER,
            LedgerPolicy(assumed_terms=PaymentTerms(days=90)),
            from_on=date(2026, 1, 1),
            author_id=None,
            now=NOW,
        )
    assert aged_balance(organisation, MARCH, now=NOW).ageing["not_due"] == 180_000


def hand_in(organisation, *contents):
    files = [Handed(f"{number}.txt", content) for number, content in enumerate(contents)]
    return take_in(organisation, files, source="lists", author_id=None, now=NOW)


def test_a_line_refused_since_weighs_on_the_days_kept(organisation):
    hand_in(organisation, HEAD + ENTRY)
    assert aged_balance(organisation, JANUARY, now=NOW).control_account_cents == 12_000
    refused = b"VE|2|2026ABCD|411000|BETA|F2|Facture|30,00|0,00\n"
    report = hand_in(organisation, HEAD + ENTRY + refused)
    assert report.rejected == 1
    told = aged_balance(organisation, JANUARY, now=NOW)
    assert (told.balance_cents, told.control_account_cents) == (12_000, 15_000)


def test_a_day_that_is_kept_tells_the_ages_of_documents_too(organisation, monkeypatch):
    take(organisation, BOOKS)
    tell(organisation, MARCH)
    monkeypatch.setattr("encours.daily.services.ageing.lay_and_keep", None)
    told = aged_balance(organisation, MARCH, now=NOW, age_by="document")
    assert (told.ageing["61_90"], told.ageing["1_30"], told.balance_cents) == (
        120_000,
        60_000,
        180_000,
    )


def test_a_day_kept_by_an_earlier_version_is_laid_anew_when_ages_of_documents_are_asked(
    organisation,
):
    take(organisation, BOOKS)
    tell(organisation, MARCH)
    with acting_for(organisation):
        day = Snapshot.objects.get(organisation_id=organisation, as_of=MARCH)
        rows = pl.read_ipc(BytesIO(day.own_rows)).drop(DOCUMENT_BUCKETS)
        rows.write_ipc(packed := BytesIO())
        Snapshot.objects.filter(organisation_id=organisation).update(own_rows=packed.getvalue())
    before = kept(organisation, MARCH)
    assert (before.tells_documents, before.balance_cents) == (False, 180_000)
    told = aged_balance(organisation, MARCH, now=NOW, age_by="document")
    assert told.ageing["61_90"] == 120_000
    assert kept(organisation, MARCH).tells_documents
