"""A sentence for people, kept as data: what was said then is shown later, in either language.

A `Message` written in a table keeps its English text, which is its key in the catalogue, and its
typed values, so that the page, the export and the journal say it as their language does.
"""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from encours.kernel.calendars import Closure, parse_closure
from encours.kernel.messages import Message
from encours.kernel.money import Money
from encours.kernel.terms import PaymentTerms, parse_terms, print_terms


class NotAMessage(ValueError):
    """What was kept is not what `as_json` writes."""


def as_json(said: Message) -> dict[str, Any]:
    """The message as an object of JSON; `from_json` gives the same message back.

    Lists come back as tuples. What JSON in PostgreSQL cannot hold (the character NUL, half a
    surrogate pair) is replaced by a visible sign. Raises `TypeError` for a value of a type that no
    message carries.

    >>> from encours.kernel.messages import message
    >>> as_json(message("Closed on {day}", day=datetime.date(2026, 3, 12)))
    {'text': 'Closed on {day}', 'values': {'day': {'date': '2026-03-12'}}}
    """
    written: dict[str, Any] = {
        "text": _storable(said.text),
        "values": {name: _written(value) for name, value in said.values},
    }
    return written if said.several is None else {**written, "several": _storable(said.several)}


def from_json(kept: Any) -> Message:
    """The message that `as_json` wrote; raises `NotAMessage` when it is none."""
    match kept:
        case {"text": str(text), "values": dict(values)}:
            several = kept.get("several")
            if several is not None and not isinstance(several, str):
                raise NotAMessage(repr(kept))
            read = tuple((name, _read(values[name])) for name in sorted(values))
            return Message(text, read, several)
    raise NotAMessage(repr(kept))


def _written(value: Any) -> Any:
    """The value as JSON: itself, a list, or an object of one key that says its type."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, str):
        return _storable(value)
    if isinstance(value, list | tuple):
        return [_written(item) for item in value]
    for kind, (of_type, write) in _WRITERS.items():
        if isinstance(value, of_type):
            return {kind: write(value)}
    raise TypeError(f"a message carries no {type(value).__name__}")


# An instant is a date too: it comes first.
_WRITERS: dict[str, tuple[type, Callable[[Any], Any]]] = {
    "float": (float, repr),
    "decimal": (Decimal, str),
    "instant": (datetime.datetime, datetime.datetime.isoformat),
    "date": (datetime.date, datetime.date.isoformat),
    "closure": (Closure, str),
    "money": (Money, lambda money: [money.minor, money.currency]),
    "terms": (PaymentTerms, lambda terms: print_terms(terms, "en")),
    "message": (Message, as_json),
}
_READERS: dict[str, Callable[[Any], Any]] = {
    "float": float,
    "decimal": Decimal,
    "instant": datetime.datetime.fromisoformat,
    "date": datetime.date.fromisoformat,
    "closure": parse_closure,
    "money": lambda pair: Money(*pair),
    "terms": parse_terms,
    "message": from_json,
}


def _read(kept: Any) -> Any:
    match kept:
        case None | bool() | int() | str():
            return kept
        case list():
            return tuple(_read(item) for item in kept)
        case dict() if len(kept) == 1 and (kind := next(iter(kept))) in _READERS:
            return _READERS[kind](kept[kind])
    raise NotAMessage(repr(kept))


def _storable(text: str) -> str:
    return "".join(
        "\N{SYMBOL FOR NULL}"
        if character == "\0"
        else "\N{REPLACEMENT CHARACTER}"
        if "\ud800" <= character <= "\udfff"
        else character
        for character in text
    )
