"""Charts in Django's templates: large ones as images, small ones drawn among the figures.

`{% chart address version label=… %}`: the image at `address` (a view that calls `chart_response`),
narrow on a phone; `version` comes from `chart_version`. `{% spark values label=… %}`: a line
through a few figures. `{% bar parts label=… %}`: a stacked bar of `Part`s.
"""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from encours.ui.charts.drawing import SIZES
from encours.ui.charts.inline import Figure, Part, bar_svg, spark_svg

register = template.Library()


@register.simple_tag
def chart(address: str, version: str, *, label: str, size: str = "card") -> SafeString:
    """The image, drawn only when it is looked at; `label` says what it shows."""
    width, height = SIZES[size]
    return format_html(
        '<picture class="chart"><source media="(max-width: 719px)" srcset="{address}size=phone'
        '&amp;v={version}"><img src="{address}size={size}&amp;v={version}" alt="{label}"'
        ' width="{width}" height="{height}" loading="lazy" decoding="async"></picture>',
        address=f"{address}{'&' if '?' in address else '?'}",
        version=version,
        label=label,
        size=size,
        width=width,
        height=height,
    )


@register.simple_tag
def spark(values: Sequence[Figure], *, label: str = "") -> SafeString:
    """The line; without a label it is said to nobody, as the figures beside it are."""
    return mark_safe(spark_svg(values, label))  # noqa: S308  # figures, and the label escaped


@register.simple_tag
def bar(parts: Sequence[Part], *, label: str = "") -> SafeString:
    """The bar; without a label it is said to nobody, as the figures beside it are."""
    return mark_safe(bar_svg(parts, label))  # noqa: S308  # figures, and the labels escaped
