"""Runs a program of `encours up` that never outlives it.

    python -m encours.cli.child gunicorn …
    python -m encours.cli.child encours worker …

Its standard input is held open by `up`; when that ends, however it ended, the program is asked to.
"""

import os
import signal
import sys
import threading


def main() -> None:
    """Runs the program that the first word names, with the words after it."""
    threading.Thread(target=_follow, args=(sys.stdin.fileno(),), daemon=True).start()
    sys.argv = sys.argv[1:]
    if sys.argv[0] == "gunicorn":
        from gunicorn.app.wsgiapp import run
    else:
        from encours.cli.main import run
    run()


def _follow(held: int) -> None:
    while os.read(held, 1):
        continue
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
