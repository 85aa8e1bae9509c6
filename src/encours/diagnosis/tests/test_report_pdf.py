"""The paper: its pages, its words, its properties; what the books hold stays text."""

import io
from functools import cache

from pypdf import PdfReader

from encours.diagnosis.report.pdf import render_pdf
from encours.diagnosis.tests.reports import HOSTILE, company


@cache
def paper() -> PdfReader:
    return PdfReader(io.BytesIO(render_pdf(company(), language="fr", company="Ateliers [#x]$")))


@cache
def words() -> str:
    return " ".join(page.extract_text() for page in paper().pages)


def test_the_paper_holds_the_report_and_numbers_its_pages():
    assert len(paper().pages) > 3
    text = " ".join(words().split())
    for title in ("L’essentiel", "Qui appeler d’abord, et pourquoi", "Définitions et sources"):
        assert title in text
    assert f"1 / {len(paper().pages)}" in text
    assert "Situation au 20 décembre 2026" in text.replace("\xa0", " ")


def test_the_paper_says_its_title_and_language_and_is_tagged():
    about = paper().metadata
    assert about is not None
    assert "Ateliers [#x]$" in (about.title or "")
    root = paper().root_object
    assert str(root["/Lang"]).startswith("fr")
    assert "/StructTreeRoot" in root


def test_what_the_books_hold_is_printed_and_never_laid_out():
    text = words().replace("\n", " ")
    assert '#eval("1+1") $x$ *b*' in text
    assert "<script>alert(1)</script>" in text
    assert HOSTILE[4].split("}}")[0] in text


def test_the_same_books_give_the_same_bytes():
    first, second = (render_pdf(company(), language="en") for _ in range(2))
    assert first == second
