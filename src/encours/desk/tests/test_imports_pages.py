"""The page of imports: what is dropped is shown before it is written, in the person's words."""

import re
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone

from encours.daily.services.ageing import tell_aged
from encours.intake.queries import list_documents, list_rejects
from encours.intake.services.waiting import list_waiting
from encours.tenancy.isolation import reading_of
from encours.tenancy.models import Organisation

LIST = (
    b"Client;Facture;Date;Echeance;Montant TTC\n"
    b"ACME;F1;01/02/2026;03/03/2026;120,00\n"
    b"ACME;F2;31/02/2026;03/03/2026;60,00\n"
    b"BOBIN;F3;02/02/2026;04/03/2026;=cmd()\n"
)
FEC = (
    b"JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|CompAuxLib|"
    b"PieceRef|PieceDate|EcritureLib|Debit|Credit|EcritureLet|DateLet|ValidDate|Montantdevise|"
    b"Idevise\n"
    b"VE|Ventes|1|20260105|411000|Clients|ACME|Acme|F1|20260105|Facture F1|120,00|0,00|||||\n"
    b"VE|Ventes|1|20260105|706000|Ventes|||F1|20260105|Facture F1|0,00|100,00|||||\n"
    b"VE|Ventes|1|20260105|445710|TVA|||F1|20260105|Facture F1|0,00|20,00|||||\n"
    b"VE|Ventes|2|20260199|411000|Clients|BOBIN|Bobin|F2|20260106|Facture F2|60,00|0,00|||||\n"
)
SECURITIES = (
    b"<OFX><INVSTMTRS><CURDEF>EUR<INVACCTFROM><ACCTID>T-1</INVACCTFROM><INVTRANLIST>"
    b"<BUYSTOCK><INVTRAN><DTTRADE>20260112</INVTRAN><TOTAL>-500.00</BUYSTOCK>"
    b"<INVBANKTRAN><STMTTRN><DTPOSTED>20260113<TRNAMT>600.00<NAME>VERSEMENT</STMTTRN></INVBANKTRAN>"
    b"</INVTRANLIST></INVSTMTRS></OFX>"
)


@pytest.fixture
def slug(organisation):
    with reading_of([organisation]):
        return Organisation.objects.get(id=organisation).slug


def drop(browser, slug, content=LIST, *, name="export.csv", **fields):
    file = BytesIO(content)
    file.name = name
    return browser.post(f"/o/{slug}/imports/", {"files": file, **fields}, follow=True)


def confirm(browser, response, **fields):
    return browser.post(response.redirect_chain[-1][0], {"do": "confirm", **fields}, follow=True)


def text(response):
    return response.content.decode()


def balance(organisation):
    return tell_aged(organisation, None, by="customer", now=timezone.now()).aged.balance_cents


@pytest.mark.parametrize(
    ("language", "greeting"),
    [("fr", "Déposez votre export comptable"), ("en", "Drop your accounting export")],
)
def test_the_page_greets_in_the_persons_language(signed_in, organisation, slug, language, greeting):
    browser = signed_in(organisation, "accountant", language=language)
    assert greeting in text(browser.get(f"/o/{slug}/", follow=True))


@pytest.mark.parametrize(
    "path", ["", "waiting/AAAAAAAAAAAAAAAAAAAAAA/", "1/", "1/file", "1/rejects.csv"]
)
def test_only_who_may_import_sees_what_was_handed_in(signed_in, organisation, slug, path):
    address = f"/o/{slug}/imports/{path}"
    assert signed_in(organisation, "reader").get(address).status_code == 403
    assert signed_in().get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_a_colleague_without_the_right_is_told_who_hands_the_books_in(
    signed_in, organisation, slug
):
    page = text(signed_in(organisation, "sales").get(f"/o/{slug}/"))
    assert "The books are handed in by" in page
    assert "imports/" not in page


def test_what_is_dropped_changes_nothing_until_it_is_confirmed(signed_in, organisation, slug):
    browser = signed_in(organisation, "accountant")
    shown = drop(browser, slug)
    page = text(shown)
    assert "Nothing is written yet." in page
    assert "This day does not exist in the calendar." in page
    assert list_documents(organisation).count == 0
    assert balance(organisation) == 0
    done = confirm(browser, shown)
    assert "1 created" in text(done)
    assert balance(organisation) == 120_00
    assert list_waiting(organisation) == ()
    [document] = list_documents(organisation).rows
    assert (document.status, document.rows, document.rejected) == ("absorbed", 3, 2)
    assert document.author.endswith("@example.fr")


def test_what_is_put_aside_is_gone_and_changes_nothing(signed_in, organisation, slug):
    browser = signed_in(organisation, "accountant")
    address = drop(browser, slug).redirect_chain[-1][0]
    assert "nothing was taken in" in text(browser.post(address, {"do": "forget"}, follow=True))
    assert list_waiting(organisation) == ()
    assert "no longer wait" in text(browser.get(address, follow=True))
    assert list_documents(organisation).count == 0


def test_a_file_that_cannot_be_read_says_why_and_cannot_be_confirmed(signed_in, organisation, slug):
    page = text(drop(signed_in(organisation, "accountant"), slug, b"%PDF-1.7 x", name="a.pdf"))
    assert "looks like PDF" in page
    assert 'value="confirm"' not in page


def test_what_is_remarked_of_a_file_is_said_once(signed_in, organisation, slug):
    page = text(drop(signed_in(organisation, "accountant"), slug, SECURITIES, name="titres.ofx"))
    assert page.count("the account holds securities") == 1
    assert "This is a movement of securities, not a payment; it is not read." in page


def test_the_source_nobody_named_is_not_shown_by_its_own_word(signed_in, organisation, slug):
    browser = signed_in(organisation, "accountant")
    confirm(browser, drop(browser, slug))
    [kept] = list_documents(organisation).rows
    for path in (f"/o/{slug}/imports/", f"/o/{slug}/imports/{kept.id}/"):
        page = text(browser.get(path)).split("<main")[1]
        assert 'value="lists"' not in page.replace("?source=lists", "")
        assert not re.search(r">\s*\(?lists\)?\s*<", page)


def test_columns_are_chosen_once_and_remembered_for_the_source(signed_in, organisation, slug):
    browser = signed_in(organisation, "accountant")
    odd = b"Qui;Quand;Combien\nACME;01/02/2026;120,00\n"
    shown = drop(browser, slug, odd, source="Negoce")
    page = text(shown)
    assert "has no column for" in page
    assert "Combien" in page
    address = shown.redirect_chain[-1][0]
    chosen = browser.post(
        address,
        {
            "do": "columns",
            "header": ["Qui", "Quand", "Combien"],
            "field": ["customer", "issued_on", "amount"],
        },
        follow=True,
    )
    confirm(browser, chosen)
    assert balance(organisation) == 120_00
    again = text(drop(browser, slug, odd.replace(b"ACME", b"BOBIN"), source="Negoce"))
    assert "has no column for" not in again
    assert "1 line taken" in again


def test_a_refused_line_is_corrected_and_sent_again(signed_in, organisation, slug):
    browser = signed_in(organisation, "accountant")
    confirm(browser, drop(browser, slug))
    [document] = list_documents(organisation).rows
    address = f"/o/{slug}/imports/{document.id}/"
    first, second = list_rejects(organisation, document.id).rows
    assert first.content in text(browser.get(address))
    shown = browser.post(
        address,
        {
            f"line-{first.id}": first.content.replace("31/02", "28/02"),
            f"line-{second.id}": second.content,
        },
        follow=True,
    )
    assert "Nothing is written yet." in text(shown)
    assert balance(organisation) == 120_00
    confirm(browser, shown)
    assert balance(organisation) == 180_00
    first, second = list_rejects(organisation, document.id).rows
    assert first.corrected_at is not None
    assert second.corrected_at is None


def test_a_corrected_line_of_the_books_leaves_the_others_as_they_were(
    signed_in, organisation, slug
):
    browser = signed_in(organisation, "accountant")
    confirm(browser, drop(browser, slug, FEC, name="FEC.txt"))
    assert balance(organisation) == 120_00
    [document] = list_documents(organisation).rows
    [reject] = list_rejects(organisation, document.id).rows
    shown = browser.post(
        f"/o/{slug}/imports/{document.id}/",
        {f"line-{reject.id}": reject.content.replace("20260199", "20260119")},
        follow=True,
    )
    done = confirm(browser, shown)
    assert "1 created, 0 changed, 0 reversed, 3 unchanged" in text(done)
    assert balance(organisation) == 180_00
    [reject] = list_rejects(organisation, document.id).rows
    assert reject.corrected_at is not None


def test_the_file_is_given_back_as_it_was_and_never_shown_by_the_browser(
    signed_in, organisation, slug
):
    browser = signed_in(organisation, "accountant")
    evil = LIST.replace(b"ACME", b"<script>")
    confirm(browser, drop(browser, slug, evil, name="<b>é.html"))
    [document] = list_documents(organisation).rows
    given = browser.get(f"/o/{slug}/imports/{document.id}/file")
    assert given.content == evil
    assert given["Content-Type"] == "application/octet-stream"
    assert given["Content-Disposition"].startswith("attachment")
    assert given["X-Content-Type-Options"] == "nosniff"
    page = text(browser.get(f"/o/{slug}/imports/{document.id}/"))
    assert "<b>" not in page
    assert "&lt;b&gt;é.html" in page


def test_the_refused_lines_open_in_a_spreadsheet_without_running_anything(
    signed_in, organisation, slug
):
    browser = signed_in(organisation, "accountant")
    confirm(browser, drop(browser, slug))
    [document] = list_documents(organisation).rows
    given = browser.get(f"/o/{slug}/imports/{document.id}/rejects.csv")
    rows = b"".join(given).decode().split("\r\n")
    assert rows[0].startswith("\ufeffLine;Column;Value")
    assert rows[1].startswith("3;Date;31/02/2026;This day does not exist in the calendar.")
    assert rows[2].startswith("4;Montant TTC;'=cmd()")
    assert len(rows) == 4


def test_nothing_of_another_organisation_is_reached_by_its_number(
    signed_in, organisation, slug, database
):
    from encours.tenancy.services import create_organisation

    other = create_organisation(f"{slug}-x", name="Autre")
    confirm(mine := signed_in(organisation, "accountant"), drop(mine, slug))
    [document] = list_documents(organisation).rows
    stranger = signed_in(other, "accountant")
    for path in ("", "file", "rejects.csv"):
        assert stranger.get(f"/o/{slug}-x/imports/{document.id}/{path}").status_code == 404
    waiting = drop(mine, slug).redirect_chain[-1][0].split("/")[-2]
    gone = stranger.get(f"/o/{slug}-x/imports/waiting/{waiting}/", follow=True)
    assert "no longer wait" in text(gone)


def test_a_form_without_its_token_is_refused(signed_in, organisation, slug):
    member = signed_in(organisation, "accountant")
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = member.cookies
    assert drop(browser, slug).status_code == 403


def test_a_body_beyond_the_limit_is_refused_before_it_is_read(
    signed_in, organisation, slug, settings_of
):
    settings_of(ENCOURS_LARGEST_FILE=100, ENCOURS_LARGEST_FORM=50)
    assert drop(signed_in(organisation, "accountant"), slug).status_code == 413


@pytest.fixture
def settings_of():
    from django.test import override_settings

    changed = []

    def change(**values):
        changed.append(override_settings(**values))
        changed[-1].enable()

    yield change
    for each in changed:
        each.disable()
