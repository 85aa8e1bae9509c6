"""The table of contents of the policy book: each capability adds its section as it is loaded."""

from typing import Any

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.policybook.rules.sections import Section

_sections: dict[str, Section[Any]] = {}


class UnknownSection(EncoursError):
    """No capability owns a section of this name."""


def register(section: Section[Any]) -> None:
    """Adds a section, when its capability is loaded. `ValueError` when its name is taken."""
    if _sections.setdefault(section.name, section) is not section:
        raise ValueError(f"section {section.name} is registered twice")


def find_section(name: str) -> Section[Any]:
    """The section of that name; raises `UnknownSection`."""
    if name not in _sections:
        raise UnknownSection(
            message("There is no section {name} in the policy.", name=name),
            message("Its sections are: {names}.", names=sorted(_sections)),
        )
    return _sections[name]


def list_sections() -> tuple[Section[Any], ...]:
    """Every section, by name."""
    return tuple(_sections[name] for name in sorted(_sections))
