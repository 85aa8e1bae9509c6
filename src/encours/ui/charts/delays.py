"""Charts of time: how long customers take, month after month, and how far from the due date.

Days everywhere: of delay from the document, of lateness from the due date (early: below zero).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from encours.kernel.messages import Message, message
from encours.ui.charts.drawing import (
    SIZES,
    Look,
    Spec,
    chart,
    coloured,
    legend_of,
    money_unit,
    month_labels,
    nothing,
    over_months,
    upright,
)
from encours.ui.formats import NARROW

DSO_TITLE = message("DSO and delays, month by month, in days")
DELAYS_TITLE = message("How late each payment was, in days")
DISTRIBUTION_TITLE = message("Parts paid, by days before or after the due date")
DSO_NAMES: Mapping[str, Message] = {
    "dso": message("DSO"),
    "best_possible": message("Best possible DSO"),
    "countback": message("Count-back DSO"),
    "delay": message("Mean payment delay"),
}
"""The lines of the family, in the order of the legend."""

type Days = Decimal | float | int | None

_DASHES = {"dso": [1, 0], "best_possible": [2, 3], "countback": [6, 3], "delay": [1, 0]}
_BIN = 5
_EARLIEST, _LATEST = -30, 90


def dso_family(days: Sequence[date], lines: Mapping[str, Sequence[Days]], *, look: Look) -> str:
    """The DSO and its family on each of `days`: a line each, dashed to be told apart.

    `lines`: by name of `DSO_NAMES`, its days, None where there is none: the line stops there.
    """
    shown = [name for name in DSO_NAMES if any(x is not None for x in lines.get(name, ()))]
    if len(days) < 2 or not shown:
        return nothing(look, DSO_TITLE)
    words = {name: look.t.message(DSO_NAMES[name]) for name in shown}
    palette = look.palette
    strokes = dict(
        zip(DSO_NAMES, (palette.accent, palette.accent, palette.quiet, palette.ink), strict=True)
    )
    values = [
        {"month": month} | {name: _float(lines[name][at]) for name in shown}
        for at, month in enumerate(month_labels(days, look.language))
    ]
    legend = {
        **legend_of(look, len(shown)),
        "symbolType": "stroke",
        "symbolSize": 400,
        "symbolStrokeWidth": 2,
    }
    dashes = {
        "type": "nominal",
        "scale": {"domain": list(words.values()), "range": [_DASHES[name] for name in shown]},
        "legend": legend,
    }
    layers: list[Spec] = [
        {
            "mark": {"type": "line", "strokeWidth": 2, **_pointed(name)},
            "encoding": {
                "y": {"field": name},
                "color": {"datum": words[name]},
                "strokeDash": {"datum": words[name], **dashes},
            },
        }
        for name in shown
    ]
    spec = over_months(
        look,
        values,
        layers,
        y={"type": "quantitative", "axis": _days_axis(look)},
        color=coloured({words[name]: strokes[name] for name in shown}, legend),
    )
    return chart(spec, look, DSO_TITLE)


def delays_over_time(
    paid_on: Sequence[date],
    late_days: Sequence[int],
    amounts: Sequence[int],
    *,
    medians: Sequence[tuple[date, Days]],
    look: Look,
    currency: str = "EUR",
) -> str:
    """Each payment of a customer: when, how many days after its due date, how large; their median.

    `amounts`: minor units; `medians`: of each month, on its first day.
    """
    if not paid_on:
        return nothing(look, DELAYS_TITLE)
    width, height = SIZES[look.size]
    unit = money_unit(amounts, currency, look.language)
    palette = look.palette
    points = [
        {"on": day.isoformat(), "late": late, "amount": unit.of(abs(cents))}
        for day, late, cents in zip(paid_on, late_days, amounts, strict=True)
    ]
    each, median = look.t.message(message("A payment")), look.t.message(message("Median"))
    time: Spec = {
        "field": "on",
        "type": "temporal",
        "scale": {"type": "utc"},
        "axis": {"title": None, "format": "%b %y", "grid": False, "labelOverlap": True},
    }
    spec: Spec = {
        "width": width,
        "height": height,
        "encoding": {
            "x": time,
            "y": {"field": "late", "type": "quantitative", "axis": _days_axis(look)},
            "color": coloured(
                {each: palette.accent, median: palette.ink},
                {**legend_of(look, 2), "symbolOpacity": 1},
            ),
        },
        "layer": [
            _due_rule(look, "y"),
            _bubbles(points, each),
            _steps(medians, median),
        ],
    }
    return chart(spec, look, DELAYS_TITLE)


def _steps(medians: Sequence[tuple[date, Days]], name: str) -> Spec:
    """A line that holds from one month to the next."""
    line = [{"on": day.isoformat(), "late": _float(days)} for day, days in medians]
    return {
        "data": {"values": line},
        "mark": {"type": "line", "strokeWidth": 2, "interpolate": "step-after"},
        "encoding": {"color": {"datum": name}},
    }


def _bubbles(points: list[Spec], name: str) -> Spec:
    """A circle a payment, as large as its amount."""
    size = {
        "field": "amount",
        "type": "quantitative",
        "scale": {"range": [12, 240]},
        "legend": None,
    }
    return {
        "data": {"values": points},
        "mark": {"type": "circle", "opacity": 0.55, "clip": True},
        "encoding": {"size": size, "color": {"datum": name}},
    }


def delay_distribution(late_days: Sequence[int], *, look: Look) -> str:
    """How many parts were paid how far from their due date, five days a bar.

    `late_days`: 0 is the due date, on which nothing is late. What is beyond 30 days early or 90
    late stands together at the ends.
    """
    if not late_days:
        return nothing(look, DISTRIBUTION_TITLE)
    width, height = SIZES[look.size]
    palette = look.palette
    early = look.t.message(message("On time or before"))
    late = look.t.message(message("Late"))
    values = [
        {"from": start, "to": start + _BIN, "parts": parts, "side": late if start >= 0 else early}
        for start, parts in sorted(Counter(map(_bin_of, late_days)).items())
    ]
    ends = [_EARLIEST - _BIN, _LATEST + _BIN]
    spec: Spec = {
        "width": width,
        "height": height,
        "layer": [
            {
                "data": {"values": values},
                "mark": {"type": "bar", "stroke": palette.paper, "strokeWidth": 1},
                "encoding": {
                    "x": {
                        "field": "from",
                        "type": "quantitative",
                        "scale": {"domain": ends, "nice": False},
                        "axis": _lateness_axis(look),
                    },
                    "x2": {"field": "to"},
                    "y": {"field": "parts", "type": "quantitative", "axis": upright(tickMinStep=1)},
                    "y2": {"datum": 0},
                    "color": {
                        "field": "side",
                        **coloured(
                            {early: palette.accent, late: palette.alarm}, legend_of(look, 2)
                        ),
                    },
                },
            },
            _due_rule(look, "x"),
        ],
    }
    return chart(spec, look, DISTRIBUTION_TITLE)


def _bin_of(days: int) -> int:
    """The edge after which the bar of a lateness begins."""
    return min(max((days - 1) // _BIN * _BIN, _EARLIEST - _BIN), _LATEST)


def _due_rule(look: Look, along: str) -> Spec:
    """The line of the due date."""
    return {
        "data": {"values": [{"due": 0}]},
        "mark": {"type": "rule", "color": look.palette.ink, "strokeWidth": 1},
        "encoding": {along: {"field": "due", "type": "quantitative"}},
    }


def _in_days(look: Look) -> str:
    """The expression that writes a number of days."""
    return f"format(datum.value, ',~f') + '{NARROW}{'j' if look.language == 'fr' else 'd'}'"


def _days_axis(look: Look) -> Spec:
    return upright(labelExpr=_in_days(look))


def _lateness_axis(look: Look) -> Spec:
    due = look.t.message(message("due date"))
    values = list(range(_EARLIEST, _LATEST + 1, -_EARLIEST))
    return {
        "title": None,
        "grid": False,
        "values": values,
        "labelExpr": f"datum.value == 0 ? '{due}' : {_in_days(look)}",
        "labelOverlap": True,
    }


def _pointed(name: str) -> Spec:
    """The first line of the family is the one that is read: it has its points."""
    return {"point": {"size": 36, "filled": True}} if name == "dso" else {}


def _float(days: Days) -> float | None:
    """Days as a place on an axis."""
    return None if days is None else float(days)
