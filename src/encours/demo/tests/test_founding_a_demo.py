"""The demonstration as an organisation: made as its people would make it, and only once."""

import secrets
from datetime import UTC, date, datetime

import polars as pl
import pytest
from django.test import Client
from django.urls import reverse
from polars.testing import assert_frame_equal
from typer.testing import CliRunner

from encours.cli.app import app
from encours.closing.services.making import list_arretes
from encours.closing.services.verifying import verify_arretes
from encours.daily.services.ageing import aged_balance
from encours.demo.queries import find_demo
from encours.demo.rules.files import write_ledgers
from encours.demo.rules.spec import Spec
from encours.demo.rules.story import tell_story
from encours.demo.services import founding
from encours.demo.services.founding import NotADemonstration, found_demo, take_files_in
from encours.demo.services.people import add_people, find_login
from encours.diagnosis.rules.assess import Choices
from encours.diagnosis.services import diagnose, read_customers
from encours.journal.queries import head
from encours.metrics.rules.ageing import BUCKETS
from encours.parties.queries.customers import list_customers
from encours.parties.queries.history import free_fields
from encours.parties.queries.relations import contacts_of, parties_of_sale, references_of
from encours.receivables.queries.documents import facts_on, statuses_on
from encours.receivables.queries.verifying import verify
from encours.teamwork.queries.notes import count_unread
from encours.teamwork.queries.tasks import open_tasks_of_member
from encours.tenancy.accounts import choose_password
from encours.tenancy.isolation import reading_of
from encours.tenancy.queries import find_organisation, list_members
from encours.tenancy.rules.roles import Role
from encours.tenancy.services import create_organisation

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
AS_OF = date(2026, 11, 21)
SPEC = Spec(AS_OF, customers=60, invoices=900)


@pytest.fixture(scope="module")
def slug():
    return f"demo-{secrets.token_hex(4)}"


@pytest.fixture(scope="module")
def demo(database, slug):
    return found_demo(NOW, slug=slug, spec=SPEC)


def state(organisation_id):
    """What an organisation amounts to: its balance, its journal, its statuses, its people."""
    with reading_of([organisation_id]):
        return (
            aged_balance(organisation_id, AS_OF, now=NOW).rows.sort("customer").rows(),
            {
                line: found.status.code
                for line, found in statuses_on(organisation_id, AS_OF).items()
            },
            [each.code for each in list_customers(organisation_id)],
            [(made.as_of, made.version) for made in list_arretes(organisation_id)],
            [(each.email, each.role, each.portfolio) for each in list_members(organisation_id)],
        )


def test_one_person_of_each_role_signs_in_and_the_salesperson_sees_a_portfolio(demo):
    members = list_members(demo.organisation_id)
    assert {member.role for member in members} == {*Role}
    assert [m.portfolio for m in members if m.role is Role.SALES] == [("Bastien Rouvet",)]
    login = find_login(demo.people, Role.READER)
    page = Client().post(
        reverse("account_login"), {"login": login.email, "password": login.password}, follow=True
    )
    assert page.status_code == 200
    assert page.context["user"].email == login.email


def test_what_people_know_of_customers_is_there(demo):
    organisation_id = demo.organisation_id
    story = tell_story(SPEC)
    with reading_of([organisation_id]):
        known = {each.code: each for each in list_customers(organisation_id)}
        assert len(known) == 60
        assert all(each.collector and each.salesperson for each in known.values())
        first = story.cast.customers[0]
        assert {each.function for each in contacts_of(organisation_id, first.code)} >= {
            "general",
            "accounts_payable",
            "director",
        }
        assert ("iban", first.iban) in references_of(organisation_id, first.code)
        assert [field.key for field in free_fields(organisation_id)] == ["procedure_collective"]
        told = {code: each.free for code, each in known.items() if each.free}
        assert sorted(free["procedure_collective"] for free in told.values()) == [
            "Liquidation",
            "Redressement",
        ]
        store = next(each for each in story.cast.customers if each.invoiced)
        sale = parties_of_sale(organisation_id, store.code, on=AS_OF)
        assert sale is not None
        assert (sale.invoiced, sale.pays) == (store.invoiced, store.invoiced)
        paid_for = next(each for each in story.cast.customers if each.payer)
        paid = parties_of_sale(organisation_id, paid_for.code, on=AS_OF)
        assert paid is not None
        assert paid.pays == paid_for.payer


def test_what_people_said_of_documents_is_there(demo):
    organisation_id = demo.organisation_id
    with reading_of([organisation_id]):
        statuses = {each.status.code for each in statuses_on(organisation_id, AS_OF).values()}
        lines = [*statuses_on(organisation_id, AS_OF)]
        causes = {
            each.get("delay_cause") for each in facts_on(organisation_id, lines, AS_OF).values()
        }
        assert {"disputed", "announced", "document_sent", "handed_over"} <= statuses
        assert {"dispute", "payment_run", "not_received"} <= causes
        manager, accountant = demo.people[Role.CREDIT_MANAGER], demo.people[Role.ACCOUNTANT]
        assert count_unread(organisation_id, manager) == 1
        assert open_tasks_of_member(organisation_id, accountant)


def test_the_last_month_is_closed_and_what_is_kept_holds_together(demo):
    organisation_id = demo.organisation_id
    assert [made.as_of for made in list_arretes(organisation_id)] == [date(2026, 10, 31)]
    assert [each.problems for each in verify_arretes(organisation_id)] == [()]
    with reading_of([organisation_id]):
        assert verify(organisation_id) == ()


def test_a_second_run_changes_nothing(demo, slug):
    before = state(demo.organisation_id), head(demo.organisation_id)
    again = found_demo(NOW, slug=slug, spec=Spec(date(2026, 12, 1)))
    assert (state(again.organisation_id), head(again.organisation_id)) == before
    assert not again.is_new
    assert again.spec == SPEC


def test_killed_at_any_step_and_run_again_it_ends_the_same(demo, monkeypatch):
    slug = f"demo-{secrets.token_hex(4)}"

    def killed(*_, **__):
        raise KeyboardInterrupt

    for step in (
        "founding.take_in",
        "founding.make_arrete",
        "founding.furnish",
        "noting.write_note",
    ):
        with monkeypatch.context() as patch:
            patch.setattr(f"encours.demo.services.{step}", killed)
            with pytest.raises(KeyboardInterrupt):
                found_demo(NOW, slug=slug, spec=SPEC)
        begun = find_demo(find_organisation(slug))
        assert begun is not None
        assert begun.furnished_at is None
    ended = found_demo(NOW, slug=slug)
    assert state(ended.organisation_id) == state(demo.organisation_id)
    whole = find_demo(ended.organisation_id)
    assert whole is not None
    assert whole.furnished_at == NOW


def test_an_organisation_that_is_no_demonstration_is_left_alone(database):
    slug = f"real-{secrets.token_hex(4)}"
    real = create_organisation(slug, name="Tissages Martin")
    before = head(real)
    with pytest.raises(NotADemonstration):
        found_demo(NOW, slug=slug, spec=SPEC)
    assert head(real) == before
    assert list_members(real) == ()


def test_the_diagnosis_of_the_files_is_the_aged_balance_of_the_organisation(organisation, tmp_path):
    story = tell_story(SPEC)
    take_files_in(organisation, story, add_people(organisation), now=NOW)
    ledgers = write_ledgers(story)
    paths = [tmp_path / name for name in ledgers.books]
    for path, content in zip(paths, ledgers.books.values(), strict=True):
        path.write_bytes(content)
    listed = tmp_path / "clients.csv"
    listed.write_bytes(ledgers.customers)
    told = diagnose(paths, read_customers(listed, Choices(as_of=AS_OF)))
    kept = aged_balance(organisation, AS_OF, now=NOW)
    assert kept.balance_cents == kept.control_account_cents == told.balances.balance_cents
    assert kept.ageing == told.balances.ageing
    told_rows = told.by_customer.filter(pl.col("balance_cents") != 0)
    kept_rows = kept.rows.filter(pl.col("balance_cents") != 0)
    columns = ["customer", *BUCKETS, "balance_cents"]
    assert_frame_equal(
        kept_rows.select(columns).sort("customer"), told_rows.select(columns).sort("customer")
    )


def test_a_password_that_somebody_chose_stays_and_is_not_told(demo, slug):
    chosen = "un autre mot de passe, choisi"
    reader = demo.people[Role.READER]
    told = find_login(demo.people, Role.READER).password
    assert told is not None
    choose_password(reader, chosen, language="fr")
    try:
        again = found_demo(NOW, slug=slug)
        assert find_login(again.people, Role.READER).password is None
    finally:
        choose_password(reader, told, language="fr")


@pytest.fixture
def run(database, monkeypatch):
    """Types a command on the installation of the tests, which is open already."""
    from contextlib import nullcontext

    monkeypatch.setattr(
        "encours.database.installation.open_installation", lambda *_, **__: nullcontext()
    )

    def typed(*words, language="en"):
        return CliRunner().invoke(app, ["demo", *map(str, words), "--lang", language])

    return typed


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "was there: nothing was changed."), ("fr", "était là\xa0: rien n’a été changé.")],
)
def test_the_command_tells_how_to_sign_in_as_each(run, demo, slug, language, said):
    told = run("--org", slug, language=language)
    assert told.exit_code == 0, told.output
    first, *logins = told.output.splitlines()
    assert first.endswith(said)
    assert len(logins) == len(Role)
    assert find_login(demo.people, Role.ADMINISTRATOR).password in logins[0]


def test_the_command_writes_the_files_with_a_word_in_both_languages(run, tmp_path):
    folder = tmp_path / "files"
    told = run("--export", folder, "--as-of", AS_OF, "--customers", 60, "--invoices", 900)
    assert told.output == f"{count(folder)} files written into {folder}.\n"
    assert count(folder) > 40
    read_me = (folder / "LISEZMOI.txt").read_text("utf-8-sig")
    assert "une société inventée" in read_me
    assert "an invented company" in read_me


def count(folder):
    return sum(path.is_file() for path in folder.rglob("*"))


@pytest.mark.parametrize(
    "words",
    [
        ("--customers", 5, "--export", "x"),
        ("--as-of", "tomorrow", "--export", "x"),
        ("--org", "Ça"),
    ],
)
def test_what_cannot_be_is_refused_on_one_line(run, words):
    told = run(*words)
    assert told.exit_code == 2
    assert len(told.stderr.splitlines()) == 1


def test_up_says_how_to_sign_in_to_the_demonstration(demo, monkeypatch):
    from encours.cli import up

    monkeypatch.setattr(founding, "found_demo", lambda _now: demo)
    told = dict(up._found_demo().values)
    login = find_login(demo.people, Role.ADMINISTRATOR)
    assert (told["email"], told["password"]) == (login.email, login.password)
