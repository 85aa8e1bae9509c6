"""What a web server runs."""

import threading

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from encours.ui.charts.drawing import warm

_SOON_SECONDS = 5
"""Until then the processors are busy with what starts beside: the database, the worker."""


def _get_ready() -> None:
    """Reads the pages of the house, which takes seconds, and draws a first chart, half a second.

    Else whoever first meets this process waits for both.
    """
    _ = get_resolver().url_patterns
    warm()


application = get_wsgi_application()
_soon = threading.Timer(_SOON_SECONDS, _get_ready)
_soon.daemon = True
_soon.start()
