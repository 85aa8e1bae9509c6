"""A form for any section of the policy book: each field asked for by its type, in its words.

What is written becomes the JSON of the section, which alone says whether it may hold it.
"""

import datetime
import types
import typing
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from django import forms

from encours.desk.views.settings.forms import CHOICE, SpokenForm
from encours.desk.views.settings.sections import refuse
from encours.kernel.calendars import Closure, parse_closure
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.kernel.money import Money, to_decimal, to_minor
from encours.kernel.terms import PaymentTerms, parse_terms, print_terms
from encours.policybook.rules.sections import Section
from encours.ui.templatetags.say import speaker

_LONGEST = 500
LINES = frozenset({"address", "closures"})
"""Fields whose parts stand one below the other, not side by side with commas."""


class PolicyForm(SpokenForm):
    """The fields of a section, the day from which they hold, and why."""

    from_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    comment = forms.CharField(required=False, max_length=_LONGEST)

    words: ClassVar = {"from_on": message("With effect from"), "comment": message("Why")}
    hints: ClassVar = {
        "from_on": message("What was reckoned for days before keeps the settings of then."),
        "comment": message("For those who ask later; kept with the version."),
    }

    def __init__(
        self,
        *args: Any,
        section: Section[Any],
        present: Any,
        unit: str,
        left_out: frozenset[str] = frozenset(),
        **options: Any,
    ) -> None:
        self.section, self.present, self.unit = section, present, unit
        self.names = tuple(name for name in section.words if name not in left_out)
        initial = {name: self._written(name) for name in self.names}
        super().__init__(*args, initial={**initial, **options.pop("initial", {})}, **options)
        say = speaker().message
        kinds = section.kinds()
        for name in self.names:
            field = _field(name, kinds[name], section.choices)
            field.label = say(section.words[name])
            field.initial = initial[name]
            if name in section.hints:
                field.help_text = say(section.hints[name])
            self.fields[name] = field
        self.order_fields([*self.names, "from_on", "comment"])

    def settings(self, more: Mapping[str, Any] | None = None) -> Any | None:
        """The settings that were written; None when some cannot be, which the form then says.

        `more`: fields as JSON that are asked for elsewhere on the page.
        """
        before = self.section.as_json(self.present)
        given = dict(more or {})
        for name in self.names:
            try:
                given[name] = self._as_json(name)
            except EncoursError as error:
                refuse(self, error, name)
        if self.errors:
            return None
        try:
            return self.section.from_json({**before, **given})
        except EncoursError as error:
            refuse(self, error, self._culprit(before, given))
            return None

    def _culprit(self, before: dict[str, Any], given: dict[str, Any]) -> str | None:
        """The one field that cannot be held with the others as they are; None when several."""
        found = []
        for name in self.names:
            try:
                self.section.from_json({**before, name: given[name]})
            except EncoursError:
                found.append(name)
        return found[0] if len(found) == 1 else None

    def _written(self, name: str) -> Any:
        """The present value as a person would write it."""
        value = getattr(self.present, name)
        t = speaker()
        if isinstance(value, tuple):
            return ("\n" if name in LINES else ", ").join(map(str, value))
        if isinstance(value, PaymentTerms):
            return print_terms(value, "fr" if t.language == "fr" else "en")
        if isinstance(value, Money):
            return to_decimal(value.minor, value.currency)
        return str(value) if isinstance(value, StrEnum) else value

    def _as_json(self, name: str) -> Any:
        """What was written, as the section reads it. Raises `EncoursError`."""
        value, kind = self.cleaned_data.get(name), self.section.kinds()[name]
        kind = _inner(kind)
        if typing.get_origin(kind) is tuple:
            parts = str(value or "").replace("\r", "").split("\n" if name in LINES else ",")
            texts = (part.strip() for part in parts if part.strip())
            return [_part_as_json(each, typing.get_args(kind)[0]) for each in texts]
        if kind is PaymentTerms:
            return print_terms(parse_terms(str(value)), "en")
        if kind is Money:
            return None if value is None else [to_minor(value, self.unit), self.unit]
        if isinstance(value, Decimal):
            return format(value, "f")
        return value.isoformat() if isinstance(value, datetime.date) else value


def _part_as_json(text: str, kind: Any) -> Any:
    """One of several values. Raises `EncoursError`."""
    if kind is int:
        return int(text) if text.isascii() and text.isdecimal() else text
    return str(parse_closure(text)) if kind is Closure else text


def _field(name: str, kind: Any, choices: Mapping[str, Message]) -> forms.Field:
    """What asks for a value of that type; `choices`: values as people read them."""
    inner = _inner(kind)
    must = inner is kind
    if isinstance(inner, type) and issubclass(inner, StrEnum):
        offered = [(str(each), speaker().message(choices[each])) for each in inner]
        return forms.ChoiceField(choices=offered)
    if inner in _ASKED:
        return _ASKED[inner](must)
    if name in LINES:
        return forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 4}))
    return forms.CharField(required=must and inner is not str, max_length=_LONGEST)


def _decimal(must: bool) -> forms.Field:  # noqa: FBT001  # one of `_ASKED`
    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    return forms.DecimalField(required=must, localize=True, widget=widget)


def _day(must: bool) -> forms.Field:  # noqa: FBT001  # one of `_ASKED`
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(required=must, widget=widget)


_ASKED: dict[Any, Callable[[bool], forms.Field]] = {
    bool: lambda _must: forms.BooleanField(required=False, template_name=CHOICE),
    int: lambda must: forms.IntegerField(required=must),
    Decimal: _decimal,
    Money: _decimal,
    datetime.date: _day,
}


def _inner(kind: Any) -> Any:
    """The type itself, of one that may be left blank."""
    return typing.get_args(kind)[0] if isinstance(kind, types.UnionType) else kind
