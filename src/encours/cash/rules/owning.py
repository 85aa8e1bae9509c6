"""Which statements create the lines of an account, and which only tell more of them.

Two formats of one bank word the same payment differently, and a payment counted twice is money that
nobody received. So the first family of formats that brings statements creates, through whatever
door it comes; a person may decide otherwise.
"""

from dataclasses import dataclass
from datetime import date

_FAMILIES = {"mt942": "mt940"}
_NOTIFIED = "notification"


@dataclass(frozen=True, slots=True)
class Owner:
    """Who creates an account's lines: a family of formats, from a day on (None: all days)."""

    family: str = ""
    creates_from: date | None = None


def family_of(format_name: str) -> str:
    """The formats whose texts are the same: `camt.052` and `camt.053` are `camt`."""
    return _FAMILIES.get(format_name, format_name.split(".", maxsplit=1)[0])[:20]


def decide_owner(owner: Owner, *, family: str, kind: str) -> Owner:
    """Who creates the lines once a statement of this `family` and `kind` has come."""
    if owner.family or kind == _NOTIFIED:
        return owner
    return Owner(family)


def creates(owner: Owner, *, family: str, kind: str) -> bool:
    """Whether a statement of this `family` and `kind` creates lines. A notification never does."""
    return kind != _NOTIFIED and owner.family == family
