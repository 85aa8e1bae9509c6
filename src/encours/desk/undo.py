"""« Annuler »: what was just done is said with a button that undoes it, for ten minutes.

A capability's page names the inverse of what it did; what is needed for it travels signed in the
button, bound to the person and the organisation. The inverse is a service like any other: it checks
for itself whether there is still something to undo.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest

from encours.desk.page import Page
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.ui.templatetags.say import speaker

_SALT = "encours.desk.undo"
_SECONDS = 600

type Inverse = Callable[[Page, Mapping[str, Any], datetime], Message]
_INVERSES: dict[str, Inverse] = {}


class TooLate(EncoursError):
    """What was done can no longer be undone from here."""


def inverse(name: str) -> Callable[[Inverse], Inverse]:
    """Names the function that undoes an act: it is given the page, the values kept, and the time.

    It answers with what to say. Raises `ValueError` when the name is taken.
    """

    def register(undo: Inverse) -> Inverse:
        if name in _INVERSES:
            raise ValueError(f"{name} is the inverse of two acts")
        _INVERSES[name] = undo
        return undo

    return register


def said_done(
    request: HttpRequest, page: Page, text: Message, undo: str = "", **values: Any
) -> None:
    """Says what was done; with `undo`, the name of its inverse, and what that one needs."""
    token = ""
    if undo:
        kept = {"undo": undo, "values": values, "who": _who(page)}
        token = signing.dumps(kept, salt=_SALT)
    messages.success(request, speaker().message(text), extra_tags=token)


def undo_it(page: Page, token: str, *, now: datetime) -> Message:
    """Undoes what the button was about; what to say of it.

    Raises `TooLate` for a button of another person or organisation, of before their role or
    portfolio changed, or ten minutes old, and what the inverse raises.
    """
    try:
        kept = signing.loads(token, salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature as error:
        raise _too_late() from error
    if kept["who"] != _who(page) or kept["undo"] not in _INVERSES:
        raise _too_late()
    return _INVERSES[kept["undo"]](page, kept["values"], now)


def _who(page: Page) -> list[object]:
    """Who did it, and what they might do: who may no longer act may not undo either."""
    entered = page.entered
    return [page.organisation_id, entered.user_id, str(entered.role), sorted(entered.portfolio)]


def _too_late() -> TooLate:
    return TooLate(
        message("This can no longer be undone from here."),
        message("Open what was changed, and change it back there."),
    )
