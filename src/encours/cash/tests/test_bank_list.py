"""The list of the lines of the bank: searched by words and amounts, sorted, gone through."""

from datetime import date

import pytest

from encours.cash.queries import bank_list
from encours.cash.queries.bank_list import BankAsk, find_place, list_bank, next_listed
from encours.cash.tests.bank_lines import bank_line
from encours.tenancy.isolation import reading_of
from encours.tenancy.services import create_organisation

ALL = BankAsk(date(2026, 6, 1), credits=None)


def listed(organisation, ask):
    with reading_of([organisation]):
        return [each.id for each in list_bank(organisation, ask).rows]


def asking(q="", **told):
    return BankAsk(date(2026, 6, 1), q=q, **({"credits": None} | told))


@pytest.fixture
def lines(organisation):
    """By name: what they say."""
    return {
        "hotel": bank_line(organisation, 125040, payer_name="HÔTEL DU PORT", remittance="FA-0118"),
        "hote": bank_line(organisation, 900, payer_name="LES HOTES", label="VIR 100% [PORT]"),
        "out": bank_line(organisation, -125040, payer_name="EDF", label="PRLV"),
    }


@pytest.fixture(params=["by the index of the texts", "by walking the list"])
def found_so(request, monkeypatch):
    """Words that thousands of lines say are found by walking the list: the same is found."""
    if request.param == "by walking the list":
        monkeypatch.setattr(bank_list, "_MOST_FOUND", 0)


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("hotel", {"hotel"}),
        ("Hôtel port", {"hotel"}),
        ("port hôt", {"hotel", "hote"}),
        ("0118", {"hotel"}),
        ("du", {"hotel"}),  # two letters: where a word begins
        ("ot", set()),
        ("100%", {"hote"}),
        ("_", set()),
        ("nobody", set()),
    ],
)
@pytest.mark.usefixtures("found_so")
def test_every_word_must_be_found_accents_aside(organisation, lines, q, found):
    told = {name for name, line in lines.items() if line in listed(organisation, asking(q))}
    assert told == found


@pytest.mark.usefixtures("found_so")
def test_an_amount_is_found_whichever_way_it_went(organisation, lines):
    ask = asking("1250,40", amount_cents=125040)
    assert {*listed(organisation, ask)} == {lines["hotel"], lines["out"]}


def test_nothing_is_found_of_another_organisation(organisation, lines):
    other = create_organisation(f"other-{organisation}", name="Another")
    assert listed(other, asking("hotel")) == []
    with reading_of([other]):
        assert list_bank(organisation, asking("hotel")).rows == ()


def test_beyond_what_is_counted_neither_number_nor_total_is_told(organisation, lines, monkeypatch):
    monkeypatch.setattr(bank_list, "MOST_COUNTED", 2)
    with reading_of([organisation]):
        page = list_bank(organisation, ALL)
    assert (len(page.rows), page.count, page.totals) == (3, None, {})


@pytest.mark.parametrize("sort", ["booked", "-booked", "amount", "-amount", "confidence"])
def test_going_from_one_to_the_next_passes_through_the_list(organisation, lines, sort):
    ask = asking(sort=sort)
    passed: list[int] = []
    with reading_of([organisation]):
        following = next_listed(organisation, ask, None)
        while following is not None:
            passed.append(following)
            following = next_listed(organisation, ask, find_place(organisation, ask, following))
    assert passed == listed(organisation, ask)
