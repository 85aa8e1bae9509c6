"""The `encours` command: where it begins, and where it stops quietly when it is interrupted."""

import sys

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it: 128 + the number of the signal."""


def run() -> None:
    """Entry point: UTF-8 on every console, then the command asked for.

    The commands are imported here, so that Ctrl-C is as quiet while they load as later.
    """
    try:
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(encoding="utf-8", errors="replace")
        from encours.cli.app import app

        app()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":  # as `up` starts its children
    run()
