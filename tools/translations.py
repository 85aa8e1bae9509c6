"""Keeps the French complete: gathers every text shown to people, refuses one without French.

    python tools/translations.py extract   gather the texts into the catalogue (French kept)
    python tools/translations.py missing   print what lacks its French, as JSON to fill in
    python tools/translations.py fill F    take the French of a filled-in JSON file
    python tools/translations.py check     say what is wrong; exit status 1 when anything is

Texts are the literal first arguments of `message("…")`, `plural("…", "…", count=n)` and, in
templates, of `t("…")` and `plural("…", "…", count=n)`; in Django's templates, of
`{% say "…" %}` and `{% say_several "…" "…" count=n %}`. A translation that is rightly the same as
the English carries the comment `# same in French`.
"""

import argparse
import json
import re
import string
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "encours"
CATALOGUE = SOURCE / "ui" / "locale" / "fr.po"

# French parts these marks from what they follow; English does not: 72%, not 72 %.
_FRENCH_HABIT = re.compile(r"[0-9}][ \u00a0\u202f]%|\w[ \u00a0\u202f][:;!?](?:\s|\Z)|[«»]")

HEADER = r"""# French of Encours, kept by tools/translations.py (make translations).
msgid ""
msgstr ""
"Project-Id-Version: Encours\n"
"Language: fr\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""
KEYWORDS = {"message": None, "plural": (1, 2), "t": None}
_QUOTED = r"""(?:"([^"]*)"|'([^']*)')"""
_SAID = re.compile(rf"{{%-?\s*(say_several\s+{_QUOTED}\s+{_QUOTED}|say\s+{_QUOTED})(?:\s.*)?%}}")
_SAID_OTHERWISE = re.compile(r"{%\s*say(?:_several)?\b.*?%}")
# How Jinja's templates say a text; Django's have tags for it.
_JINJA = re.compile(r"\b(?:t|plural|message)\(")
SAME = "same in French"


class UnreadableTemplate(ValueError):
    """A template says something that is not a literal text: nobody could translate it."""


def extract_template(
    file: BinaryIO,
    keywords: Mapping[str, object],
    comment_tags: Collection[str],
    options: Mapping[str, str],
) -> Iterator[tuple[int, str, object, list[str]]]:
    """The texts of a template, Django's or Jinja's, as Babel wants them."""
    text = file.read().decode("utf-8")
    if _JINJA.search(text):
        file.seek(0)
        # Jinja hides the syntax errors of templates from extraction unless told not to.
        yield from babel_extract(
            file, list(keywords), list(comment_tags), {"silent": "false", **options}
        )
        return
    for written in _SAID_OTHERWISE.finditer(text):
        found = _SAID.fullmatch(written[0])
        line = text.count("\n", 0, written.start()) + 1
        if found is None:
            raise UnreadableTemplate(f"line {line}: {written[0]}")
        texts = [each for each in found.groups()[1:] if each is not None]
        yield (
            line,
            "plural" if len(texts) == 2 else "t",
            tuple(texts) if len(texts) == 2 else texts[0],
            [],
        )


METHODS: list[tuple[str, Any]] = [
    ("**/templates/**.html", extract_template),
    ("**/templates/**.txt", extract_template),
    ("**/templates/**.j2", extract_template),
    ("**/templates/**.jinja", extract_template),
    ("**.py", "python"),
]

NARROW, BROAD = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
# Lexique des règles typographiques en usage à l'Imprimerie nationale: spaces that never break.
TYPOGRAPHY = (
    (re.compile(r"(?<=\S)[ \u202f](?=:(?:\s|$))"), BROAD),
    (re.compile(r"(?<=\S)[ \xa0](?=[;!?%€](?:\W|$))"), NARROW),
    (re.compile(r"(?<=«)[ \u202f]|[ \u202f](?=»)"), BROAD),
    (re.compile(r"(?<=\w)'(?=\w|\{)"), "\N{RIGHT SINGLE QUOTATION MARK}"),
    (re.compile(r"\.\.\."), "\N{HORIZONTAL ELLIPSIS}"),
)


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong with one text: the kind of fault, the text, where it is used."""

    kind: str
    text: str
    place: str = ""


def gather_texts(source: Path) -> Catalog:
    """Every text of the code and the templates under `source`, tests apart, with its places."""
    found = Catalog(locale="fr", fuzzy=False)
    extracted = extract_from_dir(
        source,
        METHODS,
        None,
        KEYWORDS,
        directory_filter=lambda folder: Path(folder).name not in {"tests", "__pycache__"},
    )
    for path, _line, text, _comments, _context in sorted(extracted, key=lambda each: each[:2]):
        found.add(text, locations=[(f"{source.name}/{path}", 0)])
    return found


def read_catalogue(path: Path) -> Catalog:
    """The French catalogue as it stands."""
    with path.open("rb") as file:
        return read_po(file, locale="fr")


def write_catalogue(catalogue: Catalog, path: Path) -> None:
    """Writes the catalogue sorted by text, without dates or line numbers: small differences."""
    for entry in entries(catalogue):
        forms = [tidy_french(form) for form in forms_of(entry.string)]
        entry.string = tuple(forms) if entry.pluralizable else forms[0]
        entry.locations = sorted({(place, 0) for place, _line in entry.locations})
    with path.open("wb") as file:
        file.write(HEADER.encode())
        write_po(
            file,
            catalogue,
            width=100,
            sort_output=True,
            ignore_obsolete=True,
            omit_header=True,
            include_lineno=False,
        )


def extract(source: Path, path: Path) -> None:
    """Brings the catalogue up to date; the French of texts that are gone is printed, not kept."""
    catalogue = read_catalogue(path)
    found = gather_texts(source)
    catalogue.update(found, no_fuzzy_matching=True)
    for entry in catalogue.obsolete.values():
        print(f"gone: {forms_of(entry.id)[0]!r}: {forms_of(entry.string)[0]!r}")
    write_catalogue(catalogue, path)
    print(f"{len(found)} texts in {path.name}")


def list_missing(source: Path, path: Path) -> dict[str, str | list[str]]:
    """Texts without their French, to be filled in: text to "", or to two empty forms."""
    catalogue = read_catalogue(path)
    missing: dict[str, str | list[str]] = {}
    for entry in entries(gather_texts(source)):
        known = catalogue.get(entry.id)
        if known is None or known.fuzzy or not all(forms_of(known.string)):
            missing[forms_of(entry.id)[0]] = ["", ""] if entry.pluralizable else ""
    return missing


def fill(source: Path, path: Path, filled: Path) -> None:
    """Takes the French of a JSON file: text (singular where there are two) to French form(s)."""
    extract(source, path)
    catalogue = read_catalogue(path)
    by_text = {forms_of(entry.id)[0]: entry for entry in entries(catalogue)}
    for text, french in json.loads(filled.read_text(encoding="utf-8")).items():
        entry = by_text.get(text)
        if entry is None:
            print(f"not a text of the code any more: {text!r}")
            continue
        entry.string = tuple(french) if entry.pluralizable else french
        entry.flags.discard("fuzzy")
        if entry.string == entry.id:
            entry.user_comments = [SAME]
    write_catalogue(catalogue, path)


def find_faults(found: Catalog, catalogue: Catalog) -> list[Fault]:
    """All that keeps the French from being complete and right."""
    faults = []
    for entry in entries(found):
        place = ", ".join(place for place, _line in entry.locations[:2])
        text = forms_of(entry.id)[0]
        known = catalogue.get(entry.id)
        faults += [Fault(kind, text, place) for kind in _faults_of_source(entry)]
        if known is None or not any(forms_of(known.string)):
            faults.append(Fault("no French", text, place))
        else:
            faults += [Fault(kind, text, place) for kind in _faults_of_french(known)]
    used = {entry.id for entry in entries(found)}
    obsolete = [entry for entry in entries(catalogue) if entry.id not in used]
    faults += [
        Fault("obsolete", forms_of(entry.id)[0])
        for entry in [*obsolete, *catalogue.obsolete.values()]
    ]
    return sorted(faults)


def _faults_of_source(entry: Message) -> Iterator[str]:
    try:
        names = [names_in(form) for form in forms_of(entry.id)]
    except ValueError:
        yield "English not readable as a text with {named} values"
        return
    if any(not name.isidentifier() for each in names for name in each):
        yield "English has a value that is not a plain {name}"
    if entry.pluralizable and "count" not in names[-1]:
        yield "plural without {count}"
    if any(_FRENCH_HABIT.search(form) for form in forms_of(entry.id)):
        yield "English written as French is (a blank before a mark)"


def _faults_of_french(entry: Message) -> Iterator[str]:
    english, french = forms_of(entry.id), forms_of(entry.string)
    if entry.fuzzy:
        yield "fuzzy"
    if not all(french):
        yield "a form is missing"
        return
    for form in french:
        try:
            names = names_in(form)
        except ValueError:
            yield f"French not readable: {form!r}"
            continue
        # One invoice may be said without its number.
        optional = {"count"} if entry.pluralizable and form == french[0] else set()
        if (names ^ names_in(english[-1])) - optional:
            yield f"values differ: {form!r}"
        if form != tidy_french(form):
            yield f"French typography (run extract): {form!r}"
        if form[:1].isspace() != english[0][:1].isspace() or form[-1:].isspace():
            yield f"space at an end: {form!r}"
    has_words = re.search("[a-z]{2}", re.sub(r"\{[^}]*\}", "", english[0]))
    if english == french and has_words and SAME not in entry.user_comments:
        yield f"French is the English (else comment it `# {SAME}`)"


def find_repeated(path: Path) -> list[Fault]:
    """Texts that stand twice in the file: one of the two would be read in silence."""
    texts = re.findall(
        r'^msgid (.*(?:\n".*)*)', path.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    seen = [json.loads('"' + "".join(re.findall(r'"(.*)"', text)) + '"') for text in texts]
    return [Fault("twice in the catalogue", text) for text in {*seen} if seen.count(text) > 1]


def entries(catalogue: Catalog) -> list[Message]:
    """The catalogue's texts, its header apart."""
    return [entry for entry in catalogue if entry.id]


def forms_of(text: object) -> list[str]:
    """The one or two forms of a text or of its translation."""
    if isinstance(text, (tuple, list)):
        return [str(form or "") for form in text]
    return [str(text or "")]


def names_in(text: str) -> set[str]:
    """The names of the values in a text; raises ValueError when its braces do not pair."""
    fields = string.Formatter().parse(text)
    return {
        name + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "")
        for _literal, name, spec, conversion in fields
        if name is not None
    }


def tidy_french(text: str) -> str:
    """French with its no-break spaces, its apostrophes and its ellipsis."""
    for pattern, replacement in TYPOGRAPHY:
        text = pattern.sub(replacement, text)
    return text


def check(source: Path, path: Path) -> int:
    """Prints the faults by kind; the exit status."""
    found = gather_texts(source)
    faults = [*find_faults(found, read_catalogue(path)), *find_repeated(path)]
    kinds: dict[str, list[Fault]] = {}
    for fault in faults:
        kinds.setdefault(fault.kind, []).append(fault)
    for kind, group in kinds.items():
        print(f"\n{kind} ({len(group)})")
        for fault in group:
            print(f"  {fault.text!r}" + (f"   {fault.place}" if fault.place else ""))
    print(f"\ntranslations: {len(found)} texts, {len(faults)} faults")
    return 1 if faults else 0


def main() -> None:
    """The verb."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("verb", choices=("extract", "missing", "fill", "check"))
    parser.add_argument("filled", nargs="?", type=Path, help="the filled-in JSON, for fill")
    parser.add_argument("--source", type=Path, default=SOURCE)
    parser.add_argument("--catalogue", type=Path, default=CATALOGUE)
    choice = parser.parse_args()
    if choice.verb == "extract":
        extract(choice.source, choice.catalogue)
    elif choice.verb == "missing":
        missing = list_missing(choice.source, choice.catalogue)
        print(json.dumps(missing, ensure_ascii=False, indent=1))
    elif choice.verb == "fill":
        if choice.filled is None:
            parser.error("fill needs the JSON file")
        fill(choice.source, choice.catalogue, choice.filled)
    else:
        sys.exit(check(choice.source, choice.catalogue))


if __name__ == "__main__":
    main()
