"""Few charts, big enough to read: how long customers take month after month, what is sold and owed.

Each is a Vega-Lite specification drawn to SVG on this machine, without a network or a script. The
colours are those of the light page; its style sheet gives others to the dark one.
"""

from collections.abc import Sequence
from typing import Any

import polars as pl

from encours.diagnosis.report.model import Chart
from encours.diagnosis.report.writing import Pen
from encours.ui.charts.colours import PALETTES
from encours.ui.charts.drawing import Spec, config, draw, month_labels, unit_step, upright

ACCENT = PALETTES["print"].accent
SECOND = PALETTES["print"].second
INK = PALETTES["print"].quiet
MONTHS_SHOWN = 24


def months_chart_delay(by_month: pl.DataFrame, pen: Pen) -> Chart | None:
    """Mean and median delay by month of payment; `None` below two months."""
    t = pen.t
    if by_month.height < 2:
        return None
    # A month without a payment keeps its place on the axis: the line stops there.
    every = pl.date_range(by_month["month"][0], by_month["month"][-1], "1mo", eager=True)
    months = (
        pl.DataFrame({"month": every})
        .join(by_month, on="month", how="left", maintain_order="left")
        .tail(MONTHS_SHOWN)
    )
    mean, median = t("Weighted mean"), t("Median")
    values = [
        {"month": label, "mean": _tenth(row["mean_days"]), "median": row["median_days"]}
        for label, row in zip(
            month_labels(months["month"].to_list(), pen.t.language),
            months.iter_rows(named=True),
            strict=True,
        )
    ]
    spec = _layers(
        values,
        (
            _mark("line", "median", median, strokeWidth=2),
            _mark("line", "mean", mean, strokeWidth=2.5, point={"size": 36, "filled": True}),
        ),
        colours={mean: ACCENT, median: INK},
        dashes={mean: [1, 0], median: [4, 3]},
    )
    paid = [value for value in values if value["mean"] is not None]
    first, last = paid[0], paid[-1]
    return Chart(
        t("Delay of payment by month, in days"),
        t(
            "Line chart of {count} months: the weighted mean goes from {first} days in "
            "{first_month} to {last} days in {last_month}. The table below holds the figures.",
            count=len(values),
            first=first["mean"],
            last=last["mean"],
            first_month=first["month"],
            last_month=last["month"],
        ),
        draw(spec, pen.t.language),
    )


def months_chart_sales(months: pl.DataFrame, pen: Pen) -> Chart | None:
    """Sales with tax and what is owed at the end of each month; `None` below two months."""
    t = pen.t
    shown = months.tail(MONTHS_SHOWN)
    most = max((abs(x) for row in shown.iter_rows() for x in row[1:3]), default=0)
    if shown.height < 2 or not most:
        return None
    unit, divisor = _unit(most, pen)
    sales, owed = t("Sales of the month, with tax"), t("Balance at its end")
    values = [
        {
            "month": label,
            "sales": row["sales_cents"] / divisor,
            "owed": row["balance_cents"] / divisor,
        }
        for label, row in zip(
            month_labels(shown["month"].to_list(), pen.t.language),
            shown.iter_rows(named=True),
            strict=True,
        )
    ]
    spec = _layers(
        values,
        (
            _mark("bar", "sales", sales, width={"band": 0.7}),
            _mark("line", "owed", owed, strokeWidth=2.5, point={"size": 36, "filled": True}),
        ),
        colours={sales: SECOND, owed: ACCENT},
    )
    return Chart(
        t("Sales and balance, month by month, in {unit}", unit=unit),
        t(
            "Bars of the sales and a line of the balance over {count} months; the balance ends at "
            "{amount}. The table below holds the figures.",
            count=len(values),
            amount=pen.money(shown["balance_cents"][-1]),
        ),
        draw(spec, pen.t.language),
    )


def _tenth(days: float | None) -> float | None:
    return None if days is None else round(days, 1)


def _unit(most_cents: int, pen: Pen) -> tuple[str, int]:
    """The unit of a money axis, with its size in minor units."""
    symbol = "€" if pen.currency == "EUR" else pen.currency
    step, minor = unit_step(most_cents, pen.currency)
    return f"{step}{symbol}", minor


def _mark(kind: str, field: str, series: str, **style: Any) -> Spec:
    return {
        "mark": {"type": kind, **style},
        "encoding": {
            "y": {"field": field, "type": "quantitative"},
            "color": {"datum": series},
        },
    }


def _layers(
    values: list[Spec],
    layers: Sequence[Spec],
    *,
    colours: dict[str, str],
    dashes: dict[str, list[int]] | None = None,
) -> Spec:
    """Layers over the same months; one axis, whose unit the title says; `dashes` in the legend too.

    A series of one layer is dashed by name as it is coloured, so that the two legends are one.
    """
    spec: Spec = {
        "width": 760,
        "height": 190,
        "data": {"values": values},
        "encoding": {
            "x": {
                "field": "month",
                "type": "ordinal",
                "sort": None,
                "axis": {"title": None, "labelAngle": 0, "labelOverlap": True, "ticks": False},
                "scale": {"paddingInner": 0.2},
            },
            "y": {"axis": upright()},
            "color": {
                "type": "nominal",
                "scale": {"domain": list(colours), "range": list(colours.values())},
            },
        },
        "layer": list(layers),
        "config": config(PALETTES["print"]),
    }
    if dashes is not None:
        # A line in the legend, not a point: the dash is seen.
        legend = {"symbolType": "stroke", "symbolSize": 400, "symbolStrokeWidth": 2}
        spec["encoding"]["color"]["legend"] = legend
        scale = {"domain": list(dashes), "range": list(dashes.values())}
        for layer in spec["layer"]:
            encoding = layer["encoding"]
            encoding["strokeDash"] = {
                **encoding["color"],
                "type": "nominal",
                "scale": scale,
                "legend": legend,
            }
    return spec
