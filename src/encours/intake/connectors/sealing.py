"""Keeps a server's password or key unreadable at rest: only this installation can use it.

Sealed with the installation's secret (Fernet: AES and HMAC); a copy of the database alone tells
nothing.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message

_PURPOSE = b"encours: secrets of sources"


class SecretLost(EncoursError):
    """A secret was sealed by another installation, or the installation's own secret changed."""


def seal(secret: str) -> str:
    """The secret as it may be stored."""
    return _cipher().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """The secret that `seal` sealed. Raises `SecretLost`."""
    try:
        return _cipher().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise SecretLost(
            message("The secret of this source cannot be read: the installation's own changed."),
            message("Add the source again with its password or key."),
        ) from None


def _cipher() -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE)
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))
