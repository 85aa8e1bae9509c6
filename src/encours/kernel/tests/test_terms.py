from datetime import date
from typing import Literal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.kernel.terms import (
    CASH,
    Closing,
    PaymentTerms,
    UnreadableTerms,
    due_on_expression,
    parse_terms,
    print_terms,
)

CLOSINGS = st.none() | st.sampled_from(list(Closing))
DAYS = st.dates(date(1990, 1, 1), date(2080, 12, 31))


@st.composite
def any_terms(draw: st.DrawFn) -> PaymentTerms:
    days = draw(st.integers(0, 999) | st.sampled_from([0, 1, 10, 30, 45, 60]))
    start = draw(CLOSINGS) if days else None
    return PaymentTerms(days, start, draw(CLOSINGS), draw(st.none() | st.integers(1, 31)))


@pytest.mark.parametrize(
    ("document_on", "days_then_month", "month_then_days", "sixty_days"),
    [
        ("2026-01-15", "2026-03-31", "2026-03-17", "2026-03-16"),
        ("2026-01-31", "2026-03-31", "2026-03-17", "2026-04-01"),
        ("2026-02-01", "2026-03-31", "2026-04-14", "2026-04-02"),
        ("2026-02-28", "2026-04-30", "2026-04-14", "2026-04-29"),
        ("2024-02-10", "2024-03-31", "2024-04-14", "2024-04-10"),
        ("2026-12-20", "2027-02-28", "2027-02-14", "2027-02-18"),
    ],
)
def test_the_two_lawful_readings_of_45_days_end_of_month_and_60_days_give_the_known_dates(
    document_on: str, days_then_month: str, month_then_days: str, sixty_days: str
) -> None:
    day = date.fromisoformat(document_on)
    assert parse_terms("45 jours fin de mois").due_on(day).isoformat() == days_then_month
    assert parse_terms("fin de mois + 45 jours").due_on(day).isoformat() == month_then_days
    assert parse_terms("60 jours date de facture").due_on(day).isoformat() == sixty_days


@pytest.mark.parametrize(
    ("terms", "document_on", "due_on"),
    [
        ("comptant", "2026-03-05", "2026-03-05"),
        ("30 jours nets", "2026-01-31", "2026-03-02"),
        ("fin de mois", "2024-02-03", "2024-02-29"),
        ("fin de mois le 15", "2026-12-31", "2027-01-15"),
        ("30 jours fin de mois le 10", "2026-01-02", "2026-03-10"),
        ("30 jours fin de mois le 31", "2026-01-01", "2026-02-28"),
        ("30 jours fin de décade", "2026-03-05", "2026-04-10"),
        ("fin de décade + 30 jours", "2026-03-05", "2026-04-09"),
        ("fin de décade", "2026-02-21", "2026-02-28"),
        ("30 jours le 10", "2026-03-11", "2026-04-10"),
        ("30 jours le 10", "2026-03-12", "2026-05-10"),
        ("60 j. FDM le 15", "2026-01-20", "2026-04-15"),
    ],
)
def test_terms_give_the_due_date_a_french_accountant_expects(
    terms: str, document_on: str, due_on: str
) -> None:
    assert parse_terms(terms).due_on(date.fromisoformat(document_on)).isoformat() == due_on


THIRTY_DAYS = PaymentTerms(30)
SPELLINGS = {
    THIRTY_DAYS: (
        "30 jours nets|30 JOURS NET|30j|30 jrs|30 jr|30 J. nets|30|net 30|Net 30 days|30 days|"
        "30 nets|30 jours date de facture|30 jours à compter de la date d'émission de la facture|"
        "30 J DF|Virement 30 jours|LCR 30 jours date de facture|paiement à 30 jours|sous 30 jours|"
        "30 days from invoice date|30 days after the date of invoice|30 jours calendaires|"
        "30 jours à réception de facture|30j.nets|Terms: net 30"
    ),
    CASH: (
        "comptant|Au comptant|COMPTANT|à réception|À réception de facture|due on receipt|cash|"
        "upon receipt|due on receipt of invoice|paiement immédiat|payable immédiatement|0 jour"
    ),
    PaymentTerms(45, end=Closing.MONTH): (
        "45 jours fin de mois|45 J FDM|45jfdm|45 EOM|45 days end of month|45 days EOM|"
        "45 jours F.D.M.|45 FDM|à 45 jours fin de mois|45 jours + fin de mois|"
        "45 jours, fin de mois|45j fin mois|"
        "Traite 45 jours fin de mois|45 days end of the month"
    ),
    PaymentTerms(45, start=Closing.MONTH): (
        "fin de mois + 45 jours|FDM+45|FDM + 45 j|EOM + 45|end of month + 45 days|"
        "fin de mois 45 jours|Fin de mois plus 45 jours"
    ),
    PaymentTerms(30, end=Closing.MONTH, on_day=10): (
        "30 jours fin de mois le 10|30 j FDM le 10|30 FDM 10|"
        "30 jours fin de mois, le 10 du mois suivant|30 days end of month on the 10th|"
        "30 days EOM the 10th|30 jours fin de mois + 10 jours"
    ),
    PaymentTerms(0, end=Closing.MONTH, on_day=15): "fin de mois le 15|FDM le 15|EOM on the 15th",
    PaymentTerms(
        30, end=Closing.DECADE
    ): "30 jours fin de décade|30 j fin décade|30 j. FIN DE DECADE",
    PaymentTerms(0, end=Closing.MONTH): "fin de mois|EOM|fin de mois + 0 jour|month end",
}


@pytest.mark.parametrize(
    ("spelling", "terms"),
    [(text, terms) for terms, texts in SPELLINGS.items() for text in texts.split("|")],
)
def test_terms_are_understood_however_they_are_spelt(spelling: str, terms: PaymentTerms) -> None:
    assert parse_terms(spelling) == terms


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "3", "bonjour", "net", "30 jours puis 40 jours", "30 jours, 2 % d'escompte",
        "1000 jours", "30 jours fin de mois le 45", "30 jours date de livraison", "1 mois",
        "cash on delivery", "30-45 jours", "FDM 30",
        "2/10 net 30", "le 15/03/2026", "30 jours ouvrés", "-30 jours",
        "le", "+", "30,5 jours", "jours",
        "30 jours fin de mois le 10 et le 25", "x" * 5000,
    ],
)  # fmt: skip
def test_terms_half_understood_are_refused_with_examples_to_follow(text: str) -> None:
    with pytest.raises(UnreadableTerms) as caught:
        parse_terms(text)
    assert "45 days end of month" in str(caught.value.action)


@given(
    st.text(max_size=60)
    | st.from_regex(r"(fin de mois|\d{1,4}|jours|le|\+| |FDM){1,6}", fullmatch=True)
)
def test_any_text_is_either_terms_or_a_readable_refusal(text: str) -> None:
    try:
        terms = parse_terms(text)
    except UnreadableTerms:
        return
    assert parse_terms(print_terms(terms)) == terms


@given(any_terms(), st.sampled_from(["fr", "en"]))
def test_terms_printed_in_either_language_are_read_back_the_same(
    terms: PaymentTerms, language: Literal["fr", "en"]
) -> None:
    assert parse_terms(print_terms(terms, language)) == terms


@pytest.mark.parametrize(
    ("terms", "french", "english"),
    [
        (THIRTY_DAYS, "30 jours nets", "net 30 days"),
        (CASH, "comptant", "due on receipt"),
        (PaymentTerms(1), "1 jour net", "net 1 day"),
        (PaymentTerms(45, end=Closing.MONTH), "45 jours fin de mois", "45 days end of month"),
        (PaymentTerms(45, Closing.MONTH), "fin de mois + 45 jours", "end of month + 45 days"),
        (
            PaymentTerms(30, end=Closing.MONTH, on_day=22),
            "30 jours fin de mois le 22",
            "30 days end of month on the 22nd",
        ),
        (
            PaymentTerms(end=Closing.MONTH, on_day=11),
            "fin de mois le 11",
            "end of month on the 11th",
        ),
    ],
)
def test_terms_are_printed_as_people_write_them(
    terms: PaymentTerms, french: str, english: str
) -> None:
    assert print_terms(terms) == french
    assert print_terms(terms, "en") == english


@given(any_terms(), DAYS)
def test_a_due_date_is_never_before_the_document_nor_beyond_what_the_terms_can_give(
    terms: PaymentTerms, document_on: date
) -> None:
    assert 0 <= (terms.due_on(document_on) - document_on).days <= terms.days + 31 + 31 + 31


@settings(max_examples=60)
@given(any_terms(), st.lists(DAYS, min_size=1, max_size=40))
def test_a_column_of_documents_gets_the_due_dates_of_each_document_alone(
    terms: PaymentTerms, documents: list[date]
) -> None:
    frame = pl.DataFrame({"document_on": [*documents, None]}, schema={"document_on": pl.Date})
    due = frame.select(due_on=due_on_expression(terms, pl.col("document_on")))["due_on"]
    assert due.dtype == pl.Date
    assert due.to_list() == [*(terms.due_on(day) for day in documents), None]


@pytest.mark.parametrize(
    ("days", "start", "on_day"),
    [(-1, None, None), (1000, None, None), (30, None, 0), (30, None, 32), (0, Closing.MONTH, None)],
)
def test_terms_that_mean_nothing_cannot_be_built(
    days: int, start: Closing | None, on_day: int | None
) -> None:
    with pytest.raises(ValueError, match="day"):
        PaymentTerms(days, start, None, on_day)
