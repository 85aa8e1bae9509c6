"""Reports to look into: ledgers small enough to reason about, drawn once for all tests."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from html.parser import HTMLParser
from typing import Any

from encours.diagnosis.report.html import render_html
from encours.diagnosis.report.model import Report, Table
from encours.diagnosis.rules.model import Diagnosis
from encours.diagnosis.tests.telling import HEAD, diagnosed

HOSTILE = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert('1')>",
    '#eval("1+1") $x$ *b* @cite <label>',
    "[red]rouge[/red] [link=http://x]",
    "{{ 7 * 7 }} {% include 'x' %}",
    "droite \u202egauche\u2066 fin\x07",
    "Société " + "très " * 60 + "longue",
)
VOID = {"meta", "br", "img", "link", "input", "hr"}


def export(lines: Sequence[tuple[str, str, str, str, str, int, str]]) -> bytes:
    """A FEC: each line is journal and number, day, account, customer, reference, cents, letter."""
    rows = [HEAD]
    for entry, day, account, customer, reference, cents, letter in lines:
        journal, number = entry.split("-")
        debit, credit = max(cents, 0), max(-cents, 0)
        code = customer.partition("=")
        sums = [f"{sum_ // 100},{sum_ % 100:02}" for sum_ in (debit, credit)]
        first = [journal, journal, number, day, account, account, code[0], code[2] or code[0]]
        rows.append("|".join([*first, reference, day, "pièce", *sums, letter, "", day, "", ""]))
    return "\n".join(rows).encode()


def sale(number: int, day: str, customer: str, cents: int, letter: str = "") -> list[Any]:
    """An invoice with its sale."""
    return [
        (f"VE-{number}", day, "411000", customer, f"F{number}", cents, letter),
        (f"VE-{number}", day, "707000", "", f"F{number}", -cents, ""),
    ]


def payment(number: int, day: str, customer: str, cents: int, letter: str = "") -> list[Any]:
    """A payment by the bank."""
    return [
        (f"BQ-{number}", day, "512000", "", f"R{number}", cents, ""),
        (f"BQ-{number}", day, "411000", customer, f"R{number}", -cents, letter),
    ]


@cache
def company() -> Diagnosis:
    """Customers with hostile names, paid and unpaid invoices over a year, one rejected line."""
    lines: list[Any] = []
    for rank, name in enumerate(HOSTILE):
        customer = f"C{rank}={name}"
        for month in range(1, 13):
            number, cents = 100 * rank + month, 100_000 + 1_000 * rank + month
            paid = month <= 12 - rank
            lines += sale(number, f"2026{month:02}05", customer, cents, f"L{month}" if paid else "")
            if paid:
                day = f"2026{min(month + 1, 12):02}{12 + rank}"
                lines += payment(number, day, customer, cents, f"L{month}")
    lines += payment(9_999, "20261220", "C9=Trop perçu", 4_242)
    lines.append(("VE-1", "20261331", "411000", "C1", "F", 777, ""))
    return diagnosed(export(lines))


@cache
def page(language: str = "fr") -> str:
    """The page of `company`."""
    return render_html(company(), language=language, company=HOSTILE[0])


def strings(part: object) -> Iterator[str]:
    """Every text of a report, in order."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        for each in part.values():
            yield from strings(each)
    elif isinstance(part, Sequence):
        for each in part:
            yield from strings(each)
    elif is_dataclass(part):
        for field in fields(part):
            yield from strings(getattr(part, field.name))


def table(report: Report, name: str) -> Table:
    """The table of that id."""
    blocks = [block for section in report.sections for block in section.blocks]
    return next(block for block in blocks if isinstance(block, Table) and block.id == name)


class Page(HTMLParser):
    """What a page is made of; `wrong` names each tag that is not closed in its order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.wrong: list[str] = []
        self.text: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        self.wrong += self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in VOID:
            self._open.append(tag)
        for name, value in attrs:
            self.attributes.append((name, value or ""))
            if name == "id":
                self.ids.append(value or "")
            if name == "href":
                self.links.append(value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)
