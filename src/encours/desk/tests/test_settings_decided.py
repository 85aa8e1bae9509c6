"""What is decided in the settings: tried, published, told with its author; secrets shown once."""

import base64
import re
from datetime import date
from io import BytesIO
from pathlib import Path

import paramiko
import pytest
from django.utils import timezone

import encours.desk
from encours.api.queries import list_tokens
from encours.api.services import admit
from encours.daily.services.fetching import fetch_sources
from encours.desk.tests.test_settings_access import ledger
from encours.desk.views.settings.statuses import code_of
from encours.desk.views.settings.work import NAMES
from encours.intake.connectors.folder import settings_of_folder
from encours.intake.connectors.sftp import Server, settings_of_server
from encours.intake.models import Source
from encours.intake.queries import find_source
from encours.intake.services.keeping import keep_document
from encours.intake.services.sources import add_source
from encours.intake.tests.sftp_server import PASSWORD, USER, serving
from encours.jobs import registering
from encours.jobs.models import Progress
from encours.jobs.queries import list_work
from encours.jobs.services import defer
from encours.jobs.working import load_jobs
from encours.journal.models import Entry
from encours.journal.queries import list_entries
from encours.journal.rules.words import KINDS
from encours.journal.services import record
from encours.kernel.messages import message
from encours.kernel.messages_json import as_json
from encours.kernel.subjects import SubjectRef
from encours.kernel.terms import PaymentTerms, parse_terms
from encours.papers.queries import sender_on
from encours.papers.rules.letterhead_policy import LETTERHEAD
from encours.parties.models import Customer
from encours.parties.rules.terms_beyond import assess_over_year
from encours.parties.services.knowing import grant_terms
from encours.policybook.queries import changes_of, decided_by, history, policy_on
from encours.policybook.services import publish
from encours.portfolio.rules.ageing_policy import AGEING, AgeingPolicy
from encours.receivables.queries.documents import list_statuses
from encours.receivables.rules import act_kinds
from encours.receivables.rules.assertion_words import for_journal
from encours.receivables.rules.ledger_policy import LEDGER, LedgerPolicy
from encours.tenancy.isolation import acting_for, reading_of
from encours.tenancy.models import Organisation

LOGO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def settings_at(organisation):
    with reading_of([organisation]):
        return f"/o/{Organisation.objects.get(id=organisation).slug}/settings/"


@pytest.fixture
def manager(signed_in, organisation):
    return signed_in(organisation, "credit_manager")


@pytest.fixture
def administrator(signed_in, organisation):
    return signed_in(organisation, "administrator")


def text(response):
    return response.content.decode()


def said(organisation):
    return [str(each.said) for each in list_entries(organisation)]


# -- the policy


def test_what_would_change_is_told_before_it_is_published(manager, organisation, settings_at):
    address = f"{settings_at}figures/ledger/"
    tried = text(manager.post(address, ledger(do="try", days_kept="90")))
    assert "Nothing is published yet" in tried
    assert "60 becomes 90" in tried
    assert history(organisation, LEDGER) == ()
    published = manager.post(address, ledger(do="publish", days_kept="90", comment="More days"))
    assert published.status_code == 302
    [version] = history(organisation, LEDGER)
    assert (version.settings.days_kept, version.from_on) == (90, date(2026, 1, 1))
    assert version.author_id == manager.user_id
    page = text(manager.get(address))
    assert "60 becomes 90" in page
    assert "More days" in page


def test_the_same_settings_again_publish_nothing(manager, organisation, settings_at):
    page = text(manager.post(f"{settings_at}figures/ledger/", ledger(do="publish")))
    assert "Nothing changes." in page
    assert history(organisation, LEDGER) == ()


def test_the_later_of_two_who_publish_is_told_and_may_then_decide(
    manager, organisation, settings_at
):
    address = f"{settings_at}figures/ledger/"
    manager.post(address, ledger(do="publish", days_kept="90"))
    later = manager.post(address, ledger(do="publish", days_kept="30"))
    assert later.status_code == 409
    assert "was changed since you opened it" in text(later)
    assert 'name="follows" value="1"' in text(later)
    assert 'value="30"' in text(later)
    assert len(history(organisation, LEDGER)) == 1


@pytest.mark.parametrize(
    ("name", "refused"),
    [
        ("assumed_terms", ("when they can", "not understood")),
        ("large_fall_percent", ("120", "between 0 and 100")),
        ("receivable_accounts", ("411, ?", "digits or letters")),
        ("days_kept", ("many", "whole number")),
    ],
)
def test_what_cannot_be_a_setting_stays_typed_with_its_error_beside_it(
    manager, organisation, settings_at, name, refused
):
    typed, words = refused
    refused = manager.post(f"{settings_at}figures/ledger/", ledger(do="publish", **{name: typed}))
    page = text(refused)
    assert refused.status_code == 400
    assert f'value="{typed}"' in page
    field = page[page.index(f'id="id_{name}"') :]
    assert words in field[: field.index("</ul>")]
    assert history(organisation, LEDGER) == ()


def test_the_bounds_of_the_aged_balance_are_decided_in_three_numbers(
    manager, organisation, settings_at
):
    address = f"{settings_at}figures/ageing/"
    given = {"from_on": "2026-01-01", "follows": "0", "do": "publish"}
    refused = manager.post(address, {**given, "late_days": "60, 30, 90"})
    assert "Give three numbers of days that grow" in text(refused)
    manager.post(address, {**given, "late_days": "15, 45, 75"})
    assert policy_on(organisation, AGEING, date(2026, 3, 1)).late_days == (15, 45, 75)
    assert policy_on(organisation, AGEING, date(2025, 12, 31)).late_days == (30, 60, 90)
    assert "15, 45, 75" in text(manager.get(f"{settings_at}figures/"))
    past = text(manager.get(f"{settings_at}figures/?au=2025-12-31"))
    assert "15, 45, 75" not in past


def test_of_each_setting_one_reads_since_when_and_by_whom(organisation):
    def decide(day, **changed):
        return publish(
            organisation,
            AGEING,
            AgeingPolicy(**changed),
            from_on=day,
            author_id=None,
            now=timezone.now(),
        )

    march, june = date(2026, 3, 1), date(2026, 6, 1)
    decide(june, late_days=(10, 20, 30))
    decide(march, late_days=(15, 45, 75))
    decide(march, late_days=(15, 45, 80))
    versions = history(organisation, AGEING)
    assert decided_by(versions, AGEING, date(2026, 2, 28)) == {"late_days": None}
    of_april = decided_by(versions, AGEING, date(2026, 4, 1))["late_days"]
    assert of_april is not None
    assert (of_april.from_on, of_april.number) == (march, 3)
    told = [[str(each) for each in changes] for _version, changes in changes_of(versions, AGEING)]
    words = AGEING.words["late_days"]
    assert told == [
        [f"{words}: (15, 45, 75) becomes (15, 45, 80)"],
        [f"{words}: (30, 60, 90) becomes (15, 45, 75)"],
        [f"{words}: (30, 60, 90) becomes (10, 20, 30)"],
    ]


def test_a_setting_that_stays_is_told_since_it_was_decided_not_since_another_was(organisation):
    march, june = date(2026, 3, 1), date(2026, 6, 1)
    for day, settings in (
        (march, LedgerPolicy(days_kept=90)),
        (june, LedgerPolicy(days_kept=90, month_ends_kept=24)),
    ):
        publish(organisation, LEDGER, settings, from_on=day, author_id=None, now=timezone.now())
    found = decided_by(history(organisation, LEDGER), LEDGER, date(2026, 7, 1))
    assert {name: by.from_on for name, by in found.items() if by is not None} == {
        "days_kept": march,
        "month_ends_kept": june,
    }


def test_a_section_that_nobody_registered_is_no_page(manager, settings_at):
    assert manager.get(f"{settings_at}figures/nothing/").status_code == 404
    assert manager.get(f"{settings_at}figures/letterhead/").status_code == 302


# -- the letterhead


def head(**changed):
    named = dict.fromkeys(LETTERHEAD.words, "")
    asked = {"from_on": "2026-01-01", "follows": "0", "do": "publish"}
    return {**named, "payment_code": "by_country", **asked, **changed}


def test_the_letterhead_is_written_with_its_logo_and_account(manager, organisation, settings_at):
    address = f"{settings_at}letterhead/"
    picture = BytesIO(LOGO)
    picture.name = "logo.png"
    done = manager.post(
        address,
        head(
            address="12 rue des Tisserands\n69001 Lyon",
            capital="50000.50",
            iban="FR76 3000 6000 0112 3456 7890 189",
            logo_file=picture,
        ),
    )
    assert done.status_code == 302
    found = sender_on(organisation, date(2026, 2, 1))
    assert found.letterhead.address == ("12 rue des Tisserands", "69001 Lyon")
    assert found.letterhead.capital is not None
    assert found.letterhead.capital.minor == 50_000_50
    assert found.letterhead.iban == "FR7630006000011234567890189"
    assert found.logo is not None
    page = text(manager.get(address))
    shown = manager.get(f"{address}logo/{found.letterhead.logo}")
    assert f"logo/{found.letterhead.logo}" in page
    assert "by_country" not in page.replace('value="by_country"', "")  # a choice has its words
    assert shown["Content-Type"] == "image/png"
    assert "sandbox" in shown["Content-Security-Policy"]


def test_a_picture_or_an_account_that_is_none_is_refused(manager, organisation, settings_at):
    address = f"{settings_at}letterhead/"
    broken = BytesIO(LOGO[:40])
    broken.name = "logo.png"
    refused = manager.post(address, head(logo_file=broken, name="Tissages"))
    assert refused.status_code == 400
    assert "not whole" in text(refused)
    assert 'value="Tissages"' in text(refused)
    assert manager.post(address, head(iban="FR76 0000")).status_code == 400
    assert manager.get(f"{address}logo/{'0' * 64}").status_code == 404
    assert history(organisation, LETTERHEAD) == ()


# -- terms of payment


def test_customers_whose_terms_the_law_does_not_allow_are_named_with_a_door(
    manager, organisation, settings_at
):
    with acting_for(organisation):
        for code, listed in (("C1", "30 days"), ("C/2", "90 days"), ("C3", "60 days"), ("C4", "")):
            Customer.objects.create(
                organisation_id=organisation, code=code, name=f"Client {code}", terms=listed
            )
        grant_terms(
            organisation, "C3", "75 days", from_on=date(2026, 1, 1), ground="Contract of 2024"
        )
    page = text(manager.get(f"{settings_at}terms/"))
    assert "2 customers are granted terms longer than the law allows" in page
    assert "C/2" in page
    assert "Contract of 2024" in page
    assert "Client C1" not in page
    assert "1 customer has none of its own" in page
    before = text(manager.get(f"{settings_at}terms/?au=2025-12-31"))
    assert "1 customer is granted terms longer" in before


@pytest.mark.parametrize(
    ("words", "lawful"),
    [
        ("30", True),
        ("60", True),
        ("61 days", False),
        ("45 fdm", True),
        ("60 fdm", False),
        ("90", False),
    ],
)
def test_terms_are_judged_by_the_day_of_the_year_when_they_go_furthest(words, lawful):
    assert assess_over_year(parse_terms(words), date(2026, 1, 1)).lawful == lawful


def test_cash_is_always_lawful():
    assert assess_over_year(PaymentTerms(), date(2024, 1, 1)).lawful


# -- statuses


STATUS = {
    "name_fr": "Bon de livraison à retrouver",
    "name_en": "Delivery note to find",
    "next_action_fr": "Demander au transporteur",
    "next_action_en": "Ask the carrier",
    "next_action_days": "4",
    "stops_dunning": "on",
}


def known(organisation):
    with reading_of([organisation]):
        return {each.code: each for each in list_statuses(organisation)}


def test_a_status_is_added_renamed_retired_and_offered_again(manager, organisation, settings_at):
    address = f"{settings_at}statuses/"
    assert manager.post(address, STATUS).status_code == 302
    code = "bon_de_livraison_a_retrouver"
    added = known(organisation)[code]
    assert (added.next_action_days, added.stops_dunning, added.is_disputed) == (4, True, False)
    seen = {
        f"seen_{name}": str(getattr(added, name))
        for name in (*STATUS, "is_disputed", "next_action_days")
    }
    renamed = {**STATUS, **seen, "name_fr": "BL à retrouver"}
    assert manager.post(f"{address}{code}/", renamed).status_code == 302
    later = manager.post(f"{address}{code}/", {**renamed, "name_fr": "Autre nom"})
    assert later.status_code == 409
    assert "Somebody else changed this status" in text(later)
    assert 'value="Autre nom"' in text(later)
    assert known(organisation)[code].name_fr == "BL à retrouver"
    manager.post(f"{address}{code}/offer/", {"offered": "0"})
    assert not known(organisation)[code].is_offered
    assert "offered no more" in text(manager.get(address))
    manager.post(f"{address}{code}/offer/", {"offered": "1"})
    assert known(organisation)[code].is_offered
    assert len(said(organisation)) == 4


def test_a_status_without_a_name_stays_typed_with_its_error(manager, organisation, settings_at):
    refused = manager.post(f"{settings_at}statuses/", {**STATUS, "name_en": ""})
    assert refused.status_code == 400
    assert 'value="Demander au transporteur"' in text(refused)
    assert manager.get(f"{settings_at}statuses/nothing/").status_code == 404


@pytest.mark.parametrize(
    ("name", "code"),
    [("Éché!", "eche"), ("2e relance", "status_2e_relance"), ("…", "status"), ("a" * 90, "a" * 36)],
)
def test_a_code_is_made_of_any_name(name, code):
    assert code_of(name, set()) == code
    assert code_of(name, {code}) == f"{code}_2"


# -- sources


def feed(organisation, folder):
    return add_source(
        organisation, "Exports", kind="folder", settings=settings_of_folder(folder, mode="delta")
    )


def test_a_source_that_is_paused_is_left_alone_until_it_is_resumed(
    signed_in, organisation, settings_at, tmp_path
):
    accountant = signed_in(organisation, "accountant")
    source = feed(organisation, tmp_path / "feed")
    address = f"{settings_at}sources/{source}/"
    assert "left alone" in text(accountant.post(address, {"do": "pause"}, follow=True))
    fetch_sources(organisation, now=timezone.now())
    found = find_source(organisation, "Exports")
    assert found is not None
    assert found.fetched_at is None
    accountant.post(address, {"do": "resume"})
    fetch_sources(organisation, now=timezone.now())
    found = find_source(organisation, "Exports")
    assert found is not None
    assert found.fetched_at is not None
    assert said(organisation) == [
        "The source “Exports” is fetched from again",
        "The source “Exports” is paused",
    ]


def test_a_source_is_tried_and_what_it_brought_is_told(
    signed_in, organisation, settings_at, tmp_path
):
    accountant = signed_in(organisation, "accountant")
    source = feed(organisation, tmp_path / "feed")
    kept = keep_document(
        organisation,
        "FEC.txt",
        b"x",
        source="Exports",
        kind_of_source="folder",
        author_id=None,
        mode="",
        now=timezone.now(),
    )
    page = text(accountant.get(f"{settings_at}sources/"))
    assert "1 document, the last:" in page
    assert f"/imports/{kept.id}/" in page
    address = f"{settings_at}sources/{source}/"
    assert "answers and shows its files" in text(
        accountant.post(address, {"do": "try"}, follow=True)
    )
    with acting_for(organisation):
        (tmp_path / "file").write_text("")
        Source.objects.filter(pk=source).update(settings={"folder": str(tmp_path / "file")})
    assert "cannot be used" in text(accountant.post(address, {"do": "try"}, follow=True))
    nothing = accountant.post(f"{settings_at}sources/{source + 1}/", {"do": "pause"}, follow=True)
    assert "There is no source of that number" in text(nothing)


def test_another_password_is_tried_then_kept_and_never_shown(
    signed_in, organisation, settings_at, tmp_path
):
    accountant = signed_in(organisation, "accountant")
    key = paramiko.ECDSAKey.generate()
    (tmp_path / "exports").mkdir()
    with serving(tmp_path / "exports", key) as port:
        host_key = f"{key.get_name()} {key.get_base64()}"
        server = Server("127.0.0.1", port, USER, "/exports", host_key, password=PASSWORD)
        settings = settings_of_server(server)
        source = add_source(organisation, "Paie", kind="sftp", settings=settings)
        address = f"{settings_at}sources/{source}/secret/"
        wrong = accountant.post(address, {"password": "another"})
        assert wrong.status_code == 400
        assert "refuses the user or the password" in text(wrong)
        assert "another" not in text(wrong)
        right = accountant.post(address, {"password": PASSWORD}, follow=True)
        assert "is entered with the new one" in text(right)
    found = find_source(organisation, "Paie")
    assert found is not None
    assert found.settings["password"] != settings["password"]
    for path in ("sources/", f"sources/{source}/secret/"):
        page = text(accountant.get(settings_at + path))
        assert PASSWORD not in page
        assert found.settings["password"] not in page
    both = accountant.post(address, {"password": "a", "private_key": "b"})
    assert "one of the two" in text(both)


def test_a_folder_has_no_password(signed_in, organisation, settings_at, tmp_path):
    accountant = signed_in(organisation, "accountant")
    source = feed(organisation, tmp_path / "feed")
    refused = accountant.post(f"{settings_at}sources/{source}/secret/", {"password": "a"})
    assert "A folder has no password" in text(refused)


# -- keys of programs


def test_a_key_is_shown_once_opens_and_is_revoked(administrator, organisation, settings_at):
    address = f"{settings_at}tokens/"
    page = text(administrator.post(address, {"name": "Nightly", "right": "read"}))
    [secret] = [word.split("<")[0] for word in page.split(">") if word.startswith("encours_")]
    assert admit(organisation, secret, now=timezone.now()) is not None
    assert secret not in text(administrator.get(address))
    twice = administrator.post(address, {"name": "Nightly", "right": "read"})
    assert twice.status_code == 409
    assert "already a token" in text(twice)
    administrator.post(f"{address}revoke/", {"name": "Nightly"})
    assert admit(organisation, secret, now=timezone.now()) is None
    [token] = list_tokens(organisation)
    assert token.revoked_at is not None
    again = administrator.post(f"{address}revoke/", {"name": "Nightly"}, follow=True)
    assert "There is no token Nightly in use" in text(again)
    assert said(organisation) == [
        "The key “Nightly” is revoked",
        "The key “Nightly” is made",
    ]


# -- the journal


def test_the_journal_is_narrowed_verified_and_exported(administrator, organisation, settings_at):
    administrator.post(f"{settings_at}tokens/", {"name": "=cmd()", "right": "read"})
    administrator.post(f"{settings_at}statuses/", STATUS)
    address = f"{settings_at}journal/"
    page = text(administrator.get(address, {"kind": "token", "who": administrator.user_id}))
    assert "=cmd()" in page
    assert "Bon de livraison" not in page
    assert "Bon de livraison" in text(administrator.get(address, {"kind": "nonsense", "who": "x"}))
    assert "The journal is sound." in text(administrator.get(address, {"verify": "1"}))
    export = administrator.get(f"{settings_at}journal.csv", {"kind": "token"})
    lines = b"".join(export.streaming_content).decode().splitlines()
    assert len(lines) == 2
    [entry] = list_entries(organisation, kind="token")
    assert entry.digest in lines[1]
    assert export["Content-Disposition"].startswith("attachment")


def test_what_was_said_of_a_document_is_in_the_journal_in_words(
    administrator, organisation, settings_at
):
    said = (
        for_journal(["F1"], "payee", "factor:Confluence"),
        for_journal(["F1"], "status", "announced"),
    )
    for each in said:
        record(
            organisation,
            kind="assertion",
            subject=SubjectRef("line", "1"),
            message=each,
            covers={},
            author_id=None,
            now=timezone.now(),
        )
    page = text(administrator.get(f"{settings_at}journal/"))
    assert "F1. Who must be paid: Confluence (factor)" in page
    assert "F1. Status: Payment announced" in page
    export = administrator.get(f"{settings_at}journal.csv")
    assert "Status: Payment announced" in b"".join(export.streaming_content).decode()


def test_a_journal_somebody_changed_is_told(administrator, organisation, settings_at, monkeypatch):
    administrator.post(f"{settings_at}statuses/", STATUS)
    with reading_of([organisation]):
        row = Entry.objects.get(organisation_id=organisation, number=1)
    row.author_id = 1
    monkeypatch.setattr("encours.journal.queries._rows", lambda _id, up_to: iter([row]))
    page = text(administrator.get(f"{settings_at}journal/", {"verify": "1"}))
    assert "was changed after it was sealed" in page
    assert "is sound" not in page


def test_every_kind_of_entry_is_told_in_words():
    package = Path(encours.desk.__path__[0]).parent
    sources = [
        path.read_text(encoding="utf-8")
        for path in package.rglob("*.py")
        if "tests" not in path.parts and "record(" in path.read_text(encoding="utf-8")
    ]
    ways = r'^(?:KIND|BANK_\w+) = "(\w+)"|^ +kind="(\w+)",$'
    found = [re.findall(ways, text, re.M) for text in sources]
    kinds = {named or given for each in found for named, given in each}
    kinds |= {
        value for name, value in vars(act_kinds).items() if name.isupper() and name != "GIVING_BACK"
    }
    assert kinds >= {"note", "closing", "assertion", "bank_account"}
    assert kinds - KINDS.keys() == set()


# -- background work


def test_all_work_of_an_organisation_is_told_in_words():
    load_jobs()
    asked = {name for name in registering._tries if not name.startswith("test.")}
    assert asked == NAMES.keys()


def test_failed_work_says_why_and_is_tried_again(signed_in, organisation, settings_at):
    accountant = signed_in(organisation, "accountant")
    address = f"{settings_at}work/"
    assert "No worker" in text(accountant.get(address))
    job = defer("daily.lay_situation", organisation, as_of="2026-01-31")
    with acting_for(organisation):
        Progress.objects.filter(job_id=job).update(
            state="failed",
            finished_at=timezone.now(),
            said=as_json(message("The books cannot be laid.")),
        )
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [job])
    page = text(accountant.get(address))
    assert "Figures laid for the lists" in page
    assert "The books cannot be laid." in page
    [work] = list_work(organisation)
    told = accountant.post(address, {"work": work.id}, follow=True)
    assert "tried again as soon as a worker is free" in text(told)
    assert [str(each.state) for each in list_work(organisation)] == ["waiting"]
    again = accountant.post(address, {"work": work.id}, follow=True)
    assert "There is no failed work" in text(again)
