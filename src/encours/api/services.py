"""Gives programs a key, takes it back, and knows it again: how often, and for what right."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection

from encours.api.models import Token
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.tenancy.isolation import acting_for
from encours.tenancy.rules.roles import Right
from encours.ui.plain import one_line

CALLS_PER_MINUTE = 60
RIGHTS = (Right.READ, Right.IMPORT)
"""What a program may be allowed: to read, or to read and hand documents in."""

_PREFIX = "encours_"


class UnusableToken(EncoursError):
    """A key cannot be made or taken back as asked."""


class TooManyCalls(EncoursError):
    """A program calls more often than it may; it may call again next minute."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A program that showed a key: of which organisation, with which right."""

    organisation_id: int
    name: str
    right: Right

    def may(self, right: Right) -> bool:
        """Whether the key is good for `right`; every key may read."""
        return right in (Right.READ, self.right)


def create_token(organisation_id: int, name: str, *, right: Right, now: datetime) -> str:
    """A new key, to be shown once: only its digest is kept. Raises `UnusableToken`."""
    tidy = one_line(name, 100)
    if not tidy or right not in RIGHTS:
        raise UnusableToken(
            message("A token needs a name and a right: read or import."),
            message("Name it after the program that uses it."),
        )
    secret = _PREFIX + secrets.token_urlsafe(32)
    try:
        with acting_for(organisation_id):
            Token.objects.create(
                organisation_id=organisation_id,
                name=tidy,
                digest=_digest(secret),
                scope=right,
                created_at=now,
            )
    except IntegrityError as error:
        raise UnusableToken(
            message("There is already a token {name}.", name=tidy),
            message("Revoke it first, or choose another name."),
        ) from error
    return secret


def revoke_token(organisation_id: int, name: str, *, now: datetime) -> None:
    """Takes a key back: it is refused from now on. Raises `UnusableToken`."""
    with acting_for(organisation_id):
        revoked = Token.objects.filter(
            organisation_id=organisation_id, name=one_line(name, 100), revoked_at__isnull=True
        ).update(revoked_at=now)
    if not revoked:
        raise UnusableToken(
            message("There is no token {name} in use.", name=one_line(name, 100)),
            message("See: encours token list SLUG."),
        )


def admit(organisation_id: int, secret: str, *, now: datetime) -> Admitted | None:
    """Who shows this key, or `None` for one that is unknown or revoked. Raises `TooManyCalls`.

    Counted in a transaction of its own, before anything of the request is read.
    """
    if not secret.startswith(_PREFIX) or len(secret) > 100:
        return None
    with acting_for(organisation_id), connection.cursor() as cursor:
        cursor.execute(_USE, {"digest": _digest(secret), "at": now, "minute": _minute(now)})
        found = cursor.fetchone()
    if found is None:
        return None
    name, scope, used = found
    if used > CALLS_PER_MINUTE:
        raise TooManyCalls(
            message("More than {count} calls in a minute.", count=CALLS_PER_MINUTE),
            message("Wait a minute, and send several files in one call."),
        )
    return Admitted(organisation_id, name, Right(scope))


_USE = """
    UPDATE api_token SET last_used_at = %(at)s, minute = %(minute)s,
        used_in_minute = CASE WHEN minute = %(minute)s THEN used_in_minute + 1 ELSE 1 END
    WHERE digest = %(digest)s AND revoked_at IS NULL
    RETURNING name, scope, used_in_minute
"""


def _minute(now: datetime) -> int:
    return int(now.timestamp()) // 60


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
