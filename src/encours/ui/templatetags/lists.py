"""What `encours/list.html` says of a list: heads that sort, rows, totals, filters, pages."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django import template
from django.utils.safestring import SafeString

from encours.ui.lists.cells import css_of, write_cell, write_rows
from encours.ui.lists.model import FIGURES, Choice, Column, Filter, ShownList
from encours.ui.templatetags.say import speaker

register = template.Library()


@dataclass(frozen=True, slots=True)
class Head:
    """A head of a column: where a click leads, and how it is sorted now (aria-sort)."""

    column: Column
    href: str
    sorted: str
    css: str


@dataclass(frozen=True, slots=True)
class Offered:
    """A choice of a filter, where choosing it leads, and whether it is chosen."""

    choice: Choice
    href: str
    is_on: bool


@register.filter
def shown_columns(shown: ShownList) -> tuple[Column, ...]:
    """The columns chosen, in the order of the list."""
    return tuple(each for each in shown.columns if each.key in shown.state.columns)


@register.filter
def defaults(shown: ShownList) -> tuple[str, ...]:
    """The columns shown when nobody chose."""
    return tuple(each.key for each in shown.columns if each.shown)


@register.filter
def heads(shown: ShownList) -> Iterator[Head]:
    """The heads, each with the address that sorts by it, or turns the order round."""
    state = shown.state
    for column in shown_columns(shown):
        is_sorted = state.sort == column.key
        first_down = column.kind in FIGURES
        down = not state.descending if is_sorted else first_down
        yield Head(
            column,
            to(shown, sort=f"-{column.key}" if down else column.key) if column.sorts else "",
            ("descending" if state.descending else "ascending") if is_sorted else "",
            "number" if column.kind in FIGURES else "",
        )


@register.simple_tag
def list_rows(shown: ShownList) -> SafeString:
    """The rows of the page."""
    return write_rows(
        iter(shown.rows),
        shown_columns(shown),
        speaker(),
        ticks=bool(shown.bulk),
        folds=shown.folds,
    )


@register.filter
def foot(shown: ShownList) -> Iterator[tuple[str, SafeString]]:
    """The totals, by column: class and text."""
    say = speaker()
    for column in shown_columns(shown)[1:]:
        value = shown.totals.get(column.key)
        yield (
            css_of(replace(column, bucket=None), value),
            write_cell(column, value, shown.unit, say),
        )


@register.simple_tag
def to(shown: ShownList, **words: str) -> str:
    """The address of the list with other words; the page is the first again."""
    return shown.state.address(defaults(shown), **words)


@register.simple_tag
def to_page(shown: ShownList, number: int) -> str:
    """The address of a page of the list."""
    return shown.state.address(defaults(shown), page=str(number) if number > 1 else "")


@register.simple_tag
def offered(shown: ShownList, narrowed: Filter) -> list[Offered]:
    """The choices of a filter, each with the address that turns it on or off."""
    chosen = shown.state.filters.get(narrowed.key, ())
    found = []
    for choice in narrowed.choices:
        is_on = choice.value in chosen
        others = chosen if narrowed.several else ()
        kept = tuple(each for each in others if each != choice.value)
        wanted = kept if is_on else (*kept, choice.value)
        found.append(Offered(choice, _narrowed(shown, narrowed.key, wanted), is_on))
    return found


@register.filter
def kept_filters(shown: ShownList) -> Iterator[tuple[Filter, Choice, str]]:
    """The filters in force: each value with the address without it."""
    for narrowed in shown.filters:
        chosen = shown.state.filters.get(narrowed.key, ())
        for choice in narrowed.choices:
            if choice.value in chosen:
                left = tuple(each for each in chosen if each != choice.value)
                yield narrowed, choice, _narrowed(shown, narrowed.key, left)


@register.filter
def unfiltered(shown: ShownList) -> str:
    """The address of the whole list."""
    return replace(shown.state, filters={}, q="").address(defaults(shown))


@register.simple_tag
def toggled_columns(shown: ShownList) -> list[tuple[Column, str, bool]]:
    """Every column but the first, with the address that shows or hides it."""
    chosen = [each.key for each in shown_columns(shown)]
    found = []
    for column in shown.columns[1:]:
        is_on = column.key in chosen
        keys = [
            each.key for each in shown.columns if (each.key in chosen) != (each.key == column.key)
        ]
        found.append((column, shown.state.address((), cols=",".join(keys)), is_on))
    return found


@register.filter
def pages(shown: ShownList) -> dict[str, int | bool]:
    """Where one is: first and last row shown, and whether there are pages before and after."""
    state, size = shown.state, shown.size
    first_row = (state.page - 1) * size + 1
    last_row = first_row + len(shown.rows) - 1
    more = len(shown.rows) == size if shown.count is None else last_row < shown.count
    return {
        "first": first_row,
        "last": last_row,
        "before": state.page - 1 if state.page > 1 else 0,
        "after": state.page + 1 if more else 0,
    }


def _narrowed(shown: ShownList, key: str, values: tuple[str, ...]) -> str:
    filters = {**shown.state.filters, key: values}
    state = replace(shown.state, filters={name: each for name, each in filters.items() if each})
    return state.address(defaults(shown))
