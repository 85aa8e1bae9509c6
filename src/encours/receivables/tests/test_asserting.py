"""What people learn of a document is kept with its day: nothing is overwritten."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.kernel.calendars import FRANCE
from encours.receivables.queries.documents import (
    facts_on,
    history_of,
    list_statuses,
    statuses_on,
)
from encours.receivables.rules.assertions import (
    DELAY_CAUSES,
    KINDS,
    NotAssertable,
    Payee,
    VatPart,
    read_value,
    write_value,
)
from encours.receivables.rules.statuses import (
    DEFAULT_STATUSES,
    Status,
    UnusableStatus,
    check_status,
    compute_next_action_on,
)
from encours.receivables.services.acts import LinesCannotMeet
from encours.receivables.services.allocating import NoSuchLine
from encours.receivables.services.asserting import assert_of, define_status
from encours.receivables.tests.ledger_rows import add_line
from encours.tenancy.isolation import acting_for

NOW = datetime(2026, 3, 20, 9, tzinfo=UTC)


def day(number):
    return date(2026, 3, number)


def say(organisation, line, kind, value, *, on=1):
    return assert_of(organisation, line, kind, value, asserted_on=day(on), author_id=7, now=NOW)


def known(organisation, line, on):
    with acting_for(organisation):
        return facts_on(organisation, [line], day(on)).get(line, {})


def twenty(base, tax, rate="20"):
    return VatPart(Decimal(rate), base, tax)


def test_what_was_said_holds_from_its_day_until_something_else_is_said(organisation):
    line = add_line(organisation, 12000)
    say(organisation, line, "due_on", day(25), on=5)
    say(organisation, line, "due_on", day(30), on=10)
    say(organisation, line, "due_on", day(28), on=5)  # said last, of the same day
    say(organisation, line, "payee", Payee("factor", "Factofrance"), on=7)
    assert known(organisation, line, 4) == {}
    assert known(organisation, line, 5) == {"due_on": day(28)}
    assert known(organisation, line, 9)["payee"] == Payee("factor", "Factofrance")
    assert known(organisation, line, 10)["due_on"] == day(30)
    say(organisation, line, "due_on", None, on=12)
    assert "due_on" not in known(organisation, line, 12)
    assert known(organisation, line, 11)["due_on"] == day(30)
    with acting_for(organisation):
        told = [(said.kind, said.value, said.author_id) for said in history_of(organisation, line)]
    assert told[-1] == ("due_on", None, 7)
    assert len(told) == 5


def test_a_line_that_is_not_there_or_no_longer_stands_is_refused(organisation):
    with pytest.raises(NoSuchLine):
        say(organisation, 99, "owner", "Anna")
    with pytest.raises(LinesCannotMeet):
        say(organisation, add_line(organisation, 100, reversed_by=3), "owner", "Anna")


VALUES = {
    "due_on": day(3),
    "payee": Payee("other", "Le Trésor public"),
    "status": "disputed",
    "delay_cause": "missing_order",
    "owner": "Anna Petit",
    "vat": (twenty(5687, 313, "5.5"), twenty(5000, 1000)),
    "order_reference": "PO-77",
    "delivery_reference": "BL 12/3",
}


def test_every_kind_has_a_value_here():
    assert set(VALUES) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_kept_and_read_as_it_was_said(organisation, kind):
    line = add_line(organisation, 12000)
    say(organisation, line, kind, VALUES[kind])
    assert known(organisation, line, 1) == {kind: VALUES[kind]}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("letter", "AA"),
        ("due_on", "2026-03-01"),
        ("due_on", NOW),
        ("payee", "us"),
        ("payee", Payee("us", "Encours")),
        ("payee", Payee("factor")),
        ("payee", Payee("bank", "x")),
        ("status", "Disputed"),
        ("delay_cause", "weather"),
        ("owner", ""),
        ("owner", "  "),
        ("owner", "a\nb"),
        ("owner", "x" * 101),
        ("owner", day(1)),
        ("vat", ()),
        ("vat", (twenty(10000, 2001),)),
        ("vat", (twenty(11000, 1000),)),
        ("vat", (twenty(5000, 1000), twenty(5000, 1000))),
        ("vat", (VatPart(Decimal("NaN"), 10000, 2000),)),
        ("vat", (VatPart(Decimal(101), 6000, 6000),)),
    ],
)
def test_what_is_not_of_its_form_is_refused_with_what_to_do(kind, value):
    with pytest.raises(NotAssertable) as refused:
        write_value(kind, value, amount_cents=12000)
    assert refused.value.action is not None


def test_every_cause_of_delay_can_be_said():
    for cause in DELAY_CAUSES:
        assert write_value("delay_cause", cause, amount_cents=1) == cause


@given(
    st.lists(
        st.tuples(st.integers(0, 300), st.integers(-(10**7), 10**7)),
        min_size=1,
        unique_by=lambda part: part[0],
    )
)
def test_tax_is_read_back_to_the_cent_whatever_the_rates(parts):
    vat = tuple(
        VatPart(Decimal(rate) / 10, base, round(base * Decimal(rate) / 1000))
        for rate, base in parts
    )
    total = sum(part.base_cents + part.tax_cents for part in vat)
    kept = write_value("vat", vat, amount_cents=total)
    assert {*read_value("vat", kept)} == {*vat}  # type: ignore[misc]  # a tuple of parts
    with pytest.raises(NotAssertable):
        write_value("vat", vat, amount_cents=total + 1)


def test_a_status_says_what_comes_next_and_when(organisation):
    line = add_line(organisation, 100)
    say(organisation, line, "status", "announced", on=3)  # and five days: a Sunday
    with acting_for(organisation):
        told = statuses_on(organisation, day(6))[line]
        assert statuses_on(organisation, day(2)) == {}
        assert statuses_on(organisation, day(6), line_ids=[line + 1]) == {}
    assert (told.status.code, told.since_on, told.next_action_on) == ("announced", day(3), day(9))


def test_an_organisation_defines_its_own_statuses(organisation):
    with acting_for(organisation):
        assert list_statuses(organisation) == DEFAULT_STATUSES
    own = Status("at_notary", "Chez le notaire", "With the notary", next_action_days=20)
    define_status(organisation, own)
    line = add_line(organisation, 100)
    say(organisation, line, "status", "at_notary")
    retired = Status("announced", "Annoncé", "Announced", is_offered=False)
    define_status(organisation, retired)
    with acting_for(organisation):
        listed = list_statuses(organisation)
        assert statuses_on(organisation, day(2))[line].status == own
    assert listed == (retired, *DEFAULT_STATUSES[1:], own)
    for code in ("announced", "unheard_of"):
        with pytest.raises(NotAssertable):
            say(organisation, line, "status", code)


@pytest.mark.parametrize(
    "status",
    [
        Status("", "A", "A"),
        Status("À faire", "A", "A"),
        Status("a", " ", "A"),
        Status("a", "A", ""),
        Status("a", "A", "A", next_action_days=-1),
        Status("a", "A", "A", next_action_days=4000),
    ],
)
def test_a_status_nobody_could_use_is_refused(status):
    with pytest.raises(UnusableStatus) as refused:
        check_status(status)
    assert refused.value.action is not None


def test_the_usual_statuses_can_be_used_as_they_are():
    assert [check_status(status) for status in DEFAULT_STATUSES] == [*DEFAULT_STATUSES]
    assert any(status.is_disputed for status in DEFAULT_STATUSES)
    assert compute_next_action_on(Status("a", "A", "A"), day(1), FRANCE) is None
