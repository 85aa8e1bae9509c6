"""What was decided holds from its day on, is refused when it makes no sense, and never changes."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from threading import Barrier

import pytest
from django.db import DatabaseError, connection
from hypothesis import given
from hypothesis import strategies as st

from encours.journal.queries import list_entries, verify
from encours.kernel.messages import message
from encours.kernel.money import Money
from encours.kernel.terms import PaymentTerms, parse_terms
from encours.policybook.queries import history, policy_on
from encours.policybook.registry import UnknownSection, find_section, list_sections, register
from encours.policybook.rules.sections import Section, UnusableSettings
from encours.policybook.services import publish
from encours.receivables.rules.accounts import RECEIVABLE_PREFIXES
from encours.receivables.rules.ledger_policy import LEDGER, LedgerPolicy
from encours.tenancy.isolation import acting_for
from encours.tenancy.services import create_organisation

NOW = datetime.datetime(2026, 3, 12, 9, 30, tzinfo=datetime.UTC)
JANUARY, MARCH, JUNE = (datetime.date(2026, month, 1) for month in (1, 3, 6))

FEE, MONTH_END = Money(4000, "EUR"), parse_terms("45 jours fin de mois")


class Mode(StrEnum):
    AUTOMATIC = "automatic"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class Everything:
    """A field of each type a policy may hold."""

    days: int = 30
    active: bool = True
    name: str = ""
    rate_percent: Decimal = Decimal("12.50")
    since: datetime.date = JANUARY
    fee: Money = FEE
    terms: PaymentTerms = MONTH_END
    mode: Mode = Mode.MANUAL
    codes: tuple[str, ...] = ("a",)
    levels: tuple[int, ...] = ()
    limit: Money | None = None


EVERYTHING = Section(
    name="everything",
    title=message("Everything"),
    schema=Everything,
    words={name: message("{name}", name=name) for name in Everything.__slots__},
    choices={Mode.AUTOMATIC: message("by itself"), Mode.MANUAL: message("by hand")},
)
SETTINGS = st.builds(
    Everything,
    days=st.integers(),
    active=st.booleans(),
    name=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    rate_percent=st.decimals(allow_nan=False, allow_infinity=False, min_value=-1, max_value=100),
    since=st.dates(),
    fee=st.builds(Money, st.integers(), st.sampled_from(["EUR", "JPY"])),
    terms=st.sampled_from([parse_terms("30"), parse_terms("fin de mois")]),
    mode=st.sampled_from(Mode),
    codes=st.lists(st.sampled_from("abc")).map(tuple),
    levels=st.lists(st.integers(), max_size=3).map(tuple),
    limit=st.none() | st.just(Money(-1, "USD")),
)


def decide(organisation, settings, from_on=JANUARY, comment=""):
    return publish(
        organisation,
        LEDGER,
        settings,
        from_on=from_on,
        author_id=7,
        now=NOW,
        comment=comment,
    )


def terms(days):
    return LedgerPolicy(assumed_terms=parse_terms(str(days)))


# -- versions


def test_before_anything_is_decided_the_usual_settings_hold(organisation):
    assert policy_on(organisation, LEDGER, JANUARY) == LedgerPolicy()
    assert history(organisation, LEDGER) == ()


def test_a_decision_holds_from_its_day_to_the_next(organisation):
    decide(organisation, terms(45), JUNE)
    decide(organisation, terms(60), JANUARY)
    for day, days in ((JANUARY, 60), (MARCH, 60), (JUNE, 45)):
        assert policy_on(organisation, LEDGER, day) == terms(days)
    eve = JANUARY - datetime.timedelta(days=1)
    assert policy_on(organisation, LEDGER, eve) == LedgerPolicy()


def test_of_two_decisions_for_one_day_the_last_word_counts(organisation):
    decide(organisation, terms(45))
    decide(organisation, terms(60))
    assert policy_on(organisation, LEDGER, JANUARY) == terms(60)
    assert [version.number for version in history(organisation, LEDGER)] == [2, 1]
    assert [version.settings for version in history(organisation, LEDGER)] == [terms(60), terms(45)]


def test_a_decision_is_signed_dated_and_in_the_journal(organisation):
    version = decide(organisation, terms(45), MARCH, comment="Board of March")
    assert history(organisation, LEDGER) == (version,)
    assert (version.author_id, version.recorded_at, version.from_on) == (7, NOW, MARCH)
    assert version.comment == "Board of March"
    (entry,) = list_entries(organisation)
    assert (entry.kind, str(entry.subject)) == ("policy", "policy:ledger:1")
    assert str(entry.said) == "Version 1 of “Ledger”, from 2026-03-01 on"
    assert verify(organisation) == ()


def test_two_who_decide_at_once_make_two_versions(organisation):
    together = Barrier(3)

    def one(days):
        together.wait()
        try:
            return decide(organisation, terms(days)).number
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(one, (30, 45, 60))) == [1, 2, 3]


def test_a_stranger_decides_nothing_here(organisation):
    decide(organisation, terms(45))
    stranger = create_organisation(f"stranger-{organisation}", name="Other")
    assert policy_on(stranger, LEDGER, JUNE) == LedgerPolicy()
    assert history(stranger, LEDGER) == ()


@pytest.mark.parametrize(
    "sql", ["UPDATE policybook_version SET number = 9", "DELETE FROM policybook_version"]
)
def test_what_was_decided_cannot_be_rewritten(organisation, sql):
    decide(organisation, terms(45))
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        acting_for(organisation),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


# -- what a section may hold


@given(SETTINGS)
def test_settings_come_back_as_they_were_written(settings):
    assert EVERYTHING.from_json(EVERYTHING.as_json(settings)) == settings


@given(SETTINGS, SETTINGS)
def test_a_difference_names_what_changed_and_nothing_else(old, new):
    told = [dict(said.values)["setting"] for said in EVERYTHING.difference(old, new)]
    changed = [name for name in Everything.__slots__ if getattr(old, name) != getattr(new, name)]
    assert told == [EVERYTHING.words[name] for name in changed]


def test_a_difference_reads_as_a_sentence():
    (said,) = LEDGER.difference(LedgerPolicy(), LedgerPolicy(large_fall_percent=Decimal("12.5")))
    assert str(said) == "Percentage reversed that asks for confirmation: 20 becomes 12.5"


def test_what_is_left_out_has_its_usual_value():
    assert EVERYTHING.from_json({"days": 3}) == Everything(days=3)
    assert EVERYTHING.from_json({}) == Everything()


def test_settings_of_another_version_of_the_program_are_read():
    assert EVERYTHING.from_kept({"days": 3, "colour": "red"}) == Everything(days=3)


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        ([], "given as an object"),
        ({"colour": "red", "days": 3}, "has no setting \\['colour'\\]"),
        ({"days": "3"}, "setting days: '3' is not a whole number"),
        ({"days": True}, "not a whole number"),
        ({"days": 1.5}, "not a whole number"),
        ({"active": 1}, "not true or false"),
        ({"name": None}, "not a text"),
        ({"name": "a\0b"}, "not a text"),
        ({"rate_percent": 12.5}, "not a number written as text"),
        ({"rate_percent": True}, "not a number written as text"),
        ({"rate_percent": "NaN"}, "not a number written as text"),
        ({"rate_percent": "a lot"}, "not a number written as text"),
        ({"since": "31/12/2026"}, "not a day"),
        ({"since": 20261231}, "not a day"),
        ({"fee": 4000}, "not an amount in minor units"),
        ({"fee": [40.0, "EUR"]}, "not an amount in minor units"),
        ({"fee": [True, "EUR"]}, "not an amount in minor units"),
        ({"fee": [4000, "XXX"]}, "Unknown currency"),
        ({"terms": "one day"}, "setting terms"),
        ({"mode": "sometimes"}, "one of"),
        ({"codes": "abc"}, "not a list"),
        ({"codes": [1]}, "not a text"),
        ({"limit": 3}, "not an amount"),
    ],
)
def test_what_a_setting_cannot_be_is_refused_with_where_and_what_to_do(given_, said):
    with pytest.raises(UnusableSettings, match=said) as refused:
        EVERYTHING.from_json(given_)
    assert refused.value.action is not None


@pytest.mark.parametrize("words", [{}, {"days": message("Days"), "colour": message("Colour")}])
def test_every_setting_has_its_words(words):
    with pytest.raises(ValueError, match="fields and words differ"):
        Section(name="x", title=message("X"), schema=Everything, words=words)


def test_every_choice_has_its_words():
    with pytest.raises(ValueError, match="no words for"):
        replace(EVERYTHING, choices={Mode.AUTOMATIC: message("by itself")})


# -- the book


def test_the_ledger_is_in_the_book():
    assert LEDGER in list_sections()
    assert find_section("ledger") is LEDGER


def test_an_unknown_section_is_named_with_those_there_are():
    with pytest.raises(UnknownSection) as refused:
        find_section("colours")
    assert "ledger" in str(refused.value.action)


def test_a_name_belongs_to_one_section():
    register(LEDGER)
    with pytest.raises(ValueError, match="registered twice"):
        register(replace(EVERYTHING, name="ledger"))


# -- the ledger's own section


def test_the_usual_settings_of_the_ledger_are_those_of_the_diagnosis():
    assert LedgerPolicy().receivable_accounts == RECEIVABLE_PREFIXES
    assert LEDGER.as_json(LedgerPolicy()) == {
        "assumed_terms": "net 30 days",
        "receivable_accounts": ["411", "413", "416"],
        "large_fall_percent": "20",
        "days_kept": 60,
        "month_ends_kept": 120,
        "other_days_kept": 30,
        "bank_account": "512000",
        "loss_account": "654000",
        "discount_account": "665000",
        "discount_tax_account": "445710",
        "fee_account": "627000",
        "retention_account": "411700",
        "difference_charge_account": "658000",
        "difference_income_account": "758000",
        "exchange_loss_account": "656000",
        "exchange_gain_account": "756000",
        "penalty_account": "763000",
        "waiting_account": "471000",
    }


@pytest.mark.parametrize(
    "given_",
    [
        {"receivable_accounts": []},
        {"receivable_accounts": ["41 1"]},
        {"receivable_accounts": [""]},
        {"large_fall_percent": "100.01"},
        {"large_fall_percent": "-1"},
        {"days_kept": -1},
        {"month_ends_kept": 3661},
        {"bank_account": "512 000"},
    ],
)
def test_settings_of_the_ledger_that_make_no_sense_are_refused(given_):
    with pytest.raises(UnusableSettings):
        LEDGER.from_json(given_)
