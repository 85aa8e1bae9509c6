"""How pages and what they are drawn with travel: compressed, and once where nothing has changed.

Static files come from the package itself (WhiteNoise, by Django's finders): nothing to collect,
nothing that can be stale.
"""

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from whitenoise.middleware import WhiteNoiseMiddleware

from encours.ui.drawn import version_of

FOR_EVER = "max-age=31536000, public, immutable"
A_MONTH = "max-age=2592000, public"
"""Letters, which a style sheet names without their version: those of last month do."""

_TEXT = re.compile(r"text/|application/(?:json|javascript|xml)\b|image/svg\+xml\b")


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]  # it brings no types
    """Static files, kept for a year by the browser that asks for the version there is."""

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponse:
        """The file; asked for without its version, it is asked for again after a minute."""
        response: HttpResponse = WhiteNoiseMiddleware.serve(static_file, request)
        name = request.path_info.removeprefix(settings.STATIC_URL)
        asked = request.GET.get("v", "")
        if response.status_code in (200, 206, 304):
            if asked and asked == version_of(name):
                response["Cache-Control"] = FOR_EVER
            elif name.endswith(".woff2"):
                response["Cache-Control"] = A_MONTH
        return response


class Compression(GZipMiddleware):
    """Compresses text: pages, style sheets, scripts, JSON. Not what is compressed already.

    A compressed page tells its length, and so may tell a secret in it to who can make it repeat
    words of his own (the attack called BREACH). The only secret in a page is the token of its
    forms, which Django masks anew each time; and each answer is lengthened at random. Pages of one
    organisation show nothing that its own members may not read.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        """The same answer, shorter where it is worth it."""
        is_whole = request.method == "GET" and response.status_code != 206
        if is_whole and _TEXT.match(response.get("Content-Type", "")):
            return super().process_response(request, response)
        return response
