"""The small drawings that stand among figures: a spark line, a stacked bar; written into the page.

They hold attributes only, no style and no script, and take their colours from the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from encours.ui.charts.colours import STEPS

_WIDTH, _HEIGHT, _MARGIN = 96, 24, 2
_BAR_WIDTH, _BAR_HEIGHT = 100, 8

type Figure = Decimal | float | int | None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a stacked bar. `step`: of `STEPS`; `label`: what is said of it, amount included."""

    step: str
    amount: int
    label: str = ""


def spark_svg(values: Sequence[Figure], label: str) -> str:
    """A line through `values`, oldest first, its last point marked; nothing below two values.

    Where there is no value the line stops. A line without a change lies in the middle.
    """
    known = [float(value) for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    across = (_WIDTH - 2 * _MARGIN) / (len(values) - 1)

    def place(at: int, value: Figure) -> str:
        share = (float(value or 0) - low) / (high - low) if high > low else 0.5
        up = _HEIGHT - _MARGIN - share * (_HEIGHT - 2 * _MARGIN)
        return f"{_MARGIN + at * across:.1f} {up:.1f}"

    path, pen = [], "M"
    for at, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        path.append(pen + place(at, value))
        pen = "L"
    last = max(at for at, value in enumerate(values) if value is not None)
    x, y = place(last, values[last]).split()
    return (
        f'{_open(_WIDTH, _HEIGHT, "spark", label)}<path d="{"".join(path)}" fill="none"'
        ' stroke="currentColor" stroke-width="1.5" stroke-linejoin="round"'
        ' stroke-linecap="round" vector-effect="non-scaling-stroke"/>'
        f'<circle cx="{x}" cy="{y}" r="2" fill="currentColor"/></svg>'
    )


def bar_svg(parts: Sequence[Part], label: str) -> str:
    """The parts side by side in the order of the ramp, as wide as their share; credits left out.

    Nothing when no part is positive. Each part says itself to a pointer; `label` says all of it.
    """
    shown = sorted((part for part in parts if part.amount > 0), key=lambda x: STEPS.index(x.step))
    whole = sum(part.amount for part in shown)
    if not whole:
        return ""
    drawn, before = [], 0
    for part in shown:
        start = _BAR_WIDTH * before / whole
        before += part.amount
        width = _BAR_WIDTH * before / whole - start
        drawn.append(
            f'<rect x="{start:.2f}" width="{width:.2f}" height="{_BAR_HEIGHT}"'
            f' fill="var(--ramp-{STEPS.index(part.step)})" stroke="var(--paper)"'
            f' stroke-width="0.5"><title>{escape(part.label)}</title></rect>'
        )
    head = _open(_BAR_WIDTH, _BAR_HEIGHT, "bar", label).replace(
        " viewBox", ' preserveAspectRatio="none" viewBox', 1
    )
    return f"{head}{''.join(drawn)}</svg>"


def _open(width: int, height: int, kind: str, label: str) -> str:
    """The head of a drawing: its name for who does not see it, none where the figures say it."""
    named = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return (
        f'<svg class="{kind}" {named} width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" focusable="false">'
    )
