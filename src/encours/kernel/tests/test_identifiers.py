import subprocess
import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.kernel import identifiers as ids


@pytest.mark.parametrize(
    ("clean", "written", "compact"),
    [
        (ids.clean_siren, "356 000 000", "356000000"),
        (ids.clean_siren, "732 829\u202f320", "732829320"),
        (ids.clean_siret, "356 000 000 00048", "35600000000048"),
        (ids.clean_siret, "35600000049837", "35600000049837"),  # a post office: sum multiple of 5
        (ids.clean_siret, "732.829.320.00074", "73282932000074"),
        (ids.clean_vat, "fr 39 356000000", "FR39356000000"),
        (ids.clean_vat, "BE 0403.019.261", "BE0403019261"),
        (ids.clean_vat, "DE 136,695 976".replace(",", ""), "DE136695976"),
        (ids.clean_iban, "FR14 2004 1010 0505 0001 3M02 606", "FR1420041010050500013M02606"),
        (ids.clean_iban, "de89370400440532013000", "DE89370400440532013000"),
        (ids.clean_bic, "psstfrpp", "PSSTFRPP"),
        (ids.clean_bic, "PSSTFRPPPAR", "PSSTFRPPPAR"),
        (ids.clean_creditor_reference, "RF18 5390 0754 7034", "RF18539007547034"),
        (ids.clean_creditor_reference, "RF24FAC2026001", "RF24FAC2026001"),
        (ids.clean_creditor_reference, "rf84f202500003", "RF84F202500003"),
    ],
)
def test_an_identifier_is_recognised_however_it_is_spaced(
    clean: Callable[[str], str], written: str, compact: str
) -> None:
    assert clean(written) == compact
    assert clean(compact) == compact


@pytest.mark.parametrize(
    ("clean", "written", "kind"),
    [
        (ids.clean_siren, "356000001", "SIREN"),
        (ids.clean_siren, "35600000", "SIREN"),
        (ids.clean_siren, "", "SIREN"),
        (ids.clean_siren, "٣٥٦٠٠٠٠٠٠", "SIREN"),
        (ids.clean_siren, "356000000X", "SIREN"),
        (ids.clean_siret, "35600000049838", "SIRET"),
        (ids.clean_siret, "73282932000075", "SIRET"),
        (ids.clean_vat, "FR40356000000", "VAT number"),
        (ids.clean_vat, "356000000", "VAT number"),
        (ids.clean_vat, "ZZ12345678", "VAT number"),
        (ids.clean_iban, "FR1420041010050500013M02607", "IBAN"),
        (ids.clean_iban, "FR14", "IBAN"),
        (ids.clean_iban, "ZZ89370400440532013000", "IBAN"),
        (ids.clean_bic, "PSSTFR", "BIC"),
        (ids.clean_bic, "PSSTZZPP", "BIC"),
        (ids.clean_creditor_reference, "RF19539007547034", "RF reference"),
        (ids.clean_creditor_reference, "RF", "RF reference"),
    ],
)
def test_a_mistyped_identifier_is_refused_in_words(
    clean: Callable[[str], str], written: str, kind: str
) -> None:
    with pytest.raises(ids.InvalidIdentifier, match=f"not a valid {kind}$") as caught:
        clean(written)
    assert "expected" in str(caught.value.action)


def test_one_may_ask_without_catching() -> None:
    assert ids.is_siren("356000000")
    assert ids.is_siret("35600000000048")
    assert ids.is_vat("FR39356000000")
    assert ids.is_iban("FR1420041010050500013M02606")
    assert ids.is_bic("PSSTFRPP")
    assert ids.is_creditor_reference("RF18539007547034")
    for ask in (ids.is_siren, ids.is_siret, ids.is_vat, ids.is_iban, ids.is_bic):
        assert not ask("nonsense")
    assert not ids.is_creditor_reference("nonsense")


@given(st.text(max_size=34))
def test_no_text_makes_a_check_fail_otherwise_than_by_saying_no(text: str) -> None:
    for ask in (
        ids.is_siren,
        ids.is_siret,
        ids.is_vat,
        ids.is_iban,
        ids.is_bic,
        ids.is_creditor_reference,
    ):
        assert ask(text) in {True, False}


@given(st.from_regex(r"[A-Z0-9]{1,21}", fullmatch=True))
def test_a_reference_we_make_is_one_the_banks_accept(body: str) -> None:
    assert ids.clean_creditor_reference(ids.creditor_reference(body)).endswith(body)


@pytest.mark.parametrize("body", ["", "X" * 22, "FAC/2026", "été"])
def test_a_reference_is_not_made_of_what_banks_do_not_carry(body: str) -> None:
    with pytest.raises(ids.InvalidIdentifier):
        ids.creditor_reference(body)


@given(st.integers(0, 99_999_999))
def test_the_vat_number_of_a_french_company_follows_from_its_siren(start: int) -> None:
    siren = next(f"{start:08}{check}" for check in range(10) if ids.is_siren(f"{start:08}{check}"))
    assert ids.clean_vat(ids.french_vat_of_siren(siren)) == f"{ids.french_vat_of_siren(siren)}"


def test_an_establishment_tells_its_company() -> None:
    assert ids.siren_of_siret("732 829 320 00074") == "732829320"


def test_importing_the_kernel_loads_none_of_the_heavy_libraries() -> None:
    modules = "calendars, identifiers, legal_caps, money, periods, rates, reasons, subjects, terms"
    heavy = "{'schwifty', 'stdnum', 'holidays', 'polars', 'babel', 'lxml'}"
    script = f"import sys; from encours.kernel import {modules}; print({heavy} & set(sys.modules))"
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "set()"
