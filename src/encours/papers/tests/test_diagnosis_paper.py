"""The diagnosis of the books that are kept says what that of their files says."""

import io
from datetime import date

import pytest
from pypdf import PdfReader

from encours.diagnosis.rules.assess import Choices, assess
from encours.diagnosis.rules.books import Books
from encours.intake.formats.records import empty_unplaced
from encours.papers.services.diagnoses import diagnose_books, diagnosis_pdf
from encours.papers.tests.test_letterhead import FULL, put
from encours.receivables.models import Line
from encours.receivables.rules.from_ledger import customer_codes, movements_of
from encours.receivables.rules.precedence import Pair
from encours.receivables.services.allocating import allocate
from encours.receivables.tests.ledger_books import NOW, SETTINGS, take
from encours.receivables.tests.ledger_text import read_texts
from encours.tenancy.isolation import reading_of

YEARS = (
    """
    VE 1 2025-06-01 411:ALPHA 720 #FA1; 707 -600; 44571 -120
    VE 2 2025-07-01 411:BETA 60 #FB1; 707 -50; 44571 -10
    BQ 1 2025-08-01 512 60; 411:BETA -60 #FB1 =A
    AC 1 2025-09-01 607 30; 401:SUD -30
    """,
    """
    AN 1 2026-01-01 411:ALPHA 720 #FA1; 401:SUD -30; 120 -690
    VE 1 2026-03-01 411:ALPHA 120 #FA2; 707 -100; 44571 -20
    VE 2 2026-04-15 411:BETA 240 #FB2; 707 -200; 44571 -40
    BQ 1 2026-03-20 512 720; 411:ALPHA -720 #FA1
    BQ 2 2026-05-02 512 100; 411:BETA -100
    """,
)


def of_files():
    ledger = read_texts(*YEARS)
    return Books(
        files=(),
        movements=movements_of(ledger),
        unplaced=empty_unplaced().with_columns(segment=0),
        codes=customer_codes(ledger.lines),
        lines=ledger.lines,
    )


@pytest.mark.parametrize("as_of", [None, date(2026, 3, 31), date(2025, 9, 30)])
def test_kept_books_and_their_files_give_one_diagnosis(organisation, as_of):
    take(organisation, *YEARS)
    kept = diagnose_books(organisation, settings=SETTINGS, now=NOW, as_of=as_of)
    read = assess(of_files(), Choices(as_of=as_of))
    for name in ("as_of", "first_on", "customers", "balances", "dso", "treasury", "turnover_cents"):
        assert getattr(kept, name) == getattr(read, name), name
    assert kept.by_customer.equals(read.by_customer)
    assert kept.delays.all == read.delays.all
    assert kept.priorities == read.priorities


def line_of(organisation, **known):
    with reading_of([organisation]):
        return Line.objects.get(
            organisation_id=organisation, is_receivable=True, is_opening=False, **known
        ).id


def test_what_people_said_pays_what_counts(organisation):
    take(organisation, *YEARS)
    before = diagnose_books(organisation, settings=SETTINGS, now=NOW)
    # The 720 paid FA1 by its reference; a person says 120 of it paid FA2.
    debit = line_of(organisation, reference="FA2")
    credit = line_of(organisation, reference="FA1", amount_cents=-720_00, booked_on__year=2026)
    allocate(organisation, [Pair(debit, credit, 120_00)], author_id=None, now=NOW)
    after = diagnose_books(organisation, settings=SETTINGS, now=NOW)
    assert before.balances.balance_cents == after.balances.balance_cents
    open_before, open_after = (
        set(found.open_items.filter(found.open_items["customer"] == "ALPHA")["reference"])
        for found in (before, after)
    )
    assert (open_before, open_after) == ({"FA2"}, {"FA1"})


@pytest.mark.parametrize(("language", "title"), [("fr", "L’essentiel"), ("en", "Position at")])
def test_it_is_printed_in_the_name_of_the_letterhead(organisation, language, title):
    take(organisation, *YEARS)
    put(organisation, FULL)
    pdf = diagnosis_pdf(organisation, settings=SETTINGS, now=NOW, language=language)
    found = PdfReader(io.BytesIO(pdf))
    text = " ".join(page.extract_text() for page in found.pages)
    assert "Tissages Martin" in text
    assert title in text.replace("\xa0", " ")


def test_an_organisation_without_books_has_a_diagnosis_that_says_so(organisation):
    found = diagnose_books(organisation, settings=SETTINGS, now=NOW)
    assert (found.customers, found.balances.balance_cents) == (0, 0)
    assert diagnosis_pdf(organisation, settings=SETTINGS, now=NOW).startswith(b"%PDF-")
