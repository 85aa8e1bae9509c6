"""The rows of a list as HTML: written in Python, since a template for each of 600 cells is slow.

Every text is escaped here; nothing of a cell is trusted.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from encours.kernel.messages import Message, message
from encours.kernel.money import Money
from encours.ui.drawn import icon
from encours.ui.lists.model import FIGURES, Cell, Column, Kind, Row
from encours.ui.translation import Translator

_NUMBERS = {Kind.DAYS: "days_short", Kind.NUMBER: "number", Kind.PERCENT: "percent"}


def write_value(value: object, kind: Kind, unit: str, say: Translator) -> str:
    """A bare value in words; empty where there is none. Money may be cents of `unit`."""
    formats = say.formats
    if value is None or value == "":
        return ""
    if isinstance(value, int) and kind is Kind.MONEY:
        return formats.money(value, unit)
    if isinstance(value, date) and kind is Kind.DAY:
        return formats.date_short(value)
    if isinstance(value, int | Decimal | float) and kind in _NUMBERS:
        return str(getattr(formats, _NUMBERS[kind])(value))
    return say.message(value) if isinstance(value, Message) else formats.write(value)


def write_cell(column: Column, given: object, unit: str, say: Translator) -> SafeString:
    """The inside of a cell: its text, in its door, its chip and with its reason."""
    cell = given if isinstance(given, Cell) else Cell(given)
    text = write_value(cell.value, column.kind, unit, say)
    shown: SafeString = conditional_escape(text)
    if cell.chip and text:
        mark = icon(cell.icon) if cell.icon else ""
        shown = format_html('<span class="chip {}">{}{}</span>', cell.chip, mark, shown)
    if cell.href and text:
        shown = format_html('<a href="{}">{}</a>', cell.href, shown)
    if cell.why and text:
        shown = format_html(
            '<span class="why" tabindex="0">{}<span role="tooltip">{}</span></span>',
            shown,
            write_value(cell.why, Kind.TEXT, unit, say),
        )
    if cell.more:
        more = write_value(cell.more, Kind.TEXT, unit, say)
        shown = format_html('{} <span class="more">{}</span>', shown, more)
    return shown


def write_rows(
    rows: Iterator[Row],
    columns: tuple[Column, ...],
    say: Translator,
    *,
    ticks: bool,
    folds: bool = False,
) -> SafeString:
    """The rows as `<tr>`; the first column is their head, `ticks` puts a box before it.

    `folds`: each cell says its column, for phones, where the heads are not above it.
    """
    labels = [
        _label(column, say) if folds and place else "" for place, column in enumerate(columns)
    ]
    told = (_row(row, columns, say, ticks=ticks, labels=labels) for row in rows)
    return mark_safe("".join(told))  # noqa: S308  # made of escaped parts


def _label(column: Column, say: Translator) -> SafeString:
    return format_html(' data-label="{}" data-of="{}"', say.message(column.head), column.key)


def _row(
    row: Row,
    columns: tuple[Column, ...],
    say: Translator,
    *,
    ticks: bool,
    labels: Sequence[SafeString | str],
) -> str:
    parts = [format_html('<tr data-row="{}">', row.key)]
    if ticks:
        parts.append(
            format_html(
                '<td class="tick"><input type="checkbox" name="row" value="{}" data-minor="{}"'
                ' aria-label="{}"></td>',
                row.key,
                row.minor,
                say.message(message("Tick {row}", row=row.key)),
            )
        )
    for number, column in enumerate(columns):
        value = row.cells.get(column.key)
        inside = write_cell(column, value, row.unit, say)
        name = "th" if number == 0 else "td"
        parts.append(
            format_html(
                '<{}{} class="{}">{}{}</{}>',
                name,
                mark_safe(' scope="row"') if number == 0 else labels[number],
                css_of(column, value),
                inside,
                _door(row, say) if number == 0 and row.act else "",
                name,
            )
        )
    return "".join([*parts, "</tr>"])


def _door(row: Row, say: Translator) -> SafeString:
    """Where the key `e` leads; opened beside the list, or as a page without JavaScript."""
    return format_html(
        ' <a class="hidden-label" href="{}" hx-get="{}" hx-target="#drawer" hx-push-url="false"'
        # What the list says of its own links does not hold for this one.
        ' hx-select="unset" hx-swap="innerHTML" data-act tabindex="-1">{}</a>',
        row.act,
        row.act,
        say.message(message("Act")),
    )


def css_of(column: Column, given: object) -> str:
    """Classes of a cell: figures to the right, zero faint, a bucket of the ramp tinted."""
    value = given.value if isinstance(given, Cell) else given
    minor = value.minor if isinstance(value, Money) else value
    names = []
    if column.kind in FIGURES:
        names.append("number")
        if isinstance(minor, int) and minor == 0:
            names.append("zero")
        if column.bucket and isinstance(minor, int) and minor > 0:
            names.append(f"heat-{column.bucket}")
    if column.wraps:
        names.append("wraps")
    return " ".join(names)
