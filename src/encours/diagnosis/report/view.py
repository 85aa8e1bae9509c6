"""The report in the order a CFO reads it: the essential, who owes, whom to call, how fast, why.

Turns a `Diagnosis` into blocks already written in one language; page and paper lay them out.
"""

from collections.abc import Iterator

from encours.diagnosis.report.books import rejects_section, unexplained_section
from encours.diagnosis.report.definitions import definitions_section
from encours.diagnosis.report.dso import dso_section
from encours.diagnosis.report.headline import headline_section
from encours.diagnosis.report.model import Fact, Report, Section, Words
from encours.diagnosis.report.money import cost_section, suppliers_section
from encours.diagnosis.report.open_items import open_items_section
from encours.diagnosis.report.payments import concentration_section, delays_section
from encours.diagnosis.report.receivables import (
    Bounds,
    priorities_section,
    receivables_section,
)
from encours.diagnosis.report.sources import limits_section
from encours.diagnosis.report.treasury import treasury_section
from encours.diagnosis.report.writing import Pen
from encours.diagnosis.rules.model import Diagnosis
from encours.ui.plain import one_line
from encours.ui.translation import Translator


def build_report(
    diagnosis: Diagnosis, *, language: str, company: str | None = None, bounds: Bounds | None = None
) -> Report:
    """The whole report. `company`: its name, when given. `bounds`: how many rows are shown."""
    pen = Pen(Translator(language), diagnosis.currency)
    t = pen.t
    bounds = bounds or Bounds()
    as_of = t("Position at {day}", day=diagnosis.as_of) if diagnosis.as_of else t("No dated entry")
    return Report(
        language=language,
        title=t("Diagnosis of receivables"),
        company=one_line(company),
        as_of=as_of,
        facts=tuple(_facts(diagnosis, pen)),
        sections=tuple(_sections(diagnosis, pen, bounds)),
        words=Words(
            summary=t("Contents"),
            definitions=t("Definitions:"),
            definition=t("Definition"),
            skip=t("Go to the report"),
            made_with=t("Made with encours, on your machine: nothing has left it."),
            page=t("Page"),
        ),
    )


def _facts(diagnosis: Diagnosis, pen: Pen) -> Iterator[Fact]:
    t = pen.t
    if diagnosis.first_on and diagnosis.as_of:
        yield Fact(
            t("Period"),
            t("from {first} to {last}", first=diagnosis.first_on, last=diagnosis.as_of),
        )
    names = [one_line(file.name, 48) for file in diagnosis.files]
    shown = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
    yield Fact(t("Source"), shown)
    rows = sum(file.source.rows for file in diagnosis.files)
    rejected = sum(file.source.rejected for file in diagnosis.files)
    lines = t.plural("{count} line read", "{count} lines read", count=rows)
    refused = t.plural("{count} rejected", "{count} rejected", count=rejected)
    yield Fact(t("Lines"), f"{lines}, {refused}")
    yield Fact(t("Currency"), diagnosis.currency)


def _sections(diagnosis: Diagnosis, pen: Pen, bounds: Bounds) -> Iterator[Section]:
    yield headline_section(diagnosis, pen)
    if diagnosis.customers:
        yield receivables_section(diagnosis, pen, bounds)
        yield priorities_section(diagnosis, pen, bounds)
        yield delays_section(diagnosis, pen, bounds)
        yield dso_section(diagnosis, pen, bounds)
        yield concentration_section(diagnosis, pen)
        yield unexplained_section(diagnosis, pen, bounds)
    rejects = rejects_section(diagnosis, pen, bounds)
    if rejects:
        yield rejects
    if diagnosis.customers:
        yield cost_section(diagnosis, pen)
        yield suppliers_section(diagnosis, pen, bounds)
    treasury = treasury_section(diagnosis, pen)
    if treasury:
        yield treasury
    if diagnosis.customers:
        yield open_items_section(diagnosis, pen, bounds)
    yield definitions_section(diagnosis, pen)
    yield limits_section(diagnosis, pen)
