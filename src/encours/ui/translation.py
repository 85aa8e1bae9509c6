"""What people read, in their language: English is the source text, French comes from a catalogue.

Nothing is translated before it is shown. `Translator("fr")` turns the values of
`encours.kernel.messages` and the words of templates into French; `Translator("en")` returns the
source text. The catalogue `locale/fr.po` is read once per process, when the first word is asked
for; the translations check (`tools/translations.py check`) keeps it complete.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from encours.kernel.messages import Message
from encours.ui.formats import Formats

LOCALE = Path(__file__).parent / "locale"
SOURCE_LANGUAGE = "en"

type Forms = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Translator:
    """Words of one language (`fr` or `en`); raises `UnknownLanguageError` for another."""

    language: str

    def __post_init__(self) -> None:
        Formats(self.language)

    @property
    def formats(self) -> Formats:
        """How this language writes amounts, dates and numbers."""
        return Formats(self.language)

    def text(self, text: str) -> str:
        """The words of `text` in this language; the English words where the catalogue has none."""
        return self._forms(text, text)[0]

    def several(self, one: str, several: str, count: int) -> str:
        """The form that `count` asks for: zero is singular in French, plural in English."""
        forms = self._forms(one, one, several)
        is_one = abs(count) < 2 if self.language == "fr" else count == 1
        return forms[0] if is_one else forms[-1]

    def message(self, message: Message) -> str:
        """The sentence of a `Message`, each value written as this language writes it."""
        return message.render(self.text, self.formats.write, self.several, self._count)

    def _count(self, value: Any) -> str:
        """A number of things: no year nor a line's number, so its thousands always stand apart."""
        is_number = isinstance(value, int) and not isinstance(value, bool)
        return self.formats.number(value) if is_number else self.formats.write(value)

    def __call__(self, text: str, /, **values: Any) -> str:
        """In templates, `t("Balance of {customer}", customer=name)`."""
        return self.message(Message(text, tuple(values.items())))

    def plural(self, one: str, several: str, /, *, count: int, **values: Any) -> str:
        """In templates, `plural("{count} line", "{count} lines", count=3)`.

        Templates get it by that name, besides `t`: extraction sees plain names only.
        """
        return self.message(Message(one, (*values.items(), ("count", count)), several))

    def _forms(self, key: str, *source: str) -> Forms:
        if self.language == SOURCE_LANGUAGE:
            return source
        return _catalogue(self.language).get(key) or source


@cache
def _catalogue(language: str) -> Mapping[str, Forms]:
    """Translations of a language by their English text (the singular where there are two)."""
    # Imported late: a surface in English never pays for it.
    from babel.messages.pofile import read_po

    with (LOCALE / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    translations: dict[str, Forms] = {}
    for entry in catalogue:
        key = entry.id if isinstance(entry.id, str) else entry.id[0]
        forms = (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ())
        if key and forms and all(forms) and not entry.fuzzy:
            translations[key] = forms
    return translations
