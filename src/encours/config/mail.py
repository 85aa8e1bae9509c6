"""How the installation sends its own messages: links to choose a password, warnings of security.

`ENCOURS_MAIL` says by which server (`smtps://user:password@mail.company.fr`, or `smtp://…:587`,
which starts encryption unless `?plain=1`). Without it nothing leaves: each message is a file of the
data folder that only its owner may read.
"""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.mail.backends.filebased import EmailBackend

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message

VARIABLE = "ENCOURS_MAIL"
_TIMEOUT_SECONDS = 20


class UnusableMailAddress(EncoursError):
    """The address of the mail server cannot be understood."""


class PrivateFiles(EmailBackend):
    """Writes each message into a folder of its owner's own: links in it open accounts."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        Path(self.file_path).chmod(0o700)


def mailer(address: str, folder: Path) -> dict[str, Any]:
    """Django's settings of the server at `address`; of `folder` when there is none.

    Raises `UnusableMailAddress`.
    """
    if not address:
        return {
            "BACKEND": "encours.config.mail.PrivateFiles",
            "OPTIONS": {"file_path": str(folder)},
        }
    parts = urlsplit(address)
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or port == -1:
        raise UnusableMailAddress(
            message("{variable} is not the address of a mail server.", variable=VARIABLE),
            message(
                "Write it smtps://user:password@mail.company.fr or smtp://mail.company.fr:587."
            ),
        )
    encrypted = parts.scheme == "smtps"
    plain = "plain" in parse_qs(parts.query)
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": port or (465 if encrypted else 587),
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_ssl": encrypted,
            "use_tls": not encrypted and not plain,
            "timeout": _TIMEOUT_SECONDS,
        },
    }
