from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iso11649

from encours.kernel.payment_references import (
    LENGTH,
    SIGNS,
    NoReference,
    clean_reference,
    creditor_reference_of,
    find_references,
    grouped,
    is_reference,
    reference_of_customer,
    reference_of_document,
    unambiguous,
)

SOME = [reference_of_customer(1, f"C{number}") for number in range(40)] + [
    reference_of_document(7, "ALPHA", f"FA2026-{number}") for number in range(40)
]


def test_references_are_the_same_for_ever():
    assert reference_of_customer(1, "ALPHA") == "C4J3V3XET7NZ"
    assert reference_of_document(1, "ALPHA", "FA2026-118") == "DZWBBMDHRGCH"
    assert reference_of_document(1, "ALPHA", " fa2026-118 ") == "DZWBBMDHRGCH"


def test_what_differs_has_another_reference():
    names = [
        reference_of_customer(1, "ALPHA"),
        reference_of_customer(2, "ALPHA"),
        reference_of_document(1, "ALPHA", ""),
        reference_of_document(1, "ALPHA", "1"),
        reference_of_document(1, "BETA", "1"),
        reference_of_document(2, "ALPHA", "1"),
    ]
    assert len(set(names)) == len(names)


def test_a_hundred_thousand_documents_have_a_hundred_thousand_references():
    found = {reference_of_document(1, "ALPHA", str(number)) for number in range(100_000)}
    assert len(found) == 100_000
    assert {len(set(column)) for column in zip(*found, strict=True)} == {1, len(SIGNS)}


def test_every_single_wrong_sign_is_found_out():
    assert all(is_reference(each) for each in SOME)
    mistaken = [
        each[:at] + sign + each[at + 1 :]
        for each, at, sign in product(SOME, range(LENGTH), SIGNS)
        if each[at] != sign
    ]
    assert len(mistaken) == len(SOME) * LENGTH * (len(SIGNS) - 1)
    assert not any(is_reference(each) for each in mistaken)


def test_any_two_signs_exchanged_are_found_out():
    for each in SOME:
        for first, second in combinations(range(LENGTH), 2):
            signs = list(each)
            signs[first], signs[second] = signs[second], signs[first]
            if signs != list(each):
                assert not is_reference("".join(signs))


def test_no_sign_is_mistaken_for_another():
    assert set("01ILOAU").isdisjoint(SIGNS)
    assert len(SIGNS) == 29


def test_the_long_form_is_a_creditor_reference_of_the_norm():
    for each in SOME:
        assert iso11649.is_valid(creditor_reference_of(each))
        assert creditor_reference_of(each)[4:] == each


@pytest.mark.parametrize(
    "text",
    [
        "{r}",
        "VIR SEPA REF {r} MERCI",
        "réf.{r}",
        "REF{r}",
        "{spoken}",
        "facture : {dashed}, solde",
        "{small} et fa 12",
        "RF {rf}",
        "{rf}",
        "{rf_spoken} ALPHA",
        "{broken}",
    ],
)
def test_a_reference_is_found_in_whatever_the_bank_hands_over(text):
    for each in SOME:
        rf = creditor_reference_of(each)
        written = text.format(
            r=each,
            small=each.lower(),
            spoken=grouped(each),
            dashed=grouped(each).replace(" ", "-").lower(),
            rf=rf if "RF {" not in text else rf[2:],
            rf_spoken=grouped(rf).lower(),
            broken=f"{each[:5]}\n{each[5:]}",
        )
        assert find_references(written) == [each]


def test_several_are_found_in_their_order_and_once():
    text = f"{SOME[3]} {SOME[1]} {grouped(SOME[3])}"
    assert find_references(text) == [SOME[3], SOME[1]]


def test_what_is_part_of_a_longer_word_is_none():
    assert find_references(f"X{SOME[0]}") == []
    assert find_references(f"{SOME[0]}9") == []
    assert find_references("FR7630006000011234567890189 DUPONT CHEQUE 1234567") == []


def test_a_long_form_mistyped_is_none():
    rf = creditor_reference_of(SOME[0])
    wrong = f"RF{(int(rf[2:4]) % 97) + 1:02}{rf[4:]}"
    assert find_references(wrong) == []


def test_what_a_person_types_is_cleaned_or_refused():
    assert clean_reference(grouped(SOME[0]).lower()) == SOME[0]
    for wrong in ("", SOME[0][:-1], SOME[0] + " " + SOME[1]):
        with pytest.raises(NoReference):
            clean_reference(wrong)


def test_two_that_would_share_a_reference_have_none():
    told = [("a", SOME[0]), ("b", SOME[1]), ("c", SOME[0]), ("b", SOME[1])]
    assert unambiguous(told) == {"b": SOME[1]}


@settings(max_examples=100)
@given(st.text(max_size=200))
def test_whatever_the_text_what_is_found_is_a_reference(text):
    assert all(is_reference(each) for each in find_references(text))
