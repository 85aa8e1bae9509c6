"""Large files are tried and taken in by the worker, on a page one may leave."""

from urllib.parse import urlparse

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from encours.daily.services.waiting_behind import take_behind, taking_key, try_behind, trying_key
from encours.desk.views import waiting as page_module
from encours.intake.queries import list_documents
from encours.intake.services.waiting import list_waiting
from encours.jobs.models import Progress
from encours.jobs.queries import find_work
from encours.receivables.tests.ledger_books import NOW
from encours.tenancy.isolation import acting_for, reading_of
from encours.tenancy.models import Organisation

TABLE = "Client;Facture;Date;Échéance;Montant TTC\nALPHA;FA1;12/01/2026;12/02/2026;1200,00\n"


@pytest.fixture
def slug(organisation):
    with reading_of([organisation]):
        return Organisation.objects.get(id=organisation).slug


@pytest.fixture(autouse=True)
def all_are_large(monkeypatch):
    monkeypatch.setattr(page_module, "AT_ONCE_BYTES", 1)


@pytest.fixture
def browser(signed_in, organisation):
    return signed_in(organisation, "accountant")


@pytest.fixture
def key(browser, organisation, slug):
    given = {"files": SimpleUploadedFile("list.csv", TABLE.encode())}
    browser.post(f"/o/{slug}/imports/", given)
    return list_waiting(organisation)[0].key


@pytest.fixture
def path(slug, key):
    return f"/o/{slug}/imports/waiting/{key}/"


def end(organisation, key, state="done", **changes):
    """What a worker leaves: the work is over, and its job no longer waits."""
    with acting_for(organisation), connection.cursor() as cursor:
        row = Progress.objects.get(organisation_id=organisation, key=key)
        Progress.objects.filter(pk=row.pk).update(state=state, **changes)
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [row.job_id])


def test_a_large_file_is_read_behind_and_the_page_turns_into_the_report(
    browser, organisation, key, path
):
    waits = browser.get(path)
    assert waits.status_code == 202
    assert waits["Refresh"].endswith(path)
    assert browser.get(path).status_code == 202
    with acting_for(organisation):
        assert (
            Progress.objects.filter(organisation_id=organisation, key=trying_key(key)).count() == 1
        )
    try_behind(organisation, key, by=None, now=NOW)
    end(organisation, trying_key(key))
    shown = browser.get(path)
    assert shown.status_code == 200
    assert shown.context["report"].created == 1
    assert not list_documents(organisation).rows


def test_it_is_taken_in_behind_and_told_on_the_list(browser, organisation, slug, key, path):
    browser.post(path, {"do": "confirm"})
    assert browser.get(path).status_code == 202
    assert "Being taken in" in browser.get(f"/o/{slug}/imports/").content.decode()
    take_behind(organisation, key, by=None, now=NOW, confirmed=False)
    end(organisation, taking_key(key))
    done = browser.get(path, follow=True)
    assert urlparse(done.redirect_chain[-1][0]).path == f"/o/{slug}/imports/"
    [document] = list_documents(organisation).rows
    assert document.accepted == 1


def test_a_worker_killed_before_the_end_loses_nothing(browser, organisation, key, path):
    def killed():
        with transaction.atomic():
            take_behind(organisation, key, by=None, now=NOW, confirmed=False)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        killed()
    assert not list_documents(organisation).rows
    take_behind(organisation, key, by=None, now=NOW, confirmed=False)
    assert len(list_documents(organisation).rows) == 1
    assert not list_waiting(organisation)


def test_a_trial_that_stopped_says_why_and_is_made_again_when_asked(
    browser, organisation, key, path
):
    browser.get(path)
    said = {"text": "The disk is full.", "values": {}}
    end(organisation, trying_key(key), "failed", said=said)
    stopped = browser.get(path)
    assert stopped.status_code == 200
    assert "The disk is full." in stopped.content.decode()
    assert 'value="confirm"' not in stopped.content.decode()
    again = browser.get(path, {"try": "1"})
    assert again.status_code == 202
    work = find_work(organisation, trying_key(key))
    assert work is not None
    assert work.state == "waiting"


def test_the_report_of_columns_read_otherwise_does_not_hold(browser, organisation, key, path):
    browser.get(path)
    try_behind(organisation, key, by=None, now=NOW)
    end(organisation, trying_key(key))
    chosen = {"do": "columns", "header": ["Client", "Facture"], "field": ["customer", ""]}
    browser.post(path, chosen)
    assert browser.get(path).status_code == 202


def test_the_history_is_narrowed_and_refused_lines_open_as_a_workbook(
    browser, organisation, slug, key, path
):
    take_behind(organisation, key, by=None, now=NOW, confirmed=False)
    kept = browser.get(f"/o/{slug}/imports/", {"fate": "absorbed"}).context["list"]
    assert [row.cells["name"].value for row in kept.rows] == ["list.csv"]
    assert not browser.get(f"/o/{slug}/imports/", {"fate": "refused"}).context["list"].rows
    saved = b"".join(browser.get(f"/o/{slug}/imports/", {"export": "csv"})).decode()
    assert "list.csv" in saved
    author = {"author": browser.user_id}
    assert not browser.get(f"/o/{slug}/imports/", author).context["list"].rows
    [document] = list_documents(organisation).rows
    book = browser.get(f"/o/{slug}/imports/{document.id}/rejects.xlsx")
    assert b"".join(book)[:2] == b"PK"


def test_who_comes_first_is_told_what_a_fec_is(browser, slug):
    assert "What a FEC is" in browser.get(f"/o/{slug}/imports/").content.decode()
