"""What Encours says to people: English text with named values, translated only where it is shown.

Rules and readers return messages, never sentences of one language: a reject, a reason, a note of the
report are each a `Message`. The text is its own key in the translation catalogue (`ui/locale/`), and
the translations check finds it by the call `message("…")`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence to be shown: `text` is English with `{named}` values, `values` fills them.

    A value may itself be a `Message`; dates, amounts and numbers stay typed so that the surface
    writes them as its language does.
    """

    text: str
    values: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        """The English sentence with its values as Python writes them: for logs and tests."""
        return self.render(lambda text: text, str)

    def render(self, translate: Callable[[str], str], write: Callable[[Any], str]) -> str:
        """The sentence in the language of `translate`, each value written by `write`.

        >>> message("{count} lines", count=3).render(lambda t: t.replace("lines", "lignes"), str)
        '3 lignes'
        """
        written = {
            name: value.render(translate, write) if isinstance(value, Message) else write(value)
            for name, value in self.values
        }
        return translate(self.text).format(**written)


def message(text: str, /, **values: Any) -> Message:
    """Builds a `Message`; `text` must be a literal, so that the translations check finds it."""
    return Message(text, tuple(sorted(values.items())))
