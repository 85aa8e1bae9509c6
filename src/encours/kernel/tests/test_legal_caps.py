from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.kernel.legal_caps import SECTOR_NAMES, Sector, Verdict, assess_terms, legal_caps
from encours.kernel.terms import PaymentTerms, parse_terms

ISSUED = date(2026, 1, 15)


@pytest.mark.parametrize(
    ("terms", "document_on", "cap_on", "lawful"),
    [
        ("60 jours nets", "2026-01-15", "2026-03-16", True),
        ("61 jours nets", "2026-01-15", "2026-03-16", False),
        ("45 jours fin de mois", "2026-01-15", "2026-03-31", True),
        ("fin de mois + 45 jours", "2026-01-15", "2026-03-17", True),
        ("fin de mois + 45 jours", "2026-02-01", "2026-04-14", True),
        ("60 jours fin de mois", "2026-01-20", "2026-03-31", True),
        ("60 jours fin de mois", "2026-01-31", "2026-04-01", False),
        ("45 jours fin de mois le 10", "2026-01-15", "2026-03-31", False),
        ("30 jours fin de mois le 10", "2026-01-15", "2026-03-31", True),
        ("comptant", "2026-01-15", "2026-03-16", True),
    ],
)
def test_ordinary_invoices_may_wait_60_days_or_45_days_end_of_month(
    *, terms: str, document_on: str, cap_on: str, lawful: bool
) -> None:
    document = date.fromisoformat(document_on)
    assessed = assess_terms(parse_terms(terms), document_on=document)
    assert assessed.lawful is lawful
    assert assessed.cap_on == date.fromisoformat(cap_on)
    assert assessed.due_on == parse_terms(terms).due_on(document)


@pytest.mark.parametrize(
    ("document_on", "terms", "cap_on"),
    [
        ("2026-01-15", "45 jours fin de mois", "2026-03-31"),
        ("2026-02-28", "45 jours fin de mois", "2026-04-30"),
        ("2026-02-28", "fin de mois + 45 jours", "2026-04-29"),
        ("2026-12-20", "45 jours fin de mois", "2027-02-28"),
        ("2026-01-31", "60 jours nets", "2026-04-01"),
    ],
)
def test_the_cap_is_the_later_of_60_days_and_the_reading_the_terms_follow(
    document_on: str, terms: str, cap_on: str
) -> None:
    assessed = assess_terms(parse_terms(terms), document_on=date.fromisoformat(document_on))
    assert assessed.cap_on == date.fromisoformat(cap_on)


@pytest.mark.parametrize(
    ("sector", "days", "cap_on", "article"),
    [
        (Sector.GENERAL, 61, "2026-03-16", "L441-10 I, al. 2"),
        (Sector.PERISHABLE_FOOD, 31, "2026-02-14", "L441-11 II, 1° a"),
        (Sector.LIVE_CATTLE_FRESH_MEAT, 21, "2026-02-04", "L441-11 II, 2°"),
        (Sector.ALCOHOLIC_DRINKS, 47, "2026-03-02", "L441-11 II, 3°"),
        (Sector.WINE, 61, "2026-03-16", "L441-11 II, 4°"),
        (Sector.TRANSPORT, 31, "2026-02-14", "L441-11 II, 5°"),
        (Sector.PUBLIC_AUTHORITY, 31, "2026-02-14", "R2192-10"),
        (Sector.PUBLIC_HOSPITAL, 51, "2026-03-06", "R2192-11, 1°"),
        (Sector.PUBLIC_ENTERPRISE, 61, "2026-03-16", "R2192-11, 2°"),
    ],
)
def test_each_trade_has_its_cap_and_one_day_more_is_unlawful(
    sector: Sector, days: int, cap_on: str, article: str
) -> None:
    beyond = assess_terms(PaymentTerms(days), sector=sector, document_on=ISSUED)
    assert (beyond.cap_on, beyond.lawful) == (date.fromisoformat(cap_on), False)
    assert beyond.decision.outcome is Verdict.UNLAWFUL
    assert article in str(beyond.decision.because[0].text)
    assert beyond.rule is not None
    assert beyond.rule.source
    assert assess_terms(PaymentTerms(days - 1), sector=sector, document_on=ISSUED).lawful


def test_without_agreement_the_law_gives_30_days_from_receipt() -> None:
    received = assess_terms(
        PaymentTerms(30), document_on=ISSUED, agreed=False, received_on=date(2026, 1, 20)
    )
    assert (received.cap_on, received.decision.codes) == (date(2026, 2, 19), ("within_cap",))
    unknown = assess_terms(PaymentTerms(31), document_on=ISSUED, agreed=False)
    assert unknown.decision.codes == ("beyond_cap", "start_assumed")


def test_a_periodic_invoice_may_wait_45_days_even_under_month_end_terms() -> None:
    periodic = assess_terms(
        parse_terms("45 jours fin de mois"), document_on=ISSUED, periodic_invoice=True
    )
    assert (periodic.cap_on, periodic.lawful) == (date(2026, 3, 1), False)


def test_a_periodic_invoice_of_perishable_food_is_counted_from_the_end_of_the_decade() -> None:
    assessed = assess_terms(
        PaymentTerms(30),
        sector=Sector.PERISHABLE_FOOD,
        document_on=date(2026, 1, 15),
        delivered_on=date(2026, 1, 12),
        periodic_invoice=True,
    )
    assert assessed.cap_on == date(2026, 2, 19)
    assert assessed.decision.codes == ("within_cap",)


def test_transport_stays_at_30_days_even_for_a_periodic_invoice_or_month_end_terms() -> None:
    for periodic in (True, False):
        assessed = assess_terms(
            parse_terms("30 jours fin de mois"),
            sector=Sector.TRANSPORT,
            document_on=ISSUED,
            periodic_invoice=periodic,
        )
        assert assessed.cap_on == date(2026, 2, 14)


def test_end_of_month_terms_are_reminded_to_need_an_express_clause() -> None:
    assessed = assess_terms(parse_terms("45 jours fin de mois"), document_on=ISSUED)
    assert assessed.decision.codes == ("within_cap", "express_clause")


def test_goods_cleared_overseas_are_counted_from_their_clearance_but_not_transport() -> None:
    cleared = date(2026, 2, 10)
    goods = assess_terms(PaymentTerms(80), document_on=ISSUED, cleared_on=cleared)
    assert goods.cap_on == date(2026, 4, 11)
    assert "from_customs_clearance" in goods.decision.codes
    transport = assess_terms(
        PaymentTerms(30), sector=Sector.TRANSPORT, document_on=ISSUED, cleared_on=cleared
    )
    assert transport.cap_on == date(2026, 2, 14)


@pytest.mark.parametrize("sector", [Sector.GENERAL, Sector.WINE, Sector.BOOKS])
def test_trades_that_may_agree_on_more_still_have_the_default_when_they_say_nothing(
    sector: Sector,
) -> None:
    silent = assess_terms(PaymentTerms(31), sector=sector, document_on=ISSUED, agreed=False)
    assert (silent.cap_on, silent.lawful) == (date(2026, 2, 14), False)


def test_publishers_agree_freely() -> None:
    assessed = assess_terms(PaymentTerms(180), sector=Sector.BOOKS, document_on=ISSUED)
    assert (assessed.lawful, assessed.cap_on) == (True, None)
    assert assessed.decision.codes == ("free_terms",)


def test_before_the_rules_we_know_the_answer_is_unknown_not_lawful() -> None:
    assessed = assess_terms(PaymentTerms(90), document_on=date(2015, 1, 1))
    assert assessed.decision.outcome is Verdict.UNKNOWN
    assert not assessed.lawful
    assert (assessed.cap_on, assessed.decision.codes) == (None, ("no_rule_known",))


@given(
    document_on=st.dates(date(2024, 1, 1), date(2035, 12, 31)),
    sector=st.sampled_from(list(Sector)),
    days=st.integers(0, 120),
    periodic=st.booleans(),
    agreed=st.booleans(),
)
def test_terms_are_lawful_exactly_when_they_fall_due_by_the_cap(
    *, document_on: date, sector: Sector, days: int, periodic: bool, agreed: bool
) -> None:
    assessed = assess_terms(
        PaymentTerms(days),
        sector=sector,
        document_on=document_on,
        periodic_invoice=periodic,
        agreed=agreed,
    )
    assert assessed.lawful is (assessed.cap_on is None or assessed.due_on <= assessed.cap_on)
    assert assessed.decision.because


def test_every_cap_names_its_article_and_its_source_and_every_sector_has_one() -> None:
    assert all(cap.article and cap.source for cap in legal_caps())
    assert {cap.sector for cap in legal_caps()} == set(Sector) == set(SECTOR_NAMES)
