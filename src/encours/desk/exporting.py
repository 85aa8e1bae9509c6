"""A list given out as the person asks: a workbook, a table, or on paper."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import islice

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header

from encours.kernel.messages import Message
from encours.kernel.money import Money
from encours.papers.services.tables import MOST_ROWS, Printed, print_table
from encours.ui.lists.cells import write_value
from encours.ui.lists.exporting import export_list
from encours.ui.lists.model import FIGURES, Cell, Column, Row
from encours.ui.templatetags.say import speaker


def give_out(  # the list, and how it is asked for
    organisation_id: int,
    title: Message | str,
    columns: Sequence[Column],
    rows: Iterable[Row],
    *,
    kind: str,
    as_of: date,
    unit: str,
    totals: Mapping[str, object] | None = None,
    facts: Sequence[tuple[Message, Money]] = (),
) -> HttpResponseBase:
    """The rows as a file, read once and one by one: `kind` is `xlsx`, `csv` or `pdf`.

    `totals`: by column, for the paper.
    """
    say = speaker()
    chosen = [each for each in columns if each.key != "bar"]
    told = say.message(title) if isinstance(title, Message) else title
    name = f"{told} {as_of}"
    if kind != "pdf":
        return export_list(name, chosen, rows, kind=kind, say=say)
    listed = iter(rows)
    first = list(islice(listed, MOST_ROWS))
    printed = Printed(
        title=told,
        as_of=as_of,
        columns=[(say.message(each.head), each.kind in FIGURES) for each in chosen],
        rows=[[_text(row.cells.get(each.key), each, row.unit) for each in chosen] for row in first],
        count=len(first) + sum(1 for _ in listed),
        total=_total(chosen, totals or {}, unit),
        facts=[(say.message(label), say.formats.write(amount)) for label, amount in facts],
    )
    paper = print_table(organisation_id, printed, now=timezone.now(), language=say.language)
    response = HttpResponse(paper, content_type="application/pdf")
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=f"{name}.pdf") or "attachment"
    )
    return response


def _text(given: object, column: Column, unit: str) -> str:
    value = given.value if isinstance(given, Cell) else given
    return write_value(value, column.kind, unit, speaker())


def _total(columns: Sequence[Column], totals: Mapping[str, object], unit: str) -> Sequence[str]:
    if not totals:
        return ()
    written = [_text(totals.get(each.key), each, unit) for each in columns]
    return [speaker()("Total"), *written[1:]]
