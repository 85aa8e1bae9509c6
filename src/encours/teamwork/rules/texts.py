"""What colleagues write to one another is plain text: cleaned of what nobody sees, and bounded."""

import re
import unicodedata

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message

NOTE_CHARACTERS = 4_000
TASK_CHARACTERS = 1_000

_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_MANY_BREAKS = re.compile(r"\n{3,}")
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that write what follows backwards: they make a text say what it does not."""


class EmptyText(EncoursError):
    """Nothing was written."""


class TextTooLong(EncoursError):
    """More was written than is kept."""


def clean_text(text: str, *, most: int = NOTE_CHARACTERS) -> str:
    r"""The text as it is kept: composed, without controls, its line breaks alike.

    `most`: characters kept, those removed not counted. Raises `EmptyText`, `TextTooLong`.

    >>> clean_text(" Rappeler\tle 12\r\nou le 13\x00 ")
    'Rappeler le 12\nou le 13'
    """
    lines = _BREAKS.sub("\n", text).replace("\t", " ")
    visible = "".join(each for each in lines if each == "\n" or not _is_hidden(each))
    kept = unicodedata.normalize("NFC", visible)
    kept = _MANY_BREAKS.sub("\n\n", "\n".join(line.rstrip() for line in kept.split("\n"))).strip()
    if not kept:
        raise EmptyText(message("Nothing was written."), message("Write a few words."))
    if len(kept) > most:
        raise TextTooLong(
            message("The text has {length} characters.", length=len(kept)),
            message("Shorten it to {most} characters.", most=most),
        )
    return kept


def shorten(text: str, most: int = TASK_CHARACTERS) -> str:
    """The text on `most` characters, cut between words when it can be.

    >>> shorten("Rappeler la comptable", 15)
    'Rappeler la…'
    """
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and head.strip() else cut).rstrip() + "…"


def _is_hidden(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Cs"} or sign in _TURNING
