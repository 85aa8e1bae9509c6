"""Takes files in, in a process of its own that dies at a given statement: `importer ORG N FILE…`.

At the Nth statement sent to the database the process kills itself, as a machine that loses its
current; 0: it lives. Run by the stories of killed imports.
"""

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

import django


def main(organisation_id: int, dies_at: int, paths: list[str]) -> None:
    django.setup()
    from django.db import connection

    from encours.daily.services.handing import Handed
    from encours.daily.services.taking_in import take_in

    connection.settings_dict["NAME"] = os.environ["ENCOURS_TEST_DATABASE"]
    sent = 0

    def count(execute, sql, params, many, context):
        nonlocal sent
        sent += 1
        if sent == dies_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    files = [Handed(Path(path).name, Path(path).read_bytes()) for path in paths]
    with connection.execute_wrapper(count):
        take_in(
            organisation_id,
            files,
            source="lists",
            author_id=None,
            now=datetime(2026, 11, 22, 9, tzinfo=UTC),
            confirmed=True,
        )
    sys.stdout.write(str(sent))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
