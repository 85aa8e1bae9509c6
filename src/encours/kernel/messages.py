"""What Encours says to people: English text with named values, translated only where it is shown.

Rules and readers return messages, never sentences of one language: a reject, a reason, a note of
the report are each a `Message`. The text is its own key in the translation catalogue
(`ui/locale/`), and the translations check finds it by its call, `message("…")` or
`plural("…", "…")`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence to be shown: `text` is English with `{named}` values, `values` fills them.

    A value may itself be a `Message`; dates, amounts and numbers stay typed so that the surface
    writes them as its language does. Where the sentence changes with a number, `text` is for one,
    `several` for more than one, and the value `count` decides.
    """

    text: str
    values: tuple[tuple[str, Any], ...] = ()
    several: str | None = None

    def __str__(self) -> str:
        """The English sentence with its values as Python writes them: for logs and tests."""
        return self.render(lambda text: text, str)

    def render(
        self,
        translate: Callable[[str], str],
        write: Callable[[Any], str],
        choose: Callable[[str, str, int], str] = lambda one, several, count: (
            one if count == 1 else several
        ),
        write_count: Callable[[Any], str] | None = None,
    ) -> str:
        """The sentence in the language of `translate`, each value written by `write`.

        `write_count`: how `count` is written, where not as other numbers are.
        `choose(one, several, count)` picks and translates the form a count asks for; without it the
        English rule picks and `translate` is not asked.

        >>> message("{count} lines", count=3).render(lambda t: t.replace("lines", "lignes"), str)
        '3 lignes'
        """
        written = {
            name: value.render(translate, write, choose, write_count)
            if isinstance(value, Message)
            else (write_count if write_count and name == "count" else write)(value)
            for name, value in self.values
        }
        if self.several is None:
            return translate(self.text).format(**written)
        return choose(self.text, self.several, dict(self.values)["count"]).format(**written)


def message(text: str, /, **values: Any) -> Message:
    """Builds a `Message`; `text` must be a literal, so that the translations check finds it."""
    return Message(text, tuple(sorted(values.items())))


def plural(one: str, several: str, /, *, count: int, **values: Any) -> Message:
    """Builds a `Message` whose words follow `count`; both texts must be literals.

    >>> str(plural("{count} line", "{count} lines", count=1))
    '1 line'
    >>> str(plural("{count} line", "{count} lines", count=0))
    '0 lines'
    """
    return Message(one, tuple(sorted({**values, "count": count}.items())), several)
