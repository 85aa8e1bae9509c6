"""Charts of shares: how much of something is so, month after month, in per cent."""

from collections.abc import Mapping, Sequence
from datetime import date

from encours.kernel.messages import Message
from encours.ui.charts.drawing import (
    Look,
    Spec,
    chart,
    coloured,
    legend_of,
    month_labels,
    nothing,
    over_months,
)
from encours.ui.formats import NARROW

_DASHES = ([1, 0], [6, 3], [2, 3])


def shares_by_month(
    months: Sequence[date],
    lines: Mapping[str, Sequence[float | None]],
    *,
    names: Mapping[str, Message],
    title: Message,
    look: Look,
) -> str:
    """A line for each of `lines` over `months`, from 0 to 100 %; it stops where there is no value.

    `names`: of the lines, three at most, in the order of the legend.
    """
    shown = [name for name in names if any(x is not None for x in lines.get(name, ()))]
    if len(months) < 2 or not shown:
        return nothing(look, title)
    words = {name: look.t.message(names[name]) for name in shown}
    palette = look.palette
    strokes = dict(zip(names, (palette.accent, palette.ink, palette.quiet), strict=False))
    dashes = dict(zip(names, _DASHES, strict=False))
    values = [
        {"month": month} | {name: lines[name][at] for name in shown}
        for at, month in enumerate(month_labels(months, look.language))
    ]
    legend = {
        **legend_of(look, len(shown)),
        "symbolType": "stroke",
        "symbolSize": 400,
        "symbolStrokeWidth": 2,
    }
    dashed = {
        "type": "nominal",
        "scale": {"domain": list(words.values()), "range": [dashes[name] for name in shown]},
        "legend": legend,
    }
    layers: list[Spec] = [
        {
            "mark": {"type": "line", "strokeWidth": 2, "point": {"filled": True, "size": 30}},
            "encoding": {
                "y": {"field": name},
                "color": {"datum": words[name]},
                "strokeDash": {"datum": words[name], **dashed},
            },
        }
        for name in shown
    ]
    colours = coloured({words[name]: strokes[name] for name in shown}, legend)
    whole = over_months(look, values, layers, y=_percentages(look), color=colours)
    return chart(whole, look, title)


def _percentages(look: Look) -> Spec:
    """The axis from 0 to 100 %, as the language writes it."""
    percent = f"datum.value + '{NARROW}%'" if look.language == "fr" else "datum.value + '%'"
    return {
        "type": "quantitative",
        "scale": {"domain": [0, 100]},
        "axis": {"title": None, "labelExpr": percent, "tickCount": 5},
    }
