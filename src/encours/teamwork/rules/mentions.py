"""Who is called upon in a note: `@Anne Martin` as people write it, `@[12]` as it is kept.

What is kept names people by their number, so that a name that changes, or that two people share,
never calls upon somebody else. People write `@` and a name, an address of e-mail, its part before
the `@`, or the name with dots (`@anne.martin`); capitals and accents do not count, and the longest
that fits is meant. Brackets say where a name ends: `@[Anne]`. What names nobody, or two people, is
text like any other.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

_USABLE = re.compile(r"\w[\w .'’()&+-]*")
_BRACKETS = re.compile(r"@\[([^\[\]\n]{1,300})\]")
_KEPT = re.compile(r"@\[([1-9][0-9]{0,17})\]")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be called upon. `name` may be blank; `email` is nobody else's."""

    user_id: int
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Written:
    """A text as it is kept, and who it calls upon, in the order they are named."""

    text: str
    mentioned: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text as it is shown; `user_id`: who is called upon, None in what is only text."""

    text: str
    user_id: int | None = None


class People:
    """Those who may be called upon, found by what people write after `@`."""

    def __init__(self, people: Iterable[Person]) -> None:
        self._people = {each.user_id: each for each in people}

    def __contains__(self, user_id: int) -> bool:
        return user_id in self._people

    @cached_property
    def _handles(self) -> Mapping[str, int | None]:
        """Who is meant, folded; None: two people. An address counts before a name, a name before
        what is made of them.
        """
        emails: dict[str, set[int]] = {}
        names: dict[str, set[int]] = {}
        short: dict[str, set[int]] = {}
        for each in self._people.values():
            name = " ".join(each.name.split())
            mailbox = each.email.partition("@")[0]
            for tier, handle in (
                (emails, each.email),
                (names, name),
                (short, name.replace(" ", ".")),
                (short, mailbox),
            ):
                if _is_usable(handle):
                    tier.setdefault(fold(handle), set()).add(each.user_id)
        found: dict[str, int | None] = {}
        for tier in (emails, names, short):
            for handle, meant in tier.items():
                found.setdefault(handle, next(iter(meant)) if len(meant) == 1 else None)
        return found

    @cached_property
    def _longest_first(self) -> Sequence[str]:
        return sorted(self._handles, key=len, reverse=True)

    def named(self, handle: str) -> int | None:
        """Who is meant by what stands alone, in brackets; None when nobody or two people are."""
        if handle.isdecimal() and handle.isascii():
            return int(handle) if int(handle) in self._people else None
        return self._handles.get(fold(" ".join(handle.split())))

    def at(self, text: str, start: int) -> tuple[int, int] | None:
        """Who is named in `text` from `start` on, and where the name ends; None: nobody."""
        if not self._longest_first:
            return None
        folded, ends = _folded_from(text, start, len(self._longest_first[0]))
        for handle in self._longest_first:
            end = ends.get(len(handle))
            if end is None or not folded.startswith(handle) or not _ends_there(text, end):
                continue
            meant = self._handles[handle]
            return None if meant is None else (meant, end)
        return None

    def label(self, user_id: int) -> str:
        """How this person is named so that nobody else is meant: name, else address, else number.

        >>> both = People([Person(1, "Anne", "a@x.fr"), Person(2, "anne", "b@x.fr")])
        >>> both.label(1), People([Person(1, "Anne", "a@x.fr")]).label(1)
        ('a@x.fr', 'Anne')
        """
        person = self._people[user_id]
        for handle in (" ".join(person.name.split()), person.email):
            if _is_usable(handle) and self._handles.get(fold(handle)) == user_id:
                return handle
        return f"[{user_id}]"


def read_mentions(text: str, people: People) -> Written:
    """The text as it is kept, from what a person wrote.

    >>> team = People([Person(12, "Anne Martin", "anne@x.fr"), Person(7, "", "paul@x.fr")])
    >>> read_mentions("@anne martin, vois avec @paul et @Zoé.", team)
    Written(text='@[12], vois avec @[7] et @Zoé.', mentioned=(12, 7))
    """
    pieces: list[str] = []
    mentioned: dict[int, None] = {}
    place = 0
    while (sign := text.find("@", place)) >= 0:
        pieces.append(text[place:sign])
        found = _mention_at(text, sign, people)
        if found is None:
            pieces.append("@")
            place = sign + 1
            continue
        user_id, place = found
        mentioned[user_id] = None
        pieces.append(f"@[{user_id}]")
    return Written("".join([*pieces, text[place:]]), tuple(mentioned))


def show_mentions(
    text: str, mentioned: Collection[int], names: Mapping[int, str]
) -> tuple[Piece, ...]:
    """The text in pieces for a page, the names of those it calls upon as they are today.

    >>> show_mentions("Vois @[12].", [12], {12: "Anne Martin"})
    (Piece(text='Vois ', user_id=None), Piece(text='@Anne Martin', user_id=12), Piece(text='.', \
user_id=None))
    """
    pieces: list[Piece] = []
    place = 0
    for found in _KEPT.finditer(text):
        user_id = int(found[1])
        if user_id not in mentioned or user_id not in names:
            continue
        if found.start() > place:
            pieces.append(Piece(text[place : found.start()]))
        pieces.append(Piece(f"@{names[user_id]}", user_id))
        place = found.end()
    if place < len(text):
        pieces.append(Piece(text[place:]))
    return tuple(pieces)


def write_mentions(text: str, people: People) -> str:
    """What is kept as a person would write it; reading it again gives what is kept.

    >>> write_mentions("Vois @[12].", People([Person(12, "Anne Martin", "anne@x.fr")]))
    'Vois @Anne Martin.'
    """
    for form in ("@{label}", "@[{label}]"):
        written = _KEPT.sub(partial(_labelled, people, form), text)
        if read_mentions(written, people).text == text:
            return written
    return text


def fold(text: str) -> str:
    """The text without capitals nor accents, sign by sign."""
    return "".join(map(_fold_sign, text))


def _labelled(people: People, form: str, found: re.Match[str]) -> str:
    user_id = int(found[1])
    if user_id not in people:
        return found[0]
    label = people.label(user_id)
    return f"@{label}" if label.startswith("[") else form.format(label=label)


def _mention_at(text: str, sign: int, people: People) -> tuple[int, int] | None:
    """Who is called upon by the `@` at `sign`, and where that ends."""
    bracketed = _BRACKETS.match(text, sign)
    if bracketed is not None:
        meant = people.named(bracketed[1])
        return None if meant is None else (meant, bracketed.end())
    if sign and (text[sign - 1].isalnum() or text[sign - 1] in "_.+-"):
        return None  # the middle of an address
    return people.at(text, sign + 1)


def _folded_from(text: str, start: int, longest: int) -> tuple[str, Mapping[int, int]]:
    """The text from `start` on, folded, and for each folded length where it ends in the text."""
    folded = ""
    ends: dict[int, int] = {}
    for place in range(start, len(text)):
        folded += _fold_sign(text[place])
        if len(folded) > longest:
            break
        ends[len(folded)] = place + 1
    return folded, ends


def _ends_there(text: str, end: int) -> bool:
    """Whether a name may end there: not within a word, nor within an address."""
    following = text[end : end + 2]
    if not following:
        return True
    if following[0].isalnum() or following[0] == "_":
        return False
    return not (following[0] in ".@-" and len(following) == 2 and following[1].isalnum())


def _fold_sign(sign: str) -> str:
    apart = unicodedata.normalize("NFKD", sign.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each)).casefold()


def _is_usable(handle: str) -> bool:
    """Whether what is written after `@` may be this: it begins by a letter and has no brackets."""
    user, at, domain = handle.partition("@")
    if not handle or handle.isdecimal() or not fold(handle):
        return False
    return bool(_USABLE.fullmatch(user)) and (not at or bool(_USABLE.fullmatch(domain)))
