"""Reads the keys of programs: their names and what they may do, never the keys themselves."""

from dataclasses import dataclass
from datetime import datetime

from encours.api.models import Token
from encours.tenancy.isolation import reading_of
from encours.tenancy.rules.roles import Right


@dataclass(frozen=True, slots=True)
class TokenSeen:
    """A key as it is listed."""

    name: str
    right: Right
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


def list_tokens(organisation_id: int) -> tuple[TokenSeen, ...]:
    """The keys of an organisation, the latest first, revoked ones included."""
    with reading_of([organisation_id]):
        return tuple(
            TokenSeen(
                each.name, Right(each.scope), each.created_at, each.last_used_at, each.revoked_at
            )
            for each in Token.objects.filter(organisation_id=organisation_id).order_by("-pk")
        )
