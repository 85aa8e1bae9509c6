"""The page of sources: a mailbox is tried, paused, entered anew; what it left is said."""

from datetime import UTC, datetime

import pytest

from encours.daily.services.fetching import fetch_sources
from encours.intake.connectors.mailbox import settings_of_mailbox
from encours.intake.queries import list_sources
from encours.intake.services.sources import add_source
from encours.intake.tests.mailboxes import RULES, Postman, told
from encours.intake.tests.real_servers import MAIL_PASSWORD, running_dovecot
from encours.intake.tests.test_mail_reading import CSV, letter
from encours.tenancy.isolation import reading_of
from encours.tenancy.models import Organisation

NOW = datetime(2026, 3, 12, 2, 0, tzinfo=UTC)


@pytest.fixture
def place(organisation):
    with reading_of([organisation]):
        return f"/o/{Organisation.objects.get(id=organisation).slug}/settings/sources/"


def text(answer):
    return answer.content.decode()


def test_a_mailbox_is_shown_tried_and_entered_anew(signed_in, organisation, place):
    accountant = signed_in(organisation, "accountant")
    with running_dovecot() as dovecot:
        settings = settings_of_mailbox(told(dovecot), RULES)
        source = add_source(organisation, "Courrier", kind="mailbox", settings=settings)
        postman = Postman(dovecot)
        postman.bring(letter(CSV, sender="inconnu@ailleurs.example"))
        postman.client.logout()
        assert fetch_sources(organisation, now=NOW) == ()
        shown = text(accountant.get(place))
        assert "mailbox (IMAP) · compta@example.fr@127.0.0.1:INBOX" in shown
        assert "1 message was left: its sender is not one of those allowed." in shown
        tried = accountant.post(f"{place}{source}/", {"do": "try"}, follow=True)
        assert "answers and shows its files" in text(tried)
        address = f"{place}{source}/secret/"
        asked = text(accountant.get(address))
        assert "private key" not in asked
        wrong = accountant.post(address, {"password": "another"})
        assert wrong.status_code == 400
        assert "refuses the user or the password" in text(wrong)
        right = accountant.post(address, {"password": MAIL_PASSWORD}, follow=True)
        assert "is entered with the new one" in text(right)
    [found] = list_sources(organisation)
    assert found.settings["password"] != settings["password"]
    for page in (shown, asked, text(wrong), text(right)):
        assert MAIL_PASSWORD not in page
        assert found.settings["password"] not in page
    french = signed_in(organisation, "accountant", language="fr")
    assert "1 message a été laissé" in text(french.get(place))
