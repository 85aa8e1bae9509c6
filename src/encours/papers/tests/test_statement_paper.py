"""The statement of account on paper: all that is open, what to pay and to whom, as text."""

import io
import re
import secrets
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from encours.cash.rules.bank_accounts import AccountWritten
from encours.cash.services.bank_accounts import save_account
from encours.journal.queries import head
from encours.kernel.payment_references import (
    creditor_reference_of,
    find_references,
    grouped,
    reference_of_customer,
    reference_of_document,
)
from encours.papers.rules.letterhead_policy import Letterhead, PaymentCode
from encours.papers.services.letterhead import keep_logo
from encours.papers.services.statements import statement_pdf, statement_pdfs
from encours.papers.tests.pictures import png
from encours.papers.tests.test_letterhead import FULL, put
from encours.parties.models import Customer, LegalEntity
from encours.parties.services.recording import record_customers
from encours.receivables.rules.assertions import PAYEE, Payee
from encours.receivables.services.asserting import assert_of
from encours.receivables.services.statements import NoSuchCustomer, tell_statement
from encours.receivables.tests.ledger_books import NOW, SETTINGS, take
from encours.tenancy.isolation import acting_for
from encours.tenancy.services import create_organisation

BOOKS = """
    VE 1 2026-01-05 411:ALPHA 600 #FA1; 707 -600
    VE 2 2026-03-01 411:ALPHA 100 #FA2; 707 -100
    VE 3 2026-05-20 411:ALPHA 250.50 #FA3; 707 -250.50
    BQ 1 2026-02-20 512 600; 411:ALPHA -600 #FA1
    BQ 2 2026-05-25 512 30; 411:ALPHA -30 #AC9
    VE 4 2026-05-20 411:BETA 80 #FB1; 707 -80
"""
HOSTILE = '#eval("1+1") $x$ @a \\ [b] {c} *d* _e_ `f` <g> "h" =i'


def paper(organisation, code="ALPHA", **others):
    pdf = statement_pdf(organisation, code, settings=SETTINGS, now=NOW, **others)
    return PdfReader(io.BytesIO(pdf))


def text(reader):
    joined = " ".join(page.extract_text() for page in reader.pages)
    return re.sub(r"\s+", " ", joined)


def name(organisation, code, said):
    with acting_for(organisation):
        record_customers(organisation, pl.DataFrame({"code": [code], "name": [said]}))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "fr",
            (
                "Relevé de compte",
                "Situation au 1er juin 2026",
                "À régler dès maintenant",
                "Échéance",
                "Solde de clôture",
                "350,50",
                "Page 1 / 1",
                "Édité le 1er juin 2026",
            ),
        ),
        (
            "en",
            (
                "Statement of account",
                "Position at 1 June 2026",
                "To pay now",
                "Due date",
                "Closing balance",
                "350.50",
                "Page 1 / 1",
                "Printed on 1 June 2026",
            ),
        ),
    ],
)
def test_the_paper_speaks_the_readers_language(organisation, language, words):
    take(organisation, BOOKS)
    found = paper(organisation, as_of=date(2026, 6, 1), language=language)
    said = text(found)
    for each in words:
        assert each in said
    assert str(found.root_object["/Lang"]).startswith(language)


def test_the_paper_is_titled_tagged_and_kept_for_years(organisation):
    take(organisation, BOOKS)
    found = paper(organisation)
    assert "/StructTreeRoot" in found.root_object
    assert found.metadata is not None
    assert "Relevé de compte" in (found.metadata.title or "")
    assert found.metadata.author == "Tissages Martin"
    assert b"pdfaid" in found.root_object["/Metadata"].get_data()
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in found.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts
    assert all("+Inter" in name for name in fonts)  # a subset, embedded


def test_one_pays_into_the_account_of_the_letterhead_and_no_other(organisation):
    take(organisation, BOOKS)
    assert "IBAN" not in text(paper(organisation))
    put(organisation, FULL)
    said = text(paper(organisation))
    assert "FR14 2004 1010 0505 0001 3M02 606" in said
    assert "SAS au capital de 50 000,00 €" in said
    assert "RCS Lyon 356000000" in said


def mark(organisation, **others):
    told = {
        "number": "FR76 3000 6000 0112 3456 7890 189",
        "currency": "EUR",
        "holder": "TISSAGES MARTIN & FILS",
        "bic": "AGRIFRPP",
        "is_printed": True,
    }
    written = AccountWritten(**{**told, **others})
    return save_account(organisation, written, author_id=None, now=NOW)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_account_marked_as_printed_comes_before_the_letterhead(organisation, language):
    take(organisation, BOOKS)
    put(organisation, FULL)
    mark(organisation, currency="USD", number="FR14 2004 1010 0505 0001 3M02 606")
    assert "FR14 2004 1010" in text(paper(organisation, language=language))
    mark(organisation)
    said = text(paper(organisation, language=language))
    assert "TISSAGES MARTIN & FILS" in said
    assert "FR76 3000 6000 0112 3456 7890 189" in said
    assert "AGRIFRPP" in said
    assert "FR14 2004 1010" not in said


def test_references_to_pay_by_are_printed_and_found_again(organisation):
    take(organisation, BOOKS)
    for language in ("fr", "en"):
        found = find_references(text(paper(organisation, language=language)))
        assert found == [
            reference_of_customer(organisation, "ALPHA"),
            reference_of_document(organisation, "ALPHA", "FA2"),
            reference_of_document(organisation, "ALPHA", "FA3"),
        ]


def live_in(organisation, code, country):
    with acting_for(organisation):
        entity = LegalEntity.objects.create(
            organisation_id=organisation, name="Alpha", country=country
        )
        record_customers(organisation, pl.DataFrame({"code": [code], "name": ["Alpha"]}))
        Customer.objects.filter(organisation_id=organisation, code=code).update(entity=entity)


def drawings(reader):
    """How many times each page shows a code: its words stand under it."""
    return text(reader).count("Scan to pay")


def test_a_code_is_printed_for_who_has_a_bank_that_reads_it(organisation):
    take(organisation, BOOKS)
    put(organisation, FULL)
    assert drawings(paper(organisation, language="en")) == 0
    live_in(organisation, "ALPHA", "DE")
    german = paper(organisation, language="en")
    assert drawings(german) == 1
    long = creditor_reference_of(reference_of_customer(organisation, "ALPHA"))
    assert grouped(long) in text(german)
    put(organisation, replace(FULL, payment_code=PaymentCode.NEVER), from_on=date(2026, 2, 1))
    assert drawings(paper(organisation, language="en")) == 0


def test_a_code_is_printed_for_everybody_where_it_was_decided(organisation):
    take(organisation, BOOKS)
    put(organisation, replace(FULL, payment_code=PaymentCode.ALWAYS))
    assert "Scanner pour payer" in text(paper(organisation))


def test_a_paper_of_a_past_day_asks_to_pay_into_the_account_of_today(organisation):
    take(organisation, BOOKS)
    put(organisation, FULL, from_on=date(2026, 6, 1))
    assert "FR14 2004" in text(paper(organisation, as_of=date(2026, 5, 1)))


def test_what_is_late_is_asked_for(organisation):
    take(organisation, BOOKS)
    said = text(paper(organisation, as_of=date(2026, 6, 1)))
    # FA2 is late since 31 March, less the 30 presumed to pay it; FA3 is due on 19 June.
    assert "À régler dès maintenant 70,00 €" in said
    assert re.search(r"FA2 .*? 62 70,00", said)


def test_what_must_be_paid_to_a_factor_is_told_and_not_asked_for(organisation):
    take(organisation, BOOKS)
    told = tell_statement(organisation, "ALPHA", settings=SETTINGS, today=NOW.date())
    (line,) = told.open_items.filter(told.open_items["reference"] == "FA2")["line"]
    assert_of(
        organisation,
        line,
        PAYEE,
        Payee("factor", "Factor de Lyon"),
        asserted_on=date(2026, 3, 2),
        author_id=None,
        now=NOW,
    )
    said = text(paper(organisation, as_of=date(2026, 6, 1)))
    assert "à régler à Factor de Lyon" in said
    assert "À régler dès maintenant" not in said


def test_names_of_the_books_are_printed_and_never_laid_out(organisation):
    take(organisation, BOOKS)
    name(organisation, "ALPHA", f"{HOSTILE} \u202egnp.exe")
    put(organisation, Letterhead(name=HOSTILE))
    said = text(paper(organisation))
    assert said.count(HOSTILE) >= 2
    assert "\u202e" not in said


def test_a_customer_who_owes_nothing_has_an_empty_paper(organisation):
    take(organisation, BOOKS)
    name(organisation, "GAMMA", "Gamma")
    said = text(paper(organisation, "GAMMA"))
    assert "Rien n’est ouvert à cette date." in said
    assert "À régler" not in said


def test_a_long_account_goes_on_with_its_heads_on_every_page(organisation):
    rows = [
        f"VE {n} 2026-02-{1 + n % 28:02} 411:ALPHA {n} #F{n:03}; 707 -{n}" for n in range(1, 121)
    ]
    take(organisation, "\n".join(rows))
    put(organisation, FULL)
    found = paper(organisation)
    pages = [re.sub(r"\s+", " ", page.extract_text()) for page in found.pages]
    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        assert f"Page {number} / {len(pages)}" in page
        assert "RCS Lyon 356000000" in page
    assert all("Lettrage" in page or "Échéance" in page for page in pages)
    assert "Total ouvert 7 260,00" in " ".join(pages)


def test_the_paper_says_where_the_journal_stood(organisation):
    take(organisation, BOOKS)
    put(organisation, FULL)
    number, digest = head(organisation)
    assert f"Journal {number}, {digest[:16]}" in text(paper(organisation))


def test_the_same_books_give_the_same_bytes_and_a_logo_is_shown(organisation):
    take(organisation, BOOKS)
    plain, again = (statement_pdf(organisation, "ALPHA", settings=SETTINGS, now=NOW) for _ in "12")
    assert plain == again
    digest = keep_logo(organisation, png(), author_id=None, now=NOW)
    put(organisation, Letterhead(logo=digest))
    found = paper(organisation)
    assert len(found.pages[0].images) == 1


def test_many_papers_are_those_of_each(organisation):
    take(organisation, BOOKS)
    made = dict(statement_pdfs(organisation, ["BETA", "ALPHA"], settings=SETTINGS, now=NOW))
    assert list(made) == ["BETA", "ALPHA"]
    for code, pdf in made.items():
        assert pdf == statement_pdf(organisation, code, settings=SETTINGS, now=NOW)


def test_nobody_gets_a_paper_of_another_organisation(organisation):
    take(organisation, BOOKS)
    with pytest.raises(NoSuchCustomer):
        paper(organisation, "OMEGA")


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_every_open_item_and_the_total_are_on_paper(database, data):
    organisation = create_organisation(f"p-{secrets.token_hex(6)}", name="Tissages")
    amounts = data.draw(st.lists(st.integers(1, 10**7), min_size=1, max_size=8))
    take(
        organisation,
        "\n".join(
            f"VE {n} 2026-0{1 + n % 5}-10 411:ALPHA {euros} #R{n}Z; 707 -{euros}"
            for n, euros in enumerate([f"{cents / 100:.2f}" for cents in amounts], 1)
        ),
    )
    said = text(paper(organisation, language="en"))
    for number, cents in enumerate(amounts, 1):
        assert re.search(rf"R{number}Z .*?{cents / 100:,.2f}", said)
    assert f"Open in all {sum(amounts) / 100:,.2f}" in said
