"""Who is delivered, invoiced and who pays, in a sale, at its day."""

from datetime import date

import pytest

from encours.parties.rules.aliases import follow_aliases
from encours.parties.rules.free_fields import UnreadableValue, read_free_value
from encours.parties.rules.sale_parties import RoleHeld, SaleParties, resolve_parties
from encours.parties.rules.words import FieldKind

HELD = [
    RoleHeld("invoiced", "HQ", from_on=date(2026, 1, 1), until_on=date(2026, 7, 1)),
    RoleHeld("delivered", "SITE"),
    RoleHeld("pays", "FACTOR", document_key=7),
    RoleHeld("delivered", "DEPOT", document_key=7),
]


@pytest.mark.parametrize(
    ("on", "document_key", "parties"),
    [
        (date(2025, 12, 31), None, SaleParties("C1", "SITE", "C1", "C1")),
        (date(2026, 1, 1), None, SaleParties("C1", "SITE", "HQ", "HQ")),
        (date(2026, 6, 30), 8, SaleParties("C1", "SITE", "HQ", "HQ")),
        (date(2026, 7, 1), None, SaleParties("C1", "SITE", "C1", "C1")),
        (date(2026, 1, 1), 7, SaleParties("C1", "DEPOT", "HQ", "FACTOR")),
    ],
)
def test_each_role_is_as_the_document_says_else_as_usual_that_day(on, document_key, parties):
    assert resolve_parties("C1", HELD, on=on, document_key=document_key) == parties


def test_aliases_are_followed_to_the_end_and_circles_lead_nowhere():
    assert follow_aliases({"a": "b", "b": "c", "x": "y", "y": "x", "z": "x"}) == {
        "a": "c",
        "b": "c",
    }


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (FieldKind.NUMBER, "1 250,50", "1250.50"),
        (FieldKind.DATE, "2026-12-31", "2026-12-31"),
        (FieldKind.YES_NO, "Oui", True),
        (FieldKind.YES_NO, "no", False),
        (FieldKind.CHOICE, "or", "or"),
        (FieldKind.TEXT, " deux  mots ", "deux mots"),
    ],
)
def test_a_free_field_keeps_what_is_written_as_its_kind(kind, text, value):
    assert read_free_value(kind, text, choices=["or", "argent"]) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (FieldKind.NUMBER, "beaucoup"),
        (FieldKind.NUMBER, "NaN"),
        (FieldKind.DATE, "2026-02-30"),
        (FieldKind.YES_NO, "peut-être"),
        (FieldKind.CHOICE, "bronze"),
        (FieldKind.TEXT, "x" * 1001),
    ],
)
def test_a_free_field_refuses_what_is_not_of_its_kind(kind, text):
    with pytest.raises(UnreadableValue, match="is not what this field holds"):
        read_free_value(kind, text, choices=["or", "argent"])
