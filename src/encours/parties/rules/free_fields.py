"""What people write in the fields of their own: read as the kind the field was given."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.parties.rules.words import FieldKind

LONGEST = 1_000
"""Characters of a free text: beyond it, it is a document."""

_YES = frozenset({"oui", "yes", "vrai", "true", "1"})
_NO = frozenset({"non", "no", "faux", "false", "0"})


class UnreadableValue(EncoursError):
    """The text is not what the field holds."""


def read_free_value(kind: FieldKind, text: str, *, choices: Sequence[str] = ()) -> str | bool:
    """The value as it is kept: a number with a point, a day as 2026-12-31, yes or no, a text.

    Raises `UnreadableValue`.

    >>> read_free_value(FieldKind.NUMBER, "1 250,50")
    '1250.50'
    """
    written = " ".join(text.split())
    match kind:
        case FieldKind.NUMBER:
            return _number(written)
        case FieldKind.DATE:
            return _day(written)
        case FieldKind.YES_NO:
            return _yes_no(written)
        case FieldKind.CHOICE if written not in choices:
            raise _refused(written, message("one of: {choices}", choices=", ".join(choices)))
    if len(written) > LONGEST:
        raise _refused(written[:80], message("at most {most} characters", most=LONGEST))
    return written


def _number(text: str) -> str:
    try:
        number = Decimal("".join(text.split()).replace(",", "."))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise _refused(text, message("a number, such as 1250.50"))
    return f"{number:f}"


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise _refused(text, message("a day, such as 2026-12-31")) from None


def _yes_no(text: str) -> bool:
    if text.casefold() in _YES | _NO:
        return text.casefold() in _YES
    raise _refused(text, message("yes or no"))


def _refused(text: str, expected: Message) -> UnreadableValue:
    return UnreadableValue(
        message("{text} is not what this field holds.", text=text),
        message("Write {expected}.", expected=expected),
    )
