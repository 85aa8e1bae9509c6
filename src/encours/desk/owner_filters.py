"""Filters that several lists share: lateness, who looks after the customer, the currency."""

from collections.abc import Sequence

from django.http import HttpRequest

from encours.kernel.messages import Message, message
from encours.portfolio.rules.seen import LATE, Situation
from encours.ui.lists.model import Choice, Filter


def late_filter(words: Sequence[Message]) -> Filter:
    """Customers who owe something at least that late."""
    choices = tuple(Choice(str(number), words[number]) for number in LATE)
    return Filter("late", message("Lateness"), choices, several=False)


def owner_filters(request: HttpRequest, *, groups: bool = True) -> tuple[Filter, ...]:
    """The one group, collector or salesperson a link has chosen; a click takes it away.

    They are chosen by opening the aged balance by them: a menu of thousands would serve nobody.
    """
    keys = (
        ("group", message("Group")),
        ("collector", message("Collector")),
        ("salesperson", message("Salesperson")),
    )
    return tuple(
        Filter(key, label, tuple(Choice(value, value) for value in request.GET.getlist(key)[:1]))
        for key, label in keys[0 if groups else 1 :]
    )


def currency_filter(situation: Situation) -> Filter:
    """The currency of the books or of a list, offered where there are several."""
    units = (situation.unit, *situation.foreign)
    choices = tuple(Choice(unit, unit) for unit in units) if len(units) > 1 else ()
    return Filter("unit", message("Currency"), choices, several=False)
