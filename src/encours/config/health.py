"""Whether the installation works, in one word: for the machines that watch it.

Strangers may ask, so nothing but "ok" or "not ok" is answered; the log says what is wrong.
"""

import structlog
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from encours.database.preparing import pending_migrations

_log = structlog.get_logger("encours.health")
WORKER_SECONDS = 120
"""A worker that has not been seen for so long is taken for gone."""


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """200 and "ok": the database answers, its tables are those of the code, a worker lives."""
    wrong = find_faults()
    if wrong:
        _log.error("unhealthy", faults=wrong)
        return HttpResponse("not ok\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")


def find_faults() -> list[str]:
    """What keeps the installation from working, one word each."""
    try:
        with connection.cursor() as cursor:
            faults = ["migrations"] if pending_migrations(connection.connection) else []
            cursor.execute(
                "SELECT EXISTS (SELECT 1 FROM procrastinate_workers"
                " WHERE last_heartbeat > now() - make_interval(secs => %s))",
                [WORKER_SECONDS],
            )
            row = cursor.fetchone()
    except DatabaseError as error:
        connection.close()
        return [f"database: {type(error).__name__}"]
    return faults if row and row[0] else [*faults, "worker"]
