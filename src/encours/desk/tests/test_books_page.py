"""What goes back to the books, and what they refused, on the accountant's page."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from encours.cash.tests.bank_lines import bank_line
from encours.cash.tests.waiting_books import books, pay
from encours.receivables.models import Line
from encours.receivables.queries.written import list_refused
from encours.receivables.rules.journal_export_policy import Layout
from encours.receivables.services.exporting import export_books
from encours.receivables.services.facing import face_otherwise
from encours.receivables.services.pending import record_pending
from encours.receivables.tests.ledger_books import take
from encours.tenancy.isolation import reading_of
from encours.tenancy.models import Organisation

NOW = datetime(2026, 7, 1, 9, tzinfo=UTC)


@pytest.fixture
def place(organisation):
    with reading_of([organisation]):
        slug = Organisation.objects.get(id=organisation).slug
    return f"/o/{slug}/closing/books/"


@pytest.fixture
def pieces(organisation):
    """Three receipts that the books do not have, by the numbers of their pieces."""
    take(organisation, "VE 1 2026-02-01 411:ALPHA 900 #FA1; 707 -900")
    for number in range(3):
        record_pending(
            organisation,
            kind="receipt",
            customer="ALPHA",
            amount_cents=-100 - number,
            booked_on=date(2026, 3, 10),
            reference=f"VIR {number}",
            author_id=None,
            now=NOW,
        )
    data = export_books(organisation, today=NOW.date()).data.decode()
    return list(dict.fromkeys(line.split(";")[2] for line in data.splitlines()[1:]))


def report(*pieces):
    lines = "".join(f"{piece};Compte <clos>\n" for piece in pieces)
    return SimpleUploadedFile("rejets.csv", f"EcritureNum;Motif\n{lines}".encode())


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ("Vers la comptabilité", "Télécharger le journal", "Rien n’a été refusé.")),
        ("en", ("Back to the books", "Download the journal", "Nothing was refused.")),
    ],
)
def test_the_page_offers_each_layout(signed_in, organisation, place, language, words):
    page = signed_in(organisation, "accountant", language=language).get(place).content.decode()
    for word in words:
        assert word in page
    for layout in Layout:
        assert f'<option value="{layout}"' in page


def test_who_may_not_close_gets_no_journal(signed_in, organisation, place):
    for role in ("collector", "sales", "reader"):
        browser = signed_in(organisation, role)
        assert [browser.get(place).status_code, browser.get(place + "file").status_code] == [
            403
        ] * 2
        assert browser.post(place).status_code == 403
        assert browser.post(place + "aside/").status_code == 403
    owner = signed_in(organisation, "accountant", portfolio=("AB",))
    assert owner.get(place).status_code == 403
    assert signed_in().get(place).status_code == 404
    assert signed_in().get(place + "file").status_code == 404
    assert Client().get(place).status_code == 302
    assert Client().post(place + "aside/").status_code == 302


@pytest.mark.parametrize("layout", list(Layout))
def test_the_journal_is_downloaded_as_the_software_reads_it(
    signed_in, organisation, place, pieces, layout
):
    given = signed_in(organisation, "accountant").get(f"{place}file?layout={layout}")
    expected = export_books(organisation, today=date.today(), layout=layout)  # noqa: DTZ011  # policy of today
    assert given.content == expected.data
    assert f".{expected.ending}" in given["Content-Disposition"]


def test_since_a_day_to_come_there_is_nothing(signed_in, organisation, place, pieces):
    browser = signed_in(organisation, "accountant")
    assert browser.get(f"{place}file?since=2027-01-01").content.count(b"\r\n") == 1
    assert browser.get(f"{place}file?since=nonsense&layout=nonsense").content.count(b"\r\n") == 7


def test_what_was_refused_is_shown_told_again_and_set_aside(signed_in, organisation, place, pieces):
    browser = signed_in(organisation, "accountant")
    page = browser.post(place, {"rejects": report(pieces[0], "000999-20260310")}, follow=True)
    shown = page.content.decode()
    assert "1 entry refused, told again next time." in shown
    assert "000999-20260310" in shown
    assert "Compte &lt;clos&gt;" in shown
    again = browser.get(f"{place}file?since=2027-01-01").content.decode()
    assert pieces[0] in again
    [refused] = list_refused(organisation)
    form = {"act": refused.act_id, "day": "2026-03-10", "journal": refused.journal}
    assert (
        "Nothing was refused." in browser.post(place + "aside/", form, follow=True).content.decode()
    )
    assert list_refused(organisation) == ()


def test_what_faces_another_account_than_before_is_shown(signed_in, organisation, place, pieces):
    browser = signed_in(organisation, "accountant")
    said = "The books turned out to have the money"
    assert said not in browser.get(place).content.decode()
    with reading_of([organisation]):
        [line, *_] = Line.objects.filter(origin="encours").order_by("id")
    face_otherwise(organisation, {line.id: "471000"}, author_id=None, now=NOW)
    page = browser.get(place).content.decode()
    assert said in page
    assert [piece in page for piece in pieces] == [True, False, False]


@pytest.mark.parametrize("handed", [None, b"", b"nothing;here\n", b"\x00\xff"])
def test_what_is_no_report_is_said(signed_in, organisation, place, handed):
    browser = signed_in(organisation, "accountant")
    given = {} if handed is None else {"rejects": SimpleUploadedFile("r.csv", handed)}
    page = browser.post(place, given, follow=True).content.decode()
    assert "report of refused lines" in page
    assert browser.post(place + "aside/", {"act": "x", "day": "y"}).status_code == 302


def test_a_longer_list_asks_no_more_of_the_database(signed_in, organisation, place, pieces):
    browser = signed_in(organisation, "accountant")

    def counted(*refused):
        browser.post(place, {"rejects": report(*refused)}, follow=True)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(place).status_code == 200
        return len(asked)

    assert counted(pieces[0]) == counted(*pieces)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("To be looked at in the books", "entry BQ 9")),
        ("fr", ("À regarder en comptabilité", "l’écriture BQ 9")),
    ],
)
def test_what_the_books_have_twice_is_said_with_what_to_do(
    signed_in, organisation, place, language, words
):
    browser = signed_in(organisation, "accountant", language=language)
    now = datetime.now(UTC)
    day = (now - timedelta(days=20)).date().isoformat()
    sales = f"VE 1 {day} 411:ALPHA 600 #FA1; 707 -600\n"
    books(organisation, sales=sales)
    pay(organisation, "FA1", "ALPHA", 60000, day)
    bank_line(organisation, -100, now.date().isoformat())
    ours = f"ENC 5 {day} 411:ALPHA -600; 512 600\n"
    books(organisation, ours, sales=sales)
    assert words[0] not in browser.get(place).content.decode()
    books(organisation, f"{ours}BQ 9 {day} 512 600; 471 -600", sales=sales)
    page = browser.get(place).content.decode()
    assert all(word in page for word in words)
