"""How every chart is drawn: one grammar, in the reader's language, for a page and for paper.

A chart is a Vega-Lite specification drawn to SVG on this machine, without a network or a script.
Amounts become binary fractions only here, where they are positions on an axis.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from encours.kernel.messages import Message, message
from encours.kernel.money import decimals_of
from encours.ui.charts.colours import DARK_OF, PALETTES, Palette, Theme
from encours.ui.formats import NARROW
from encours.ui.translation import Translator

FONTS = Path(str(files("encours.ui") / "fonts"))
"""The font of charts and paper (Inter, under its own licence)."""
FONT = "Inter, system-ui, sans-serif"
SIZES = {"phone": (340, 220), "card": (520, 240), "wide": (760, 240)}
"""Width and height of what is drawn, axes apart, in pixels: letters are read at their own size."""

_COLOUR = re.compile('="(#[0-9a-f]{6})"')

type Spec = dict[str, Any]
type Size = Literal["phone", "card", "wide"]


@dataclass(frozen=True, slots=True)
class Look:
    """For whom a chart is drawn: language (`fr`, `en`), theme and size."""

    language: str = "fr"
    theme: Theme = "page"
    size: Size = "card"

    @property
    def palette(self) -> Palette:
        """Its colours."""
        return PALETTES[self.theme]

    @property
    def t(self) -> Translator:
        """Its words."""
        return Translator(self.language)


@dataclass(frozen=True, slots=True)
class Unit:
    """The unit of an axis of money: how many minor units it holds, and what it is written as."""

    minor: int
    prefix: str
    suffix: str

    def of(self, cents: int | None) -> float | None:
        """The place of an amount on the axis."""
        return None if cents is None else cents / self.minor

    def axis(self) -> Spec:
        """How the axis writes its figures: `200 k€`, `€200k`, with a true minus."""
        minus = "(datum.value < 0 ? '\N{MINUS SIGN}' : '')"
        figure = f"'{self.prefix}' + format(abs(datum.value), ',~f') + '{self.suffix}'"
        return {"labelExpr": f"datum.value == 0 ? '0' : {minus} + {figure}"}


def money_unit(amounts: Iterable[int | None], currency: str, language: str) -> Unit:
    """The unit in which the largest of `amounts` (minor units) is read at a glance."""
    most = max((abs(each) for each in amounts if each is not None), default=0)
    symbol = "€" if currency == "EUR" else currency
    step, size = unit_step(most, currency)
    if language == "fr":
        return Unit(size, "", f"{NARROW}{step}{symbol}")
    return Unit(size, symbol if len(symbol) == 1 else f"{symbol}{NARROW}", step)


def unit_step(most: int, currency: str) -> tuple[str, int]:
    """`M`, `k` or nothing, with its size in minor units, for amounts of at most `most`."""
    whole = 10 ** decimals_of(currency)
    if most >= 5_000_000 * whole:
        return "M", 1_000_000 * whole
    if most >= 5_000 * whole:
        return "k", 1_000 * whole
    return "", whole


def month_labels(days: Sequence[date], language: str) -> list[str]:
    """`janv. 26` for each day; two days of one month are told apart as days."""
    # Imported late: only charts write short months.
    from babel.dates import format_date

    # As lists write them: Sep, where British usage has Sept.
    locale = "fr_FR" if language == "fr" else "en_US"
    labels = [format_date(day, "MMM yy", locale=locale) for day in days]
    if len(set(labels)) == len(labels):
        return labels
    return [format_date(day, "d MMM yy", locale=locale) for day in days]


def config(palette: Palette) -> Spec:
    """What all charts of a theme share: letters, axes, legend."""
    return {
        "background": None,
        "font": FONT,
        "aria": False,
        "view": {"stroke": None},
        "axis": {
            "labelColor": palette.quiet,
            "titleColor": palette.quiet,
            "labelFontSize": 11,
            "titleFontSize": 11,
            "titleFontWeight": "normal",
            "gridColor": palette.grid,
            "domainColor": palette.grid,
            "tickColor": palette.grid,
        },
        "legend": {
            "orient": "top",
            "title": None,
            "labelColor": palette.quiet,
            "labelFontSize": 12,
            "labelLimit": 300,
        },
        "text": {"color": palette.quiet, "fontSize": 12},
    }


def over_months(look: Look, values: list[Spec], layers: Sequence[Spec], **encoding: Any) -> Spec:
    """Layers over the same months (`month`: their labels, in order), amounts or days upwards."""
    width, height = SIZES[look.size]
    return {
        "width": width,
        "height": height,
        "data": {"values": values},
        "encoding": {
            "x": {
                "field": "month",
                "type": "ordinal",
                "sort": None,
                "axis": {
                    "title": None,
                    "labelAngle": 0,
                    "labelOverlap": True,
                    "labelSeparation": 6,
                    "ticks": False,
                },
                "scale": {"paddingInner": 0.2},
            },
            **encoding,
        },
        "layer": list(layers),
    }


def upright(**axis: Any) -> Spec:
    """The axis of figures: no line of its own, few figures, nothing beside them."""
    return {
        "title": None,
        "domain": False,
        "ticks": False,
        "tickCount": 5,
        "labelPadding": 6,
        **axis,
    }


def legend_of(look: Look, count: int) -> Spec:
    """A legend that stays within the chart: on a phone two names a line."""
    return {"columns": 2 if look.size == "phone" else min(count, 4)}


def coloured(colours: Mapping[str, str], legend: Spec | None = None) -> Spec:
    """The scale of colours of a series, by its name in the legend."""
    found: Spec = {
        "type": "nominal",
        "scale": {"domain": list(colours), "range": list(colours.values())},
    }
    return found if legend is None else {**found, "legend": legend}


def chart(spec: Spec, look: Look, title: Message) -> str:
    """The SVG of a chart, as wide as its place, named by `title` for who does not see it."""
    svg = draw({**spec, "config": config(look.palette)}, look.language)
    head, rest = svg.split(">", 1)
    box = head[head.index("viewBox=") :]
    style = ""
    if look.theme == "page":
        # An image has the scheme of the element that shows it, whichever its reader chose.
        style = "<style>:root{color-scheme:light dark}</style>"
        rest = _COLOUR.sub(_for_both, rest)
    named = f"<title>{escape(look.t.message(title))}</title>{style}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="100%" role="img" {box}>{named}{rest}'


def _for_both(found: re.Match[str]) -> str:
    """A colour of an attribute, light and dark."""
    colour = found[1]
    return f'="light-dark({colour}, {DARK_OF[colour]})"' if colour in DARK_OF else found[0]


def nothing(look: Look, title: Message) -> str:
    """What stands where there is nothing to draw yet."""
    width, height = SIZES[look.size]
    words = look.t.message(message("Nothing to draw yet"))
    spec: Spec = {
        "width": width,
        "height": height,
        "data": {"values": [{}]},
        "mark": {"type": "text", "text": words},
    }
    return chart(spec, look, title)


def draw(spec: Spec, language: str) -> str:
    """The SVG of a specification; the first of a process takes half a second (`warm`)."""
    return _drawn(json.dumps(spec, sort_keys=False), language)


@lru_cache(maxsize=16)
def _drawn(spec: str, language: str) -> str:
    # The same charts stand on the page and on the paper of one report.
    import vl_convert

    _register_fonts()
    drawn: str = vl_convert.vegalite_to_svg(
        spec,
        vl_version="5.20",
        format_locale=_number_locale(language),
        time_format_locale="fr-FR" if language == "fr" else "en-GB",
    )
    return drawn


def warm() -> None:
    """Draws the smallest of charts, so that nobody waits for the first: at a server's start."""
    draw({"data": {"values": [{}]}, "mark": "point"}, "fr")


@cache
def _register_fonts() -> None:
    # The text is measured with the font that comes along, whatever this machine has.
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))


def _number_locale(language: str) -> Spec:
    if language == "fr":
        return {
            "decimal": ",",
            "thousands": NARROW,
            "grouping": [3],
            "currency": ["", f"{NARROW}€"],
        }
    return {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["€", ""]}
