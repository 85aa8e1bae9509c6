"""The key that signs sessions and links: given, else made once for the installation."""

import os
import secrets
from pathlib import Path

SECRET_VARIABLE = "ENCOURS_SECRET_KEY"  # noqa: S105  # the name of a variable, not a secret
_FILE = "secret.key"


def secret_key(data: Path) -> str:
    """The installation's key: `ENCOURS_SECRET_KEY`, else the file of the data folder, made once.

    Two commands that make it at the same moment end with the same one.
    """
    given = os.environ.get(SECRET_VARIABLE)
    if given:
        return given
    path = data / _FILE
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        mine = data / f".{_FILE}.{os.getpid()}"
        handle = os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(mine, path)
        except FileExistsError:
            pass
        finally:
            mine.unlink()
    return path.read_text(encoding="utf-8").strip()
