"""Who writes on papers: checked numbers, versions, a logo of the organisation's own."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from encours.kernel.money import Money
from encours.papers.queries import find_logo, sender_on
from encours.papers.rules.letterhead_policy import LETTERHEAD, Letterhead
from encours.papers.rules.pictures import UnusableLogo
from encours.papers.services.letterhead import keep_logo
from encours.papers.tests.pictures import SVG, jpeg, png
from encours.policybook.rules.sections import UnusableSettings
from encours.policybook.services import publish
from encours.tenancy.services import create_organisation

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
FULL = Letterhead(
    name="Tissages Martin",
    legal_form="SAS",
    capital=Money(50_000_00, "EUR"),
    address=("12 rue de la Soie", "69001 Lyon"),
    siren="356 000 000",
    register="RCS Lyon",
    vat_number="FR39 356000000",
    iban="FR14 2004 1010 0505 0001 3M02 606",
    bic="PSSTFRPP",
)


def put(organisation, letterhead, *, from_on=date(2026, 1, 1)):
    publish(organisation, LETTERHEAD, letterhead, from_on=from_on, author_id=None, now=NOW)


def test_numbers_are_kept_in_one_form_and_read_back():
    assert (FULL.siren, FULL.iban) == ("356000000", "FR1420041010050500013M02606")
    assert LETTERHEAD.from_json(LETTERHEAD.as_json(FULL)) == FULL


@pytest.mark.parametrize(
    "wrong",
    [
        {"iban": "FR1420041010050500013M02607"},
        {"siren": "356000001"},
        {"vat_number": "FR00356000000"},
        {"bic": "X"},
        {"name": "x" * 121},
        {"address": ("a",) * 7},
        {"logo": "logo.png"},
    ],
)
def test_what_cannot_be_right_is_refused_before_it_is_printed(wrong):
    with pytest.raises(UnusableSettings):
        replace(FULL, **wrong)


def test_without_a_letterhead_the_organisation_writes_in_its_own_name(organisation):
    sender = sender_on(organisation, NOW.date())
    assert (sender.letterhead.name, sender.letterhead.iban, sender.logo) == (
        "Tissages Martin",
        "",
        None,
    )


def test_the_letterhead_in_force_on_the_day_counts(organisation):
    put(organisation, FULL)
    put(organisation, replace(FULL, name="Tissages Martin & Cie"), from_on=date(2026, 7, 1))
    names = [sender_on(organisation, day).letterhead.name for day in (NOW.date(), date(2026, 7, 1))]
    assert names == ["Tissages Martin", "Tissages Martin & Cie"]


@pytest.mark.parametrize(("data", "kind"), [(png(), "png"), (jpeg(), "jpeg"), (SVG, "svg")])
def test_a_logo_is_kept_once_and_stands_under_its_letterhead(organisation, data, kind):
    digest = keep_logo(organisation, data, author_id=None, now=NOW)
    assert keep_logo(organisation, data, author_id=None, now=NOW) == digest
    put(organisation, replace(FULL, logo=digest))
    logo = sender_on(organisation, NOW.date()).logo
    assert logo is not None
    assert logo.kind == kind


def test_a_logo_is_of_its_organisation_alone(organisation):
    other = create_organisation(f"autre-{organisation}", name="Autre")
    digest = keep_logo(other, SVG, author_id=None, now=NOW)
    assert find_logo(organisation, digest) is None
    put(organisation, replace(FULL, logo=digest))
    assert sender_on(organisation, NOW.date()).logo is None


@pytest.mark.parametrize(
    "data",
    [
        # Its pieces are in order, and its points are not: no such picture has two bits a colour.
        png(kind=b"\x02\x02", rows=bytes(8)),
        jpeg().replace(b"\xff\xdb\x00\x43\x00" + b"\x10" * 64, b""),
    ],
)
def test_a_picture_that_cannot_be_printed_is_refused(organisation, data):
    with pytest.raises(UnusableLogo):
        keep_logo(organisation, data, author_id=None, now=NOW)
