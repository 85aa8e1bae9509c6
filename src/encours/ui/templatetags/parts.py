"""Small parts of pages: figures that are doors, chips that say why, short amounts, gauges, days.

`{{ money|short }}` rounds above 100 k€ and tells the exact amount on hover; `{{ day|brief }}` is a
day of a table; `{% figure %}` is a figure of a strip or of the dashboard.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from encours.kernel.messages import Message
from encours.kernel.money import Money
from encours.ui.drawn import icon
from encours.ui.templatetags.say import said, speaker

register = template.Library()

BUCKET_COLOURS = 7


@register.filter
def short(amount: Money | None) -> str | SafeString:
    """The amount in a tile: `1,23 M€`, exact on hover; below 100,000 in full."""
    if amount is None:
        return ""
    formats = speaker().formats
    rounded = formats.money_short(amount.minor, amount.currency)
    exact = formats.money(amount.minor, amount.currency)
    if rounded == exact:
        return exact
    return format_html('<span title="{}">{}</span>', exact, rounded)


@register.filter
def brief(day: date | datetime | None) -> str:
    """A day in a table: `12/03/26`."""
    return speaker().formats.date_short(day.date() if isinstance(day, datetime) else day)


@register.filter
def instant(at: datetime | None) -> str:
    """An instant, in the time of the installation: `12/03/26 14:05`."""
    return speaker().formats.instant(None if at is None else timezone.localtime(at))


@register.filter
def days(count: Any) -> str:
    """A number of days in a tile: `34 j`."""
    return speaker().formats.days_short(count)


@register.filter
def percent(rate: Any) -> str:
    """A rate given in percent: `12,3 %`."""
    return speaker().formats.percent(rate)


@register.simple_tag
def chip(
    text: Message | str, kind: str = "plain", why: Message | str = "", mark: str = ""
) -> SafeString:
    """A chip: `kind` is good, caution, alarm or plain; `why` is told on hover and focus."""
    shown = format_html(
        '<span class="chip {}">{}{}</span>', kind, icon(mark) if mark else "", said(text)
    )
    if not why:
        return shown
    return format_html(
        '<span class="why" tabindex="0">{}<span role="tooltip">{}</span></span>', shown, said(why)
    )


@register.inclusion_tag("encours/parts/figure.html")
def figure(
    name: Message | str, value: object, href: str = "", **more: object
) -> Mapping[str, object]:
    """A figure: its name, its value, a door when `href` is given.

    `more`: `note` below it; `trend`, `up` or `down`, which colours the note as worse or better;
    `spark`, a spark line; `why`, how it is computed.
    """
    return {"name": name, "value": value, "href": href, **more}


@register.inclusion_tag("encours/parts/gauge.html")
def gauge(used: int, limit: int, label: Message | str) -> Mapping[str, object]:
    """How much of a limit is used, beyond it in the colour of alarm."""
    share = 100 if limit <= 0 < used else round(100 * used / limit) if limit > 0 else 0
    return {"label": label, "width": min(share, 100), "share": share, "is_over": share > 100}


@register.inclusion_tag("encours/parts/empty.html")
def empty(
    text: Message | str, mark: str = "", href: str = "", button: Message | str = ""
) -> Mapping[str, object]:
    """An empty place that teaches: what belongs here, and the one button that brings it."""
    return {"text": text, "mark": mark, "href": href, "button": button}


@register.inclusion_tag("encours/parts/legend.html")
def ramp_legend(parts: object) -> Mapping[str, object]:
    """The legend of the ageing ramp: `(number of the ramp, name, amount)` for each part."""
    return {"parts": parts}
