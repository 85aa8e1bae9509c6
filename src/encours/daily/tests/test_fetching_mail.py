"""The feed from a mailbox: books, lists and advices, each to its place, each once."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from encours.cash.models import Advice, AdviceLine
from encours.daily.services import fetching
from encours.daily.services.ageing import tell_aged
from encours.daily.services.fetching import fetch_sources
from encours.daily.tests.test_fetching import BOOKS
from encours.intake.connectors.mailbox import Mailbox, settings_of_mailbox
from encours.intake.queries import list_documents, list_sources
from encours.intake.services.sources import add_source, keep_settings, pause_source
from encours.intake.tests.mailboxes import RULES, Postman, told
from encours.intake.tests.real_servers import running_dovecot
from encours.intake.tests.test_mail_reading import letter
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.tenancy.isolation import reading_of

NOW = datetime(2026, 3, 12, 2, 0, tzinfo=UTC)
FEC = ("FEC.txt", BOOKS, "text/plain")


@pytest.fixture(scope="module")
def dovecot():
    with running_dovecot() as server:
        yield server


@pytest.fixture
def postman(organisation, dovecot):
    """The mailbox, empty, which the organisation fetches from."""
    found = Postman(dovecot)
    found.clear()
    rules = replace(RULES, done_folder="Done", refused_folder="Refused")
    settings = settings_of_mailbox(told(dovecot), rules)
    add_source(organisation, "Courrier", kind="mailbox", settings=settings)
    yield found
    found.client.logout()


def balance(organisation):
    return tell_aged(organisation, None, by="customer", now=NOW).aged.balance_cents


def outcomes(brought):
    return {each.name: str(each.outcome) for each in brought}


def test_books_that_come_by_e_mail_are_taken_in(organisation, postman):
    postman.bring(letter(FEC))
    assert outcomes(fetch_sources(organisation, now=NOW)) == {"FEC.txt": "done"}
    assert balance(organisation) == 180_00
    assert fetch_sources(organisation, now=NOW) == ()
    assert (postman.count(), postman.count("Done")) == (0, 1)


@pytest.mark.parametrize("broken", ["take_in", "settle", "_file"])
def test_a_run_killed_anywhere_loses_nothing_and_takes_nothing_twice(
    organisation, postman, monkeypatch, broken
):
    postman.bring(letter(FEC))

    def killed(*_args, **_said):
        raise KeyboardInterrupt

    where = fetching if broken == "take_in" else Mailbox
    with monkeypatch.context() as change:
        change.setattr(where, broken, killed)
        with pytest.raises(KeyboardInterrupt):
            fetch_sources(organisation, now=NOW)
    assert postman.count() == 1, "the message stays until the ledger has it"
    fetch_sources(organisation, now=NOW)
    assert balance(organisation) == 180_00
    assert list_documents(organisation).count == 1
    assert (postman.count(), postman.count("Done")) == (0, 1)


def test_an_advice_is_kept_for_the_matching_and_all_else_goes_to_the_books(organisation, postman):
    postman.bring(letter(FEC))
    body = "Avis de virement\n\nFacture F2025-118   1 200,00\nFacture F2025-119   60,00\n"
    postman.bring(letter(subject="Avis de virement", body=body))
    brought = fetch_sources(organisation, now=NOW)
    assert outcomes(brought) == {"FEC.txt": "done", "Avis de virement.eml": "done"}
    with reading_of([organisation]):
        [advice] = Advice.objects.filter(organisation_id=organisation)
        rows = AdviceLine.objects.filter(advice=advice).order_by("place")
        assert [(row.number, row.amount_cents) for row in rows] == [
            ("F2025-118", 1200_00),
            ("F2025-119", 60_00),
        ]
    assert balance(organisation) == 180_00
    assert {each.status for each in list_documents(organisation).rows} == {"absorbed"}
    assert postman.count("Done") == 2


def test_a_letter_that_says_nothing_of_use_is_put_with_the_refused(organisation, postman):
    postman.bring(letter(subject="Bonjour"))
    postman.bring(letter(("a.pdf", b"%PDF-1.7 x", "application/pdf")))
    brought = fetch_sources(organisation, now=NOW)
    assert outcomes(brought) == {
        "Bonjour.eml": "refused",
        "a.pdf": "refused",
        "Relevé.eml": "refused",
    }
    assert postman.count("Refused") == 2


def test_an_advice_that_cannot_be_kept_is_told_and_does_not_stop_the_next(
    organisation, postman, monkeypatch
):
    def refused(*_args, **_said):
        raise EncoursError(message("This advice is of another."))

    monkeypatch.setattr(fetching, "advise", refused)
    postman.bring(letter(("avis.csv", b"x;y", "text/csv")))
    postman.bring(letter(FEC))
    assert outcomes(fetch_sources(organisation, now=NOW))["avis.csv"] == "refused"
    assert balance(organisation) == 180_00


def test_a_mailbox_that_is_gone_is_noted_and_paused_it_is_left(organisation, postman):
    [source] = list_sources(organisation)
    broken = {**source.settings, "port": 1}
    keep_settings(organisation, source.id, broken)
    assert fetch_sources(organisation, now=NOW) == ()
    [source] = list_sources(organisation)
    assert "cannot be reached" in str(source.problem[0])
    pause_source(organisation, source.id, paused=True)
    later = datetime(2026, 3, 13, tzinfo=UTC)
    assert fetch_sources(organisation, now=later) == ()
    assert list_sources(organisation)[0].fetched_at == NOW
