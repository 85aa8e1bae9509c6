"""The settings people decide on, by section: what each may hold, and in which words it is told.

A capability owns the schema of its section: a frozen dataclass whose every field has a default. It
is written as JSON, read back typed, and refused with what, where and what to do.
"""

import dataclasses
import datetime
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from encours.kernel.calendars import Closure, UnreadableClosure, parse_closure
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.kernel.money import Money
from encours.kernel.terms import PaymentTerms, parse_terms, print_terms


class UnusableSettings(EncoursError):
    """A section cannot hold what it was given."""


@dataclass(frozen=True, slots=True)
class Section[Settings]:
    """A chapter of the policy book: its name in files, its title, its schema, its words.

    `schema`: a frozen dataclass, every field with a default; it may refuse values that do not go
    together by raising `UnusableSettings` in `__post_init__`. `words`: every field, as people call
    it. `hints`: what a field means, in which unit, where its words do not say it all. `choices`:
    every value that is one of several (`StrEnum`), as people read it. Raises `ValueError` when a
    field has no default or no words, words or hints no field, a choice no words.
    """

    name: str
    title: Message
    schema: type[Settings]
    words: Mapping[str, Message]
    hints: Mapping[str, Message] = dataclasses.field(default_factory=dict)
    choices: Mapping[str, Message] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        fields = {field.name for field in self._fields()}
        if fields != set(self.words) or not fields.issuperset(self.hints):
            raise ValueError(f"section {self.name}: fields and words differ")
        if wordless := [each for each in self._offered() if each not in self.choices]:
            raise ValueError(f"section {self.name}: no words for {wordless}")
        self.schema()

    def default(self) -> Settings:
        """What is in force where nothing was ever decided."""
        return self.schema()

    def as_json(self, settings: Settings) -> dict[str, Any]:
        """The settings as JSON, every field written out."""
        return {name: _written(getattr(settings, name)) for name in self.words}

    def from_json(self, given: object) -> Settings:
        """The settings given; a field left out has its default. Raises `UnusableSettings`."""
        if not isinstance(given, dict):
            raise UnusableSettings(
                message("Section {section} is given as an object of JSON.", section=self.name),
                message('Write it as {{"name": value, …}}.'),
            )
        unknown = sorted(str(name) for name in given if name not in self.words)
        if unknown:
            raise UnusableSettings(
                message(
                    "Section {section} has no setting {names}.", section=self.name, names=unknown
                ),
                message("Its settings are: {names}.", names=sorted(self.words)),
            )
        hints = typing.get_type_hints(self.schema)
        return self.schema(
            **{name: self._read(name, hints[name], value) for name, value in given.items()}
        )

    def from_kept(self, kept: Mapping[str, Any]) -> Settings:
        """Settings written by another version of the program: what it no longer knows is left."""
        return self.from_json({name: kept[name] for name in self.words if name in kept})

    def kinds(self) -> dict[str, Any]:
        """The type of every field: what a page needs to ask for it."""
        hints = typing.get_type_hints(self.schema)
        return {name: hints[name] for name in self.words}

    def difference(self, old: Settings, new: Settings) -> tuple[Message, ...]:
        """What changes from `old` to `new`, a sentence for each setting."""
        changed = [name for name in self.words if getattr(old, name) != getattr(new, name)]
        return tuple(
            message(
                "{setting}: {before} becomes {after}",
                setting=self.words[name],
                before=self.told(getattr(old, name)),
                after=self.told(getattr(new, name)),
            )
            for name in changed
        )

    def told(self, value: Any) -> Any:
        """A value as a message tells it: an empty list and a choice in words."""
        if value == ():
            return message("none")
        if isinstance(value, StrEnum):
            return self.choices[value]
        return value

    def _offered(self) -> list[str]:
        """Every value that a field chooses among."""
        kinds = [kind for kind in self.kinds().values() if isinstance(kind, type)]
        return [str(each) for kind in kinds if issubclass(kind, StrEnum) for each in kind]

    def _fields(self) -> tuple[dataclasses.Field[Any], ...]:
        return dataclasses.fields(typing.cast("Any", self.schema))

    def _read(self, name: str, kind: Any, value: object) -> Any:
        try:
            return _read(kind, value)
        except (_Unfit, EncoursError) as error:
            wanted = error.args[0] if isinstance(error, _Unfit) else error.what
            raise UnusableSettings(
                message(
                    "Section {section}, setting {setting}: {value} is not {wanted}.",
                    section=self.name,
                    setting=name,
                    value=repr(value)[:80],
                    wanted=wanted,
                ),
                message(
                    "Its usual value is written {value}.",
                    value=repr(self.as_json(self.default())[name]),
                ),
            ) from None


class _Unfit(Exception):
    """The value is not of its type: the message says what is wanted."""


_NUMBER = message("a whole number")
_DECIMAL = message("a number written as text, such as “12.5”")
_DAY = message("a day, such as “2026-12-31”")
_TEXT = message("a text")
_YES_NO = message("true or false")
_LIST = message("a list")
_CLOSURE = message("a day or a stretch of days, such as “2026-12-24” or “2026-08-03..2026-08-21”")
_MONEY = message("an amount in minor units and its currency, such as [12345, “EUR”]")


def _read(kind: Any, value: object) -> Any:
    """The value as its type; raises `_Unfit`, or the error of the type itself."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is types.UnionType:
        return None if value is None else _read(inner[0], value)
    if origin is tuple:
        if not isinstance(value, list):
            raise _Unfit(_LIST)
        return tuple(_read(inner[0], each) for each in value)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        if value not in set(kind):
            raise _Unfit(message("one of: {choices}", choices=[str(each) for each in kind]))
        return kind(str(value))
    return _READERS[kind](value)


def _read_int(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _Unfit(_NUMBER)
    return value


def _read_bool(value: object) -> bool:
    if not isinstance(value, bool):
        raise _Unfit(_YES_NO)
    return value


def _read_text(value: object) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise _Unfit(_TEXT)
    return value


def _read_decimal(value: object) -> Decimal:
    """From text or a whole number: JSON's own decimals are binary fractions in most programs."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _Unfit(_DECIMAL)
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise _Unfit(_DECIMAL) from None
    if not number.is_finite():
        raise _Unfit(_DECIMAL)
    return number


def _read_day(value: object) -> datetime.date:
    try:
        return datetime.date.fromisoformat(_read_text(value))
    except (ValueError, _Unfit):
        raise _Unfit(_DAY) from None


def _read_closure(value: object) -> Closure:
    try:
        return parse_closure(_read_text(value))
    except (UnreadableClosure, _Unfit):
        raise _Unfit(_CLOSURE) from None


def _read_money(value: object) -> Money:
    match value:
        case [int(minor), str(currency)] if not isinstance(minor, bool):
            return Money(minor, currency)
    raise _Unfit(_MONEY)


_READERS: dict[Any, Callable[[object], Any]] = {
    int: _read_int,
    bool: _read_bool,
    str: _read_text,
    Decimal: _read_decimal,
    datetime.date: _read_day,
    Closure: _read_closure,
    Money: _read_money,
    PaymentTerms: lambda value: parse_terms(_read_text(value)),
}


def _written(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_written(each) for each in value]
    if isinstance(value, StrEnum):
        return str(value)
    for kind, write in _WRITERS.items():
        if isinstance(value, kind):
            return write(value)
    return value


_WRITERS: dict[type, Callable[[Any], Any]] = {
    Decimal: lambda number: format(number, "f"),
    datetime.date: datetime.date.isoformat,
    Closure: str,
    Money: lambda money: [money.minor, money.currency],
    PaymentTerms: lambda terms: print_terms(terms, "en"),
}
