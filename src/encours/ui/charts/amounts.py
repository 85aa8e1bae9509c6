"""Charts of money: what is owed by age, what comes in, who owes the most.

Amounts are minor units of one currency; the axis is in the unit in which they are read.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import chain

from encours.kernel.messages import Message, message
from encours.ui.charts.colours import STEPS
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
from encours.ui.plain import one_line

AGEING_TITLE = message("What is owed, by age, at the end of each month")
CASH_TITLE = message("Payments received, month by month")
SALES_TITLE = message("What was sold, month by month, with tax")
TOP_TITLE = message("Who owes the most, and since when")
_ROW = 26
_LONGEST = {"phone": 16, "card": 22, "wide": 34}


def ageing_by_month(
    days: Sequence[date],
    steps: Mapping[str, Sequence[int]],
    *,
    names: Mapping[str, Message],
    look: Look,
    currency: str = "EUR",
) -> str:
    """The aged balance on each of `days`: a bar stacked by age, credits below zero.

    `steps`: by step of `STEPS` its amount on each day; `names`: what the reader calls each step.
    """
    shown = _shown(steps)
    if not days or not shown:
        return nothing(look, AGEING_TITLE)
    unit = money_unit(chain.from_iterable(_heights(steps)), currency, look.language)
    labels = {step: look.t.message(names[step]) for step in shown}
    values = [
        {"month": month, "step": labels[step], "order": rank, "amount": unit.of(steps[step][at])}
        for at, month in enumerate(month_labels(days, look.language))
        for rank, step in enumerate(shown)
    ]
    bars: Spec = {"mark": _bar(look)}
    spec = over_months(
        look,
        values,
        [bars],
        y={"field": "amount", "type": "quantitative", "axis": upright(**unit.axis())},
        color={"field": "step", **_by_step(look, labels)},
        order={"field": "order"},
    )
    return chart(spec, look, AGEING_TITLE)


def cash_by_month(
    months: Sequence[date],
    received: Sequence[int],
    *,
    look: Look,
    expected: Sequence[int | None] = (),
    currency: str = "EUR",
) -> str:
    """What customers paid each month, in bars; what was `expected`, where it is known, a line."""
    if not any(received):
        return nothing(look, CASH_TITLE)
    unit = money_unit([*received, *expected], currency, look.language)
    had, hoped = look.t.message(message("Received")), look.t.message(message("Expected"))
    foreseen = [*expected, *[None] * (len(months) - len(expected))]
    values = [
        {"month": month, "received": unit.of(paid), "expected": unit.of(awaited)}
        for month, paid, awaited in zip(
            month_labels(months, look.language), received, foreseen, strict=True
        )
    ]
    colours = {had: look.palette.accent} | ({hoped: look.palette.ink} if any(expected) else {})
    layers: list[Spec] = [
        {
            "mark": {"type": "bar", "width": {"band": 0.7}},
            "encoding": {"y": {"field": "received"}, "color": {"datum": had}},
        }
    ]
    if any(expected):
        point = {"size": 36, "filled": True}
        layers.append(
            {
                "mark": {"type": "line", "strokeWidth": 2, "strokeDash": [4, 3], "point": point},
                "encoding": {"y": {"field": "expected"}, "color": {"datum": hoped}},
            }
        )
    spec = over_months(
        look,
        values,
        layers,
        y={"type": "quantitative", "axis": upright(**unit.axis())},
        color=coloured(colours, legend_of(look, 2) if any(expected) else None),
    )
    if not any(expected):
        spec["encoding"]["color"]["legend"] = None
    return chart(spec, look, CASH_TITLE)


def sales_by_month(
    months: Sequence[date], sold: Sequence[int], *, look: Look, currency: str = "EUR"
) -> str:
    """What was invoiced each month, credit notes against, in bars."""
    if not any(sold):
        return nothing(look, SALES_TITLE)
    unit = money_unit(sold, currency, look.language)
    word = look.t.message(message("Invoiced"))
    values = [
        {"month": month, "sold": unit.of(cents)}
        for month, cents in zip(month_labels(months, look.language), sold, strict=True)
    ]
    bars: Spec = {
        "mark": {"type": "bar", "width": {"band": 0.7}},
        "encoding": {"y": {"field": "sold"}, "color": {"datum": word}},
    }
    spec = over_months(
        look,
        values,
        [bars],
        y={"type": "quantitative", "axis": upright(**unit.axis())},
        color=coloured({word: look.palette.accent}, None),
    )
    spec["encoding"]["color"]["legend"] = None
    return chart(spec, look, SALES_TITLE)


def top_bars(
    who: Sequence[str],
    steps: Mapping[str, Sequence[int]],
    *,
    names: Mapping[str, Message],
    look: Look,
    currency: str = "EUR",
) -> str:
    """One horizontal bar for each of `who`, in the order given, stacked by age like the balance."""
    shown = _shown(steps)
    if not who or not shown:
        return nothing(look, TOP_TITLE)
    unit = money_unit(chain.from_iterable(_heights(steps)), currency, look.language)
    labels = {step: look.t.message(names[step]) for step in shown}
    # Two customers of one name are two bars: the axis knows them by their rank.
    values = [
        {"rank": at, "step": labels[step], "order": rank, "amount": unit.of(steps[step][at])}
        for at in range(len(who))
        for rank, step in enumerate(shown)
    ]
    spec: Spec = {
        "width": SIZES[look.size][0] - 7 * _LONGEST[look.size],
        "height": _ROW * len(who),
        "data": {"values": values},
        "mark": _bar(look),
        "encoding": {
            "y": {
                "field": "rank",
                "type": "ordinal",
                "sort": None,
                "axis": _names_axis(who, look),
                "scale": {"paddingInner": 0.35},
            },
            "x": {
                "field": "amount",
                "type": "quantitative",
                "axis": upright(**unit.axis()),
            },
            "color": {"field": "step", **_by_step(look, labels)},
            "order": {"field": "order"},
        },
    }
    return chart(spec, look, TOP_TITLE)


def _shown(steps: Mapping[str, Sequence[int]]) -> list[str]:
    """The steps that hold something, in the order of the ramp."""
    return [step for step in STEPS if any(steps.get(step, ()))]


def _heights(steps: Mapping[str, Sequence[int]]) -> list[tuple[int, int]]:
    """What stands above zero and what below, on each day."""
    columns = list(zip(*steps.values(), strict=True))
    return [
        (sum(each for each in day if each > 0), sum(each for each in day if each < 0))
        for day in columns
    ]


def _bar(look: Look) -> Spec:
    """A part of a bar, with a line of the paper around it: told apart without hue."""
    return {"type": "bar", "stroke": look.palette.paper, "strokeWidth": 0.7}


def _by_step(look: Look, labels: Mapping[str, str]) -> Spec:
    colours = {name: look.palette.step(step) for step, name in labels.items()}
    return coloured(colours, legend_of(look, len(colours)))


def _names_axis(who: Sequence[str], look: Look) -> Spec:
    """The names beside the bars; what the books hold is quoted, never an expression."""
    said = [one_line(name, _LONGEST[look.size]) for name in who]
    return {
        "title": None,
        "domain": False,
        "ticks": False,
        "labelPadding": 8,
        "labelLimit": 7 * _LONGEST[look.size],
        "labelExpr": f"{_quoted(said)}[datum.value]",
    }


def _quoted(texts: Sequence[str]) -> str:
    """The texts as a list of an expression of Vega: each sign that could end one is escaped."""
    return "[" + ",".join("'" + "".join(map(_sign, text)) + "'" for text in texts) + "]"


def _sign(sign: str) -> str:
    if sign.isalnum() or sign == " ":
        return sign
    units = sign.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
