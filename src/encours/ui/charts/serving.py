"""Charts as images of a page: drawn once for all who may see them, then kept.

A page names a chart by an address that changes with what it shows (`chart_version`); the image may
then be kept by the browser. Nobody waits long for a chart: when the drawing is busy, a mark takes
its place, and the next look finds it. The image has a policy of its own, so that the styles inside
it loosen nothing in the page.
"""

import hashlib
import threading
from collections.abc import Callable, Sequence
from typing import Any, cast

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.translation import get_language

from encours.kernel.messages import message
from encours.ui.charts.drawing import SIZES, Look, Size
from encours.ui.translation import Translator

PATIENCE_SECONDS = 1.5
"""How long a chart waits for those before it: each takes some thirtieths of a second."""
_KEPT_SECONDS = 7 * 24 * 3600
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
_MADE = "1"
"""Part of every key: raised when charts are drawn otherwise, so that no old one is shown."""

# The library draws one chart at a time, and nothing else of the process meanwhile.
_pen = threading.Lock()

type Key = Sequence[str | int]


def chart_version(request: HttpRequest, key: Key) -> str:
    """What goes into the chart's address as `v`: it changes with `key`, the member, the language.

    `key`: what the chart is drawn from, such as its name and the digest of the day's figures.
    """
    return _digest(request, key, "")[:16]


def chart_response(request: HttpRequest, key: Key, draw: Callable[[Look], str]) -> HttpResponse:
    """The image of a chart, in the language of the page; `?size=phone` for a narrow one.

    Call it after `enter`: what is kept is the organisation's, and of the customers this member
    sees. `draw` is called only when the chart was not drawn yet. 503 when too many are.
    """
    asked = request.GET.get("size", "card")
    look = Look(_language(), "page", cast("Size", asked) if asked in SIZES else "card")
    digest = _digest(request, key, look.size)
    tag = f'"{digest[:32]}"'
    if tag in request.headers.get("If-None-Match", ""):
        return _lasting(request, key, HttpResponseNotModified(), tag)
    svg = _kept_or_drawn(digest, draw, look)
    if svg is None:
        return _busy(look)
    return _lasting(request, key, HttpResponse(svg, content_type="image/svg+xml"), tag)


def _kept_or_drawn(digest: str, draw: Callable[[Look], str], look: Look) -> str | None:
    """The chart; None when others are being drawn for too long."""
    kept = caches["charts"]
    found: str | None = kept.get(digest)
    if found is not None:
        return found
    if not _pen.acquire(timeout=PATIENCE_SECONDS):
        return None
    try:
        # Whoever waited for the same chart finds it.
        found = kept.get(digest)
        if found is None:
            found = draw(look)
            kept.set(digest, found, _KEPT_SECONDS)
    finally:
        _pen.release()
    return found


def _digest(request: HttpRequest, key: Key, size: str) -> str:
    """Of what the image depends on: the member's organisation and customers, language, key."""
    entered: Any = getattr(request, "entered", None)
    if entered is None:
        raise LookupError("a chart is served to who has entered an organisation")
    parts = [_MADE, entered.organisation_id, *sorted(entered.portfolio), "", _language(), size]
    written = "\0".join(map(repr, [*parts, *key]))
    return hashlib.sha256(written.encode()).hexdigest()


def _lasting(request: HttpRequest, key: Key, response: HttpResponse, tag: str) -> HttpResponse:
    """Kept by the browser when its address changes with it, asked again else."""
    dated = request.GET.get("v") == chart_version(request, key)
    response["ETag"] = tag
    response["Cache-Control"] = (
        "private, max-age=86400, immutable" if dated else "private, no-cache"
    )
    return _safe(response)


def _busy(look: Look) -> HttpResponse:
    """What stands in for a chart that others keep waiting."""
    words = Translator(look.language).message(message("Being drawn: reload in a moment"))
    width, height = SIZES[look.size]
    response = HttpResponse(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="100%" viewBox="0 0 {width} {height}">'
        f'<text x="{width // 2}" y="{height // 2}" text-anchor="middle" font-size="12"'
        f' font-family="sans-serif" fill="#808a95">{words}</text></svg>',
        content_type="image/svg+xml",
        status=503,
    )
    response["Retry-After"] = "2"
    response["Cache-Control"] = "no-store"
    return _safe(response)


def _safe(response: HttpResponse) -> HttpResponse:
    """The image's own policy: it asks for nothing, runs nothing, is shown in no frame."""
    response["Content-Security-Policy"] = _POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Vary"] = "Cookie, Accept-Language"
    return response


def _language() -> str:
    return "en" if (get_language() or "fr").startswith("en") else "fr"
