"""The mailbox, on Dovecot's own server: what senders one knows send is brought, each once."""

import json
import logging
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from encours.intake.connectors import mailbox as mailbox_module
from encours.intake.connectors.arrivals import ConnectorFailed, Outcome
from encours.intake.connectors.mail_server import UnsafeServer
from encours.intake.connectors.mailbox import Mailbox, UnusableMailbox, settings_of_mailbox
from encours.intake.models import Fetch, Source
from encours.intake.services.sources import add_source
from encours.intake.tests.mailboxes import RULES, TOKEN_KEY, Postman, token, told
from encours.intake.tests.real_servers import MAIL_PASSWORD, running_dovecot
from encours.intake.tests.test_mail_reading import CSV, letter
from encours.tenancy.isolation import acting_for

NOW = datetime(2026, 3, 12, 2, 0, tzinfo=UTC)
MOVED = replace(RULES, done_folder="Encours/Done", refused_folder="Encours/Refusés")


@pytest.fixture(scope="module")
def dovecot():
    with running_dovecot(token_key=TOKEN_KEY) as server:
        yield server


@pytest.fixture
def postman(dovecot):
    found = Postman(dovecot)
    found.clear()
    yield found
    found.client.logout()


@pytest.fixture
def watch(organisation, dovecot, postman):
    """Makes a source of the mailbox, by the rules given."""

    def add(rules=RULES, **changed):
        settings = settings_of_mailbox(told(dovecot, **changed), rules)
        source = add_source(organisation, "Courrier", kind="mailbox", settings=settings)
        return Mailbox(organisation, source, settings)

    return add


def brought(connector, *outcomes):
    """What one run brings, each file settled with the next of `outcomes`, or the last one."""
    found = []
    for arrival in connector.arrivals(now=NOW.timestamp()):
        found.append(arrival)
        outcome = outcomes[min(len(found), len(outcomes)) - 1] if outcomes else Outcome.DONE
        connector.settle(arrival, outcome, "", now=NOW)
    return [each.name for each in found]


def test_the_files_of_a_message_are_brought_once_the_oldest_first(watch, postman):
    postman.bring(letter(CSV, ("b.xml", b"<a/>", "application/xml")))
    postman.bring(letter(("c.csv", b"3", "text/csv")))
    connector = watch()
    assert brought(connector) == ["relevé été.csv", "b.xml", "c.csv"]
    assert postman.flags() == [["\\Seen"], ["\\Seen"]]
    assert brought(connector) == []


def test_what_was_not_settled_comes_again_and_the_message_stays(watch, postman):
    postman.bring(letter(CSV, ("b.xml", b"<a/>", "application/xml")))
    connector = watch(MOVED)
    arrivals = connector.arrivals(now=NOW.timestamp())
    connector.settle(next(arrivals), Outcome.DONE, "", now=NOW)
    next(arrivals)
    arrivals.close()  # killed while the second was taken in
    assert postman.count() == 1
    assert brought(connector) == ["b.xml"]
    assert (postman.count(), postman.count("Encours.Done")) == (0, 1)


def test_a_run_killed_before_the_message_was_moved_moves_it_the_next_time(
    watch, postman, monkeypatch
):
    postman.bring(letter(CSV))
    connector = watch(MOVED)

    def killed(*_args):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(Mailbox, "_file", killed)
        with pytest.raises(KeyboardInterrupt):
            brought(connector)
    assert postman.count() == 1
    assert brought(connector) == []
    assert (postman.count(), postman.count("Encours.Done")) == (0, 1)


def test_messages_go_to_the_folder_of_what_became_of_them(watch, postman):
    postman.bring(letter(CSV))
    postman.bring(letter(("b.csv", b"b", "text/csv")))
    connector = watch(MOVED)
    assert brought(connector, Outcome.TO_CONFIRM, Outcome.REFUSED) == [
        "relevé été.csv",
        "b.csv",
        "Relevé.eml",
    ]
    refused = '"Encours.Refus&AOk-s"'
    assert [postman.count(each) for each in ("INBOX", "Encours.Done", refused)] == [0, 1, 1]


def test_a_refused_message_that_is_put_back_is_tried_again(watch, postman):
    refused = letter(("b.csv", b"b", "text/csv"))
    postman.bring(refused)
    connector = watch()
    assert brought(connector, Outcome.REFUSED) == ["b.csv", "Relevé.eml"]
    assert postman.flags() == [["\\Flagged"]]
    assert brought(connector) == []
    postman.bring(refused)
    assert brought(connector) == ["b.csv"]


def test_a_server_that_does_not_move_copies_and_leaves_no_second(watch, postman, monkeypatch):
    postman.bring(letter(CSV))
    postman.client.select("INBOX")
    postman.bring(letter(subject="somebody's own, marked as deleted", sender="x@y.example"))
    postman.client.store("2", "+FLAGS", r"(\Deleted)")
    connector = watch(MOVED)
    monkeypatch.setattr("imaplib.IMAP4.capability", lambda _self: ("OK", [b"IMAP4rev1 UIDPLUS"]))
    assert brought(connector) == ["relevé été.csv"]
    assert (postman.count(), postman.count("Encours.Done")) == (1, 1)


def test_a_rebuilt_mailbox_brings_nothing_twice(watch, postman, organisation):
    postman.bring(letter(CSV))
    connector = watch()
    assert brought(connector) == ["relevé été.csv"]
    with acting_for(organisation):  # as though the server had numbered all anew
        assert Fetch.objects.filter(name__startswith="INBOX/").delete()[0] == 1
    assert brought(connector) == []


def test_senders_that_were_not_named_are_left_and_counted(watch, postman):
    postman.bring(letter(CSV, sender="client@ailleurs.example"))
    postman.bring(letter(CSV, sender='"releves@banque.example" <voleur@ailleurs.example>'))
    connector = watch()
    assert brought(connector) == []
    assert [str(each) for each in connector.notices()] == [
        "1 message was left: its sender is not one of those allowed.",
        "1 message was left: its sender is not one of those allowed.",
    ]
    assert postman.flags() == [[], []]
    everybody = watch_again(connector, senders=["*"])
    assert brought(everybody) == ["relevé été.csv", "relevé été.csv"]


def watch_again(connector, **changed):
    return Mailbox(connector.organisation_id, connector.source_id, connector.settings | changed)


def test_the_receiving_server_must_vouch_for_the_sender_when_it_is_asked_to(watch, postman):
    forged = letter(CSV)
    postman.bring(forged)
    vouched = letter(("b.csv", b"b", "text/csv"))
    vouched["Authentication-Results"] = "mx.example; dmarc=pass"
    postman.bring(vouched)
    connector = watch(replace(RULES, vouched_by="mx.example"))
    assert brought(connector) == ["b.csv"]
    assert len(connector.notices()) == 1


def test_a_letter_without_a_file_is_brought_itself(watch, postman):
    postman.bring(letter(subject="Avis: virement 12/03", body="F2025-118 1 200,00"))
    [arrival] = watch().arrivals(now=NOW.timestamp())
    assert arrival.name == "Avis- virement 12-03.eml"
    assert arrival.is_body
    assert b"F2025-118" in arrival.content


def test_one_run_brings_so_many_messages_and_says_that_more_wait(watch, postman, monkeypatch):
    monkeypatch.setattr(mailbox_module, "MAX_MESSAGES", 2)
    for name in "abc":
        postman.bring(letter((f"{name}.csv", name.encode(), "text/csv")))
    connector = watch()
    assert brought(connector) == ["a.csv", "b.csv"]
    assert "More messages wait" in str(connector.notices()[0])
    assert brought(connector) == ["c.csv"]
    assert connector.notices() == ()


def test_a_message_that_is_none_is_told_and_the_next_one_comes(watch, postman, monkeypatch):
    monkeypatch.setattr(mailbox_module, "MAX_MESSAGE_BYTES", 20_000)
    monkeypatch.setattr("encours.intake.connectors.mail.MAX_MESSAGE_BYTES", 20_000)
    postman.bring(letter(("big.csv", b"x" * 40_000, "text/csv")))
    hostile = b"From: releves@banque.example\r\nContent-Type: text/plain; " + b'";' * 5_000
    postman.bring(hostile + b"\r\n\r\nx")
    postman.bring(letter(CSV))
    connector = watch()
    arrivals = []
    for arrival in connector.arrivals(now=NOW.timestamp()):
        arrivals.append(arrival)
        outcome = Outcome.DONE if arrival.content else Outcome.REFUSED
        connector.settle(arrival, outcome, "", now=NOW)
    assert [each.content is None for each in arrivals] == [True, True, False]
    assert "larger than" in str(arrivals[0].problem)
    assert postman.flags() == [["\\Flagged"], ["\\Flagged"], ["\\Seen"]]
    assert brought(connector) == []


def test_a_certificate_that_does_not_hold_is_refused(dovecot):
    with pytest.raises(UnsafeServer, match="no certificate that holds"):
        settings_of_mailbox(told(dovecot, ca=""), RULES)
    with pytest.raises(UnsafeServer, match="cannot be read"):
        settings_of_mailbox(told(dovecot, ca="nonsense"), RULES)


def test_without_tls_only_this_machine_is_reached(dovecot, postman, watch):
    elsewhere = replace(told(dovecot), host="mail.example", is_plain=True)
    with pytest.raises(UnsafeServer, match="in the clear"):
        settings_of_mailbox(elsewhere, RULES)
    postman.bring(letter(CSV))
    assert brought(watch(port=dovecot.plain_port, is_plain=True)) == ["relevé été.csv"]


def test_a_token_enters_as_well_as_a_password(watch, postman):
    postman.bring(letter(CSV))
    assert brought(watch(password=None, access_token=token())) == ["relevé été.csv"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"password": "wrong"}, "refuses the user"),
        ({"password": "mot de passé"}, "refuses the user"),
        ({"password": None, "access_token": "wrong"}, "refuses the user"),
        ({"folder": "Nowhere"}, "cannot be read"),
        ({"port": 1}, "cannot be reached"),
    ],
)
def test_what_is_wrong_with_a_mailbox_is_said_when_it_is_added(dovecot, changed, said):
    with pytest.raises(ConnectorFailed, match=said):
        settings_of_mailbox(told(dovecot, **changed), RULES)


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (replace(RULES, senders=()), "whose messages"),
        (replace(RULES, senders=("a b",)), "no address"),
        (replace(RULES, senders=('x" OR ALL',)), "no address"),
        (replace(RULES, done_folder="Done"), "two folders"),
        (replace(RULES, done_folder="INBOX", refused_folder="R"), "two folders"),
        (replace(RULES, done_folder="D\r\nA1 DELETE INBOX", refused_folder="R"), "no name"),
    ],
)
def test_rules_that_cannot_be_followed_are_refused(dovecot, rules, said):
    with pytest.raises(UnusableMailbox, match=said):
        settings_of_mailbox(told(dovecot), rules)


def test_a_folder_that_is_gone_is_said(watch, postman):
    connector = watch(MOVED)
    connector.check()
    postman.client.delete("Encours.Done")
    with pytest.raises(ConnectorFailed, match=r"has no folder Encours\.Done"):
        connector.check()


def test_the_secret_is_in_no_table_and_no_log(organisation, dovecot, watch, postman, caplog):
    caplog.set_level(logging.DEBUG)
    postman.bring(letter(CSV))
    connector = watch()
    assert brought(connector) == ["relevé été.csv"]
    secret = token()
    entered = told(dovecot, password=None, access_token=secret)
    sealed = settings_of_mailbox(entered, RULES)
    with pytest.raises(ConnectorFailed) as refused:
        settings_of_mailbox(told(dovecot, password=f"{MAIL_PASSWORD}x"), RULES)
    with acting_for(organisation):
        kept = json.dumps(Source.objects.get(name="Courrier").settings)
    told_of = [kept, caplog.text, repr(connector), repr(entered), json.dumps(sealed)]
    shown = "".join([*told_of, str(refused.value), repr(refused.value.__cause__)])
    assert MAIL_PASSWORD not in shown
    assert secret not in shown
    assert dovecot.log.read_text().count(MAIL_PASSWORD) == 0


def test_another_password_is_tried_before_it_is_kept(watch):
    connector = watch()
    with pytest.raises(ConnectorFailed):
        connector.with_secret(password=MAIL_PASSWORD.upper())
    with pytest.raises(UnusableMailbox, match="private key"):
        connector.with_secret(private_key="x")
    assert connector.with_secret(password=MAIL_PASSWORD)["password"] != MAIL_PASSWORD
