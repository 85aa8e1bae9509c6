"""The day's pass: what is looked at is ready, and says what the files say."""

import secrets
from datetime import UTC, date, datetime, timedelta

from encours.daily.services.ageing import aged_balance
from encours.daily.services.handing import Handed
from encours.daily.services.measuring import month_ends
from encours.daily.services.passing import run_pass
from encours.daily.services.settings import settings_digest
from encours.daily.services.taking_in import take_in
from encours.diagnosis.rules.assess import Choices
from encours.diagnosis.services import diagnose
from encours.metrics.models import Behaviour
from encours.metrics.queries import list_measured
from encours.metrics.services.ageing import find_kept
from encours.tenancy.isolation import acting_for
from encours.tenancy.services import create_organisation
from tests.structure.tree import ROOT

EXAMPLES = sorted((ROOT / "examples").glob("*FEC*.txt"))
NOW = datetime(2026, 12, 31, 9, tzinfo=UTC)


def taken_in(organisation):
    files = [Handed(path.name, path.read_bytes()) for path in EXAMPLES]
    take_in(organisation, files, source="lists", author_id=None, now=NOW)


def kept_on(organisation, day):
    settings = settings_digest(organisation, NOW.date())
    return find_kept(organisation, day, settings=settings)


def test_the_last_days_and_month_ends_are_ready_and_right(organisation):
    taken_in(organisation)
    passed = run_pass(organisation, now=NOW)
    assert {date(2026, 12, 31), date(2026, 11, 2), date(2025, 1, 31)} <= set(passed.kept)
    for day in (date(2026, 12, 1), date(2025, 6, 30)):
        with acting_for(organisation):
            kept = kept_on(organisation, day)
        assert kept is not None
        told = diagnose(EXAMPLES, Choices(as_of=day)).balances
        assert (kept.balance_cents, dict(kept.ageing)) == (told.balance_cents, told.ageing)


def test_a_second_pass_computes_today_only_and_changes_nothing(organisation):
    taken_in(organisation)
    run_pass(organisation, now=NOW)
    again = run_pass(organisation, now=NOW)
    assert (again.kept, again.customers) == ((date(2026, 12, 31),), 0)


def test_an_import_undoes_the_days_it_concerns_and_no_others(organisation):
    first, second = EXAMPLES
    take_in(
        organisation,
        [Handed(first.name, first.read_bytes())],
        source="lists",
        author_id=None,
        now=NOW,
    )
    run_pass(organisation, now=NOW)
    take_in(
        organisation,
        [Handed(second.name, second.read_bytes())],
        source="lists",
        author_id=None,
        now=NOW,
    )
    with acting_for(organisation):
        assert kept_on(organisation, date(2025, 6, 30)) is not None
        assert kept_on(organisation, date(2026, 11, 30)) is None
    assert aged_balance(organisation, date(2026, 11, 30), now=NOW).balance_cents != 0


def test_month_ends_are_measured_again_only_when_something_written_concerns_them(organisation):
    first, second = (Handed(path.name, path.read_bytes()) for path in EXAMPLES)

    def measured(now):
        run_pass(organisation, now=now)
        with acting_for(organisation):
            found = list_measured(organisation, month_ends(NOW.date(), 18))
        return {each.as_of: each.computed_at for each in found}

    take_in(organisation, [first], source="lists", author_id=None, now=NOW)
    before = measured(NOW)
    assert before
    assert measured(NOW + timedelta(hours=1)) == before
    take_in(organisation, [second], source="lists", author_id=None, now=NOW)
    later = NOW + timedelta(hours=2)
    after = measured(later)
    again = {as_of for as_of, computed_at in after.items() if computed_at == later}
    assert again == {as_of for as_of in after if as_of.year == NOW.year}
    assert {as_of: after[as_of] for as_of in before if as_of not in again} == {
        as_of: before[as_of] for as_of in before if as_of not in again
    }


def test_how_each_customer_pays_is_what_the_files_say(organisation):
    taken_in(organisation)
    run_pass(organisation, now=NOW)
    with acting_for(organisation):
        rows = {row.customer: row for row in Behaviour.objects.all()}
    files = diagnose(EXAMPLES, Choices())
    recent = files.delays.by_customer
    assert set(rows) <= set(recent["customer"])
    assert rows
    for row in rows.values():
        assert row.items > 0
        assert 0 <= row.late_items <= row.items
        assert row.weighted_days / row.amount_cents < 200


def test_an_empty_organisation_has_nothing_to_pass(organisation):
    assert run_pass(organisation, now=NOW).as_of is None


def test_an_export_named_after_another_company_is_taken_in_and_it_is_said(database):
    organisation = create_organisation(
        f"named-{secrets.token_hex(4)}", name="Martin", siren="732829320"
    )
    report = take_in(
        organisation,
        [Handed(EXAMPLES[0].name, EXAMPLES[0].read_bytes())],
        source="lists",
        author_id=None,
        now=NOW,
        mode="stock",
    )
    said = [str(notice) for notice in report.notices]
    assert any("732829320" in notice for notice in said)
    assert any("stock or delta" in notice for notice in said)
