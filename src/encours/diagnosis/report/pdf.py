"""The report on paper (A4), the same on every machine: the same blocks, laid out by Typst.

The data go in as JSON and are shown as plain strings: nothing that stands in the books can be taken
for layout. Fonts are the ones that come with Encours; those of the machine are never looked at.
"""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from encours.diagnosis.report.model import Report
from encours.diagnosis.report.receivables import Bounds
from encours.diagnosis.report.view import build_report
from encours.diagnosis.rules.model import Diagnosis
from encours.ui.typesetting import typeset

LAYOUT = Path(str(files("encours.diagnosis") / "templates" / "report.typ"))
# Paper is read, not unfolded: fewer items a customer, fewer customers.
PAPER = Bounds(folds=25, items=12, rejects=60, months=12)


def render_pdf(diagnosis: Diagnosis, *, language: str, company: str | None = None) -> bytes:
    """The paper, in `fr` or `en`; tagged, with its title, language and the day looked at."""
    report = build_report(diagnosis, language=language, company=company, bounds=PAPER)
    day = diagnosis.as_of
    stamp = None if day is None else datetime(day.year, day.month, day.day, tzinfo=UTC)
    return typeset(LAYOUT, {"report": as_json(report)}, stamped_at=stamp)


def as_json(report: Report) -> str:
    """The report as the layout reads it."""
    return json.dumps(asdict(report), ensure_ascii=False)
