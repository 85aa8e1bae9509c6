"""The page: whole, closed to the network, true to its rows, safe from what the books hold."""

import dataclasses
import re
from collections import Counter
from decimal import Decimal

import pytest

from encours.diagnosis.report.html import render_html
from encours.diagnosis.report.model import Folds, Row, Tiles
from encours.diagnosis.report.view import build_report
from encours.diagnosis.rules.model import Diagnosis
from encours.diagnosis.tests.reports import (
    HOSTILE,
    Page,
    company,
    export,
    page,
    payment,
    sale,
    strings,
    table,
)
from encours.diagnosis.tests.telling import diagnosed
from encours.intake.formats.records import Reject
from encours.kernel.messages import message
from encours.ui import translation

LATE = slice(2, 6)


def cents(text: str) -> int:
    """The amount of a French cell."""
    bare = re.sub(r"[^\d,−]", "", text).replace("−", "-").replace(",", ".")
    return int(Decimal(bare or "0") * 100)


def amounts(row: Row) -> list[int]:
    return [cents(cell.text) for cell in row.cells[1:]]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_is_well_formed_and_every_link_in_it_leads_somewhere(language):
    found = Page(page(language))
    assert found.wrong == []
    assert [name for name, times in Counter(found.ids).items() if times > 1] == []
    assert {link for link in found.links if link[1:] not in found.ids} == set()
    assert f'<html lang="{language}">' in page(language)


def test_the_page_needs_nothing_else_and_may_ask_for_nothing():
    found = Page(page())
    assert {"script", "link", "iframe", "object", "embed", "img", "form"}.isdisjoint(found.tags)
    assert [name for name, _ in found.attributes if name.startswith("on")] == []
    outside = [
        (name, value)
        for name, value in found.attributes
        if name in {"src", "href", "xlink:href", "style", "action"} and "//" in value
    ]
    assert outside == []
    assert "url(" not in page()
    assert "default-src 'none'" in page()


def test_each_tile_is_the_sum_of_the_rows_behind_it():
    report = build_report(company(), language="fr")
    tiles = next(block for block in report.sections[0].blocks if isinstance(block, Tiles))
    exact = {tile.label: cents(tile.exact) for tile in tiles.items if tile.exact.endswith("€")}
    rows = [row for row in table(report, "aged-balance").rows if row.cells[-1].text]
    total = amounts(rows[-1])
    assert rows[-1].role == "total"
    assert [sum(column) for column in zip(*map(amounts, rows[:-1]), strict=True)] == total
    assert exact["Encours comptable"] == total[-1] == company().balances.balance_cents
    assert exact["Échu"] == sum(total[1:5])
    assert exact["Échu de plus de 90 jours"] == total[4]
    called = table(report, "calls").rows
    assert sum(cents(row.cells[2].text) for row in called[:-1]) == exact["Échu"]


def test_each_customer_unfolds_on_items_that_add_up_to_his_balance():
    report = build_report(company(), language="fr")
    folds = next(section for section in report.sections if section.id == "open-items").blocks[0]
    assert isinstance(folds, Folds)
    total = 0
    for fold in folds.items:
        *items, last = [cents(row.cells[4].text) for row in fold.table.rows]
        assert sum(items) == last == cents(fold.amount)
        total += last
    assert total == cents(folds.total) == company().balances.balance_cents


def test_no_word_of_the_french_page_is_left_in_english(monkeypatch):
    missed = set()

    class Recorder(dict[str, tuple[str, ...]]):
        def get(self, key, default=None):
            if key not in self:
                missed.add(key)
            return super().get(key, default)

    known = Recorder(translation._catalogue("fr"))
    monkeypatch.setattr(translation, "_catalogue", lambda language: known)
    french = set(strings(build_report(company(), language="fr")))
    assert missed == set()
    english = set(strings(build_report(company(), language="en")))
    translated = {key for key, forms in known.items() if forms != (key,)}
    assert french & english & translated == set()


def test_what_the_books_hold_is_shown_and_never_obeyed():
    text = "".join(Page(page()).text)
    assert "<script>" not in page()
    assert "<img" not in page()
    for name in HOSTILE[:5]:
        assert name in text
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08]", page())
    assert "droite gauche fin" in text
    assert (
        max(
            len(cell)
            for cell in strings(table(build_report(company(), language="fr"), "aged-balance"))
        )
        < 100
    )


def test_a_hundred_rejected_lines_are_shown_and_the_others_counted():
    rejects = tuple(
        Reject(line, "Debit", "12,3,4", message("It is not an amount."), message("Check the line."))
        for line in range(2, 10_002)
    )
    file = company().files[0]
    many = dataclasses.replace(
        company(),
        files=(
            dataclasses.replace(
                file,
                rejects=rejects,
                source=dataclasses.replace(file.source, rejected=10_000, rows=20_000),
            ),
        ),
    )
    report = build_report(many, language="fr")
    assert len(table(report, "rejected-lines").rows) == 100
    assert "9\u202f900" in table(report, "rejected-lines").note


def test_a_big_ledger_gives_a_page_of_bounded_size_that_still_adds_up():
    lines = []
    for number in range(1, 6_001):
        customer = f"C{number % 1_500}=Client {number % 1_500}"
        lines += sale(
            number, f"2026{1 + number % 12:02}{1 + number % 28:02}", customer, 100 + number
        )
    big = diagnosed(export(lines))
    assert big.by_customer.height == 1_500
    written = render_html(big, language="fr")
    assert len(written.encode()) < 3_000_000
    assert Page(written).wrong == []
    rows = table(build_report(big, language="fr"), "aged-balance").rows
    summed = [row for row in rows if row.cells[-1].text]
    assert sum(amounts(row)[-1] for row in summed[:-1]) == amounts(summed[-1])[-1]


def no_customer() -> Diagnosis:
    return diagnosed(
        export(
            [
                ("OD-1", "20260105", "606000", "", "A", 100, ""),
                ("OD-1", "20260105", "512000", "", "A", -100, ""),
            ]
        )
    )


def nothing_owed() -> Diagnosis:
    return diagnosed(
        export(
            [*sale(1, "20260105", "C=Alpha", 1, "A"), *payment(1, "20260210", "C=Alpha", 1, "A")]
        )
    )


def nothing_late() -> Diagnosis:
    return diagnosed(export(sale(1, "20260105", "C=Alpha", 987_654_321_99)))


def paid_too_much() -> Diagnosis:
    return diagnosed(export(payment(1, "20260105", "C=Alpha", 5_000)))


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (no_customer, "Aucun client dans ces fichiers"),
        (nothing_owed, "Rien n’est dû"),
        (nothing_late, "personne à appeler"),
        (paid_too_much, "L’encours est négatif"),
    ],
)
def test_the_odd_states_are_said_in_words(case, said):
    written = render_html(case(), language="fr")
    assert said in written
    assert Page(written).wrong == []
    assert {link for link in Page(written).links if link[1:] not in Page(written).ids} == set()
    assert Page(render_html(case(), language="en")).wrong == []
