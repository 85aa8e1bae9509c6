"""The interface for programs: a token of the organisation opens it, and nothing else does."""

import json
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from encours.api.models import Token
from encours.api.queries import list_tokens
from encours.api.services import (
    CALLS_PER_MINUTE,
    TooManyCalls,
    UnusableToken,
    admit,
    create_token,
    revoke_token,
)
from encours.tenancy.isolation import acting_for, reading_of
from encours.tenancy.models import Organisation
from encours.tenancy.rules.roles import Right
from encours.tenancy.services import create_organisation

NOW = datetime(2026, 3, 12, 8, 30, tzinfo=UTC)
BOOKS = (
    b"JournalCode|EcritureNum|EcritureDate|CompteNum|CompAuxNum|PieceRef|EcritureLib|Debit|Credit\n"
    b"VE|1|20260105|411000|ACME|F1|Facture|120,00|0,00\n"
    b"VE|1|20260105|706000||F1|Facture|0,00|120,00\n"
    b"VE|2|20260199|411000|ACME|F2|Facture|60,00|0,00\n"
)


@pytest.fixture
def slug(organisation):
    with reading_of([organisation]):
        return Organisation.objects.get(id=organisation).slug


@pytest.fixture
def program(organisation, slug):
    return calling(slug, create_token(organisation, "Sage", right=Right.IMPORT, now=NOW))


def calling(slug, token):
    """Calls under the organisation's address with a token: the answer's status and its data."""
    browser = Client(enforce_csrf_checks=True)

    def call(method, path, *, language="en", **sent):
        answer = getattr(browser, method)(
            f"/api/v1/organisations/{slug}/{path}",
            headers={"authorization": f"Bearer {token}", "accept-language": language},
            **sent,
        )
        return answer.status_code, json.loads(answer.content)

    return call


def send(program, query="", content=BOOKS, **said):
    return program(
        "post", f"imports{query}", data=content, content_type="application/octet-stream", **said
    )


def test_books_sent_as_the_body_are_in_the_ledger(program):
    status, report = send(program, "?name=FEC.txt")
    assert status == 201
    assert (report["created"], report["rejected"], report["asks"]) == (2, 1, None)
    status, seen = program("get", f"imports/{report['documents'][0]}")
    assert status == 200
    assert (seen["name"], seen["status"], seen["rows"]) == ("FEC.txt", "absorbed", 3)
    assert [each["line"] for each in seen["rejects"]] == [4]
    status, aged = program("get", "aged?as_of=2026-01-31")
    assert (status, aged["as_of"], aged["balance_cents"]) == (200, "2026-01-31", 12000)
    assert sum(each["amount_cents"] for each in aged["ageing"]) == 12000
    assert [(row["key"], row["balance_cents"]) for row in aged["rows"]] == [("ACME", 12000)]


def test_sent_again_they_change_nothing(program):
    send(program)
    status, report = send(program)
    assert status == 201
    assert (report["created"], report["changed"], report["reversed"]) == (0, 0, 0)
    assert report["known"] == ["import"]


def test_several_files_come_as_parts(program):
    first, second = BytesIO(BOOKS), BytesIO(BOOKS.replace(b"2026", b"2025"))
    first.name, second.name = "2026.txt", "2025.txt"
    status, report = program("post", "imports", data={"files": [first, second]})
    assert status == 201
    assert report["created"] == 4
    assert len(report["documents"]) == 2


def test_a_dry_run_writes_nothing(program):
    status, report = send(program, "?dry_run=true")
    assert (status, report["created"], report["dry_run"]) == (200, 2, True)
    assert program("get", "aged")[1]["balance_cents"] == 0


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "The file is not text: it looks like PDF."), ("fr", "n’est pas du texte")],
)
def test_what_is_wrong_is_said_in_the_callers_language(program, language, said):
    status, told = send(program, content=b"%PDF-1.7 x", language=language)
    assert status == 422
    assert said in told["error"]
    assert told["action"]


def test_an_empty_call_and_one_without_files_are_refused(program):
    assert send(program, content=b"")[0] == 422
    assert program("post", "imports", data={"other": "x"})[0] == 422


def test_a_file_is_refused_as_soon_as_it_is_too_large(program, monkeypatch):
    monkeypatch.setattr("encours.intake.formats.bytes.MAX_FILE_BYTES", 100)
    assert "too large" in send(program)[1]["error"]
    with override_settings(ENCOURS_LARGEST_FORM=50, ENCOURS_LARGEST_FILE=60):
        answer = Client().post(
            "/api/v1/organisations/x/imports", data=BOOKS, content_type="text/plain"
        )
    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["imports/1", "aged"])
def test_without_the_right_token_nothing_is_told(organisation, slug, program, path):
    other = create_organisation(f"{slug}-x", name="Autre")
    elsewhere = create_token(other, "Sage", right=Right.IMPORT, now=NOW)
    answers = [
        calling(slug, "")("get", path),
        calling(slug, "encours_nonsense")("get", path),
        calling(slug, elsewhere)("get", path),
        calling("no-such-organisation", elsewhere)("get", path),
    ]
    assert [status for status, _told in answers] == [401] * 4
    assert len({json.dumps(told) for _status, told in answers}) == 1


def test_signing_in_is_no_token(signed_in, organisation, slug):
    browser = signed_in(organisation)
    assert browser.get(f"/api/v1/organisations/{slug}/aged").status_code == 401


def test_a_token_that_reads_does_not_import(organisation, slug):
    reading = calling(slug, create_token(organisation, "BI", right=Right.READ, now=NOW))
    assert reading("get", "aged")[0] == 200
    assert send(reading)[0] == 403
    assert reading("get", "imports/1")[0] == 403


def test_another_organisations_document_does_not_exist(program, organisation, slug):
    _status, report = send(program)
    other = create_organisation(f"{slug}-x", name="Autre")
    stranger = calling(f"{slug}-x", create_token(other, "Sage", right=Right.IMPORT, now=NOW))
    assert stranger("get", f"imports/{report['documents'][0]}")[0] == 404


def test_a_revoked_token_is_refused_at_once_and_its_name_free_again(organisation, slug):
    secret = create_token(organisation, "Sage", right=Right.IMPORT, now=NOW)
    with pytest.raises(UnusableToken, match="already"):
        create_token(organisation, "Sage", right=Right.IMPORT, now=NOW)
    revoke_token(organisation, "Sage", now=NOW)
    assert calling(slug, secret)("get", "aged")[0] == 401
    create_token(organisation, "Sage", right=Right.READ, now=NOW)
    assert [(each.name, each.revoked_at) for each in list_tokens(organisation)] == [
        ("Sage", None),
        ("Sage", NOW),
    ]
    with pytest.raises(UnusableToken, match="no token"):
        revoke_token(organisation, "Autre", now=NOW)


@pytest.mark.parametrize(("name", "right"), [("", Right.READ), ("Sage", Right.CLOSE)])
def test_a_token_has_a_name_and_a_right_programs_may_have(organisation, name, right):
    with pytest.raises(UnusableToken):
        create_token(organisation, name, right=right, now=NOW)


def test_the_key_itself_is_kept_nowhere(organisation):
    secret = create_token(organisation, "Sage", right=Right.READ, now=NOW)
    with acting_for(organisation):
        kept = Token.objects.values().get()
    assert secret not in str(kept)
    assert len(secret) > 40


def test_a_program_that_calls_too_often_waits_for_the_next_minute(organisation, slug):
    secret = create_token(organisation, "Sage", right=Right.READ, now=NOW)
    for _ in range(CALLS_PER_MINUTE):
        assert admit(organisation, secret, now=NOW) is not None
    with pytest.raises(TooManyCalls):
        admit(organisation, secret, now=NOW)
    assert admit(organisation, secret, now=NOW + timedelta(minutes=1)) is not None


def test_too_many_calls_are_told_when_to_come_back(program, monkeypatch):
    monkeypatch.setattr("encours.api.services.CALLS_PER_MINUTE", 0)
    assert program("get", "aged")[0] == 429


def test_the_interface_is_described_and_shown_from_our_own_address():
    browser = Client()
    described = browser.get(reverse("api-v1:openapi-json")).json()
    assert set(described["paths"]) == {
        "/api/v1/organisations/{slug}/imports",
        "/api/v1/organisations/{slug}/imports/{document_id}",
        "/api/v1/organisations/{slug}/aged",
    }
    page = browser.get("/api/v1/docs").content.decode()
    assert "//cdn" not in page
    assert 'src="/static/ninja/' in page
    scripts = re.findall(r"<script[^>]*>", page)
    assert len(scripts) == 3
    assert all("src=" in each or "application/json" in each for each in scripts), "none inline"
