"""Around every request: its number, its line in the log, its size, what browsers may do with it."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

type Answer = Callable[[HttpRequest], HttpResponse]

_NUMBER = re.compile(r"[A-Za-z0-9._-]{8,64}")
_QUIET = {"healthz"}
# What no page here uses, so that nothing slipped into one may either.
_PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media"),
        *("fullscreen", "geolocation", "gyroscope", "magnetometer", "microphone", "midi"),
        *("payment", "picture-in-picture", "screen-wake-lock", "usb", "xr-spatial-tracking"),
    )
)
_log = structlog.get_logger("encours.requests")


class RequestLog:
    """One line a request: its number, its address as a pattern, its status, its time.

    The pattern (`o/<slug>/imports/`) is logged and not the address, which may hold a link's token.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page, with the number of its request for whoever reports a problem."""
        given = request.headers.get("X-Request-ID", "")
        number = given if _NUMBER.fullmatch(given) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=number)
        begun = time.perf_counter()
        try:
            response = self.answer(request)
            match = request.resolver_match
            if match is None or match.url_name not in _QUIET:
                _log.info(
                    "request",
                    method=request.method,
                    route=match.route if match else None,
                    status=response.status_code,
                    milliseconds=round((time.perf_counter() - begun) * 1000),
                )
        finally:
            structlog.contextvars.clear_contextvars()
        response["X-Request-ID"] = number
        return response


class Limits:
    """How much may be sent, and what a browser may do with what it gets.

    Nothing is read of a body that is too large. Only who has signed in, or calls the interface for
    programs (which counts as it reads), may send files.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page, or a refusal before the body is read."""
        if _length(request) > _allowed(request):
            response = render(request, "413.html", status=413)
            response["Connection"] = "close"
        else:
            response = self.answer(request)
        response.headers.setdefault("Permissions-Policy", _PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # Pages tell what customers owe: none is kept by the browser or a machine on the way.
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def _length(request: HttpRequest) -> int:
    try:
        return int(request.headers.get("Content-Length") or 0)
    except ValueError:
        return 0


def _allowed(request: HttpRequest) -> int:
    """Bytes; who has signed in is asked only when more than the small limit is sent."""
    small, large = settings.ENCOURS_LARGEST_FORM, settings.ENCOURS_LARGEST_FILE
    if _length(request) <= small:
        return int(small)
    may_send_files = request.path.startswith("/api/") or request.user.is_authenticated
    return int(large if may_send_files else small)
