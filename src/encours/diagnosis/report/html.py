"""The report as one page that needs nothing else: no script, no network, light and dark, any width.

What comes from the books is escaped by the template; what the books can hold that hides itself
(controls, direction marks) was taken out before. A policy inside the page forbids any request.
"""

from functools import cache
from typing import TYPE_CHECKING

from encours.diagnosis.report.receivables import Bounds
from encours.diagnosis.report.view import build_report
from encours.diagnosis.rules.model import Diagnosis

if TYPE_CHECKING:
    from jinja2 import Template


def render_html(diagnosis: Diagnosis, *, language: str, company: str | None = None) -> str:
    """The page, in `fr` or `en`; at most 200 customers of 50 items each are unfolded in it."""
    report = build_report(diagnosis, language=language, company=company, bounds=Bounds())
    return _template().render(report=report)


@cache
def _template() -> "Template":
    # Imported late: only the page pays for it.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("encours.diagnosis"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html")
