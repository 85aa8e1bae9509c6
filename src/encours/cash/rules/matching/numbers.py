"""Which invoices a payer names: numbers as they are quoted, shortened, cut and mistyped.

A payer who was sent F2025-0118 writes "FACT 118", "F2025118", "FA 2025 0118", "118 119 ET 120" or
"118 A 120". A whole number names an invoice by itself; what is left of a shortened one names it
only among the invoices of a customer who is known otherwise.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from string import ascii_uppercase, digits

from encours.cash.rules.matching.number_index import index_numbers
from encours.cash.rules.matching.texts import words_of

_DIGITS = re.compile(r"\d+")
_PREFIX = re.compile(r"(?:FACTURES?|FACT|FAC|INVOICE|INV|FA|FT|NO?)(?=[A-Z]*\d)")
_BEGINNINGS = "FIN"
_MISTYPED = re.compile(r"(?<=\d)[OILSBZ]+(?=\d|$)")
_CONFUSED = str.maketrans("OILSBZ", "011582")
_LETTERED = re.compile(r"([A-Z]{1,8})\d{3,}")
_NINES = str.maketrans("012345678", "999999999")
_WINDOW, _UNKNOWN_WINDOW = 5, 3
_FULL_LENGTH, _LEAST_CUT = 130, 20
_DANGLING = re.compile(r"[/&,;+]$|\s-$|\b(?:ET|AND|UND)$", re.IGNORECASE)
_LISTED = re.compile(
    r"(?<![A-Z0-9-])([A-Z]{1,4}[A-Z0-9/-]*\d[A-Z0-9/-]*|\d{6,})"
    r"(?:\s*[/,;&+]\s*|\s+-\s+|\s+)([A-Z0-9/-]+)$"
)
_LEAST_LIKE = 2
_TELLING = 4
"""A whole number names by itself when letters and digits make so many signs, a digit among them."""
_BEFORE_INVOICES = """
    FACT FACTURE FACTURES FA FAC FRA FT INV INVOICE INVOICES RE RG RECHNUNG RECHNUNGEN FATTURA
    FATTURE FACTURA FACTURAS NO NR N NUM NUMERO ET AND UND Y E A AU DU
"""
_BEFORE_OTHERS = """
    DONNEUR CDE COMMANDE BC DOSSIER CONTRAT CLIENT KD KDNR TEL ECHEANCE CHEQUE CHQ LOT REMISE
    PEDIDO ORDINE BESTELLUNG ORDER PO
"""
_INVOICE_WORDS = frozenset(_BEFORE_INVOICES.split())
_OTHER_WORDS = frozenset(_BEFORE_OTHERS.split())
_CUSTOMER_WORDS = frozenset({"CLIENT", "KD", "KDNR"})
_TOLD, _OTHER, _MAY_BE_OTHER = "told", "other", "may be other"
_LEAST_LETTERS, _LEAST_BEGUN = 2, 6
_LEAST_OF_DIGITS = 8
"""Digits that stand apart make one number when they are so many, or are told to be one."""
_RANGE_WORDS = frozenset({"A", "AU", "TO", "THRU", "JUSQU"})
_LONGEST_RANGE = 5_000


@dataclass(slots=True)
class Naming:
    """What a text names: items by a whole number, with how telling it was; other numbers in it.

    `whole`: item to the strength of its naming (nats); `twins`: all items that the same sign
    names. `tails`: numbers without leading zeros that nothing else explains, in order, and whether
    a word before says that they are invoices. `ranges`: pairs of them with "à" between. `is_cut`:
    the text stops where banks cut it. `unknown`: what looks like a number of ours and is none.
    `paid`: payments of the past whose invoices it names.
    """

    whole: dict[int, float] = field(default_factory=dict)
    twins: dict[int, frozenset[int]] = field(default_factory=dict)
    tails: list[tuple[str, bool]] = field(default_factory=list)
    ranges: list[tuple[int, int]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    paid: list[int] = field(default_factory=list)
    is_cut: bool = False


class NumberIndex:
    """The numbers of all items, ready to be found in texts (`index_numbers`)."""

    def __init__(self, numbers: Sequence[str], others: Iterable[tuple[int, str]] = ()) -> None:
        known = index_numbers(numbers, others)
        self._whole, self._digits = known.whole, known.digits
        self.tails, self.whole = known.tails, known.names
        self._shapes, self._longest = known.shapes, known.longest
        self._begun, self._heads = known.begun, known.heads
        self._lengths: dict[str, set[int]] = defaultdict(set)
        for look in known.looks:
            begun = _LETTERED.match(look)
            if begun is not None:
                self._lengths[begun[1]].add(len(look))

    def find(
        self,
        words: Sequence[str],
        *,
        cut: Sequence[str] | None = None,
        skip: frozenset[str] = frozenset(),
        days: frozenset[str] = frozenset(),
        aside: frozenset[str] = frozenset(),
    ) -> Naming:
        """What a text of `words` names.

        `cut`: what is left of the number at which the bank cut the text (`cut_of`). `skip`: words
        that are something else; `days`: words of dates, which are no shortened numbers; `aside`:
        nor are these, of a reference of the payer's own, where a number is named whole.
        """
        naming = Naming(is_cut=cut is not None)
        if all(map(str.isalpha, words)):
            return naming
        covered = [word in skip for word in words]
        nearest = self._nearest_digits(words)
        for start, near in enumerate(nearest):
            if near < start + _WINDOW and not covered[start]:
                self._find_at(words, start, near, covered, naming)
        if cut:
            covered = [each or word in cut for each, word in zip(covered, words, strict=True)]
        self._collect_tails(words, nearest, covered, days | aside if naming.whole else days, naming)
        return naming

    def _nearest_digits(self, words: Sequence[str]) -> list[int]:
        """For each word the place of the first, from it on, that has a digit.

        Beyond all where there is none, or no number begins with the letters between.
        """
        beyond = place = len(words) + _WINDOW
        nearest = [beyond] * len(words)
        letters = ""
        for start in range(len(words) - 1, -1, -1):
            word = words[start]
            if not word.isalpha():
                place, letters = start, word[: len(word) - len(word.lstrip(ascii_uppercase))]
                nearest[start] = start
            elif place < start + _WINDOW:
                letters = word + letters
                nearest[start] = place if letters in self._heads else beyond
        return nearest

    def _find_at(
        self, words: Sequence[str], start: int, near: int, covered: list[bool], naming: Naming
    ) -> None:
        """The longest number that begins with a word, if any; `near`: the first with a digit."""
        best: tuple[int, Sequence[int], float] | None = None
        joined, said = "", _said_before(words, start) if words[start].isdigit() else ""
        for stop in range(start, min(start + _WINDOW, len(words))):
            if covered[stop]:
                break
            joined += words[stop]
            if len(joined) > self._longest + 8:
                break
            if stop >= near and len(joined) >= _TELLING and _may_be(joined, said, stop - start):
                is_word = stop == start or not words[start].isalpha()
                found, strength = self._look_up(joined, is_word=is_word)
                if found:
                    best = (stop, found, strength)
        if best is None:
            return
        stop, found, strength = best
        for place in range(start, stop + 1):
            covered[place] = True
        twins = frozenset(found)
        shared = 2.0 if len(twins) > 1 else 0.0
        for item in found:
            naming.whole[item] = max(naming.whole.get(item, 0.0), strength - shared)
            naming.twins[item] = twins

    def _look_up(self, joined: str, *, is_word: bool) -> tuple[Sequence[int], float]:
        """Items of a whole number, and how telling it is."""
        if joined in self._whole:
            return self._whole.of(joined), _strength(joined)
        if joined in self._digits and len(joined) >= 5:
            return self._digits.of(joined), min(7.0, 1.2 * len(joined) - 1.5)
        if not is_word:
            return (), 0.0
        prefix = _PREFIX.match(joined) if joined[0] in _BEGINNINGS else None
        if prefix and len(joined) - prefix.end() >= _TELLING:
            bare = joined[prefix.end() :]
            if bare in self._whole:
                return self._whole.of(bare), _strength(bare)
        if len(joined) >= 6 and _MISTYPED.search(joined):
            corrected = _MISTYPED.sub(lambda each: each.group().translate(_CONFUSED), joined)
            if corrected in self._whole:
                return self._whole.of(corrected), 6.5
        return (), 0.0

    def _unknown_at(self, words: Sequence[str], place: int, covered: list[bool]) -> str:
        """What begins with a word and looks like a number of ours, though it is none; or blank."""
        if words[place] in _INVOICE_WORDS and len(words[place]) < _LEAST_LETTERS:
            return ""
        joined, likely = "", ""
        for stop in range(place, min(place + _UNKNOWN_WINDOW, len(words))):
            if covered[stop]:
                break
            joined += words[stop]
            if len(joined) < _TELLING:
                continue
            if joined.isdigit():
                # Digits alone look like anything: a word must say that they are an invoice.
                begins = len(joined) > _LEAST_BEGUN and joined[:4] in self._begun
                if stop != place or _shape(joined) not in self._shapes:
                    continue
                if begins or _said_before(words, place) == _TOLD:
                    return joined
            elif _shape(joined) in self._shapes:
                return joined
            elif self._has_our_letters(joined) and (not likely or self._is_as_long(joined)):
                likely = joined
        return likely

    def _has_our_letters(self, joined: str) -> bool:
        """Whether a sign is letters that our numbers begin with, and digits."""
        found = _LETTERED.fullmatch(joined)
        return found is not None and found[1] in self._lengths

    def _is_as_long(self, joined: str) -> bool:
        """Whether a sign is as long as numbers with its letters are, or all but."""
        letters = joined.rstrip(digits)
        return any(abs(len(joined) - length) <= 1 for length in self._lengths.get(letters, ()))

    def _collect_tails(
        self,
        words: Sequence[str],
        nearest: Sequence[int],
        covered: list[bool],
        days: frozenset[str],
        naming: Naming,
    ) -> None:
        """Numbers that no whole one explains: a shortened number, an unknown one, anything."""
        before: tuple[int, int] | None = None
        for place, word in enumerate(words):
            if covered[place]:
                before = None if word not in _RANGE_WORDS else before
                if nearest[place] == place:
                    before = (place, int(_DIGITS.findall(word)[-1][-9:]))
                continue
            if nearest[place] >= place + _UNKNOWN_WINDOW:
                continue
            unknown = "" if word in days else self._unknown_at(words, place, covered)
            if unknown:
                naming.unknown.append(unknown)
            if nearest[place] > place:
                continue
            tail, said = _DIGITS.findall(word)[-1].lstrip("0"), _said_before(words, place)
            if not tail or len(tail) > 9 or word in days or said in {_OTHER, _MAY_BE_OTHER}:
                continue
            naming.tails.append((tail, said == _TOLD))
            number = int(tail)
            between = words[before[0] + 1 : place] if before else []
            if (
                before
                and between
                and set(between) <= _RANGE_WORDS
                and 0 < number - before[1] <= _LONGEST_RANGE
            ):
                naming.ranges.append((before[1], number))
            before = (place, number)


def cut_of(text: str) -> list[str] | None:
    """What is left of the number at which banks cut a text: nothing where it stops between two.

    None where it is not cut: neither at its full length, nor in the middle of a list.

    >>> cut_of("FACT F26-013011 / F26-013463 / "), cut_of("FACT F26-013011 / F26-0")
    ([], ['F26', '0'])
    >>> cut_of("26004915 / 26006874 / 26"), cut_of("FACT F26-013011 / F26-013463")
    (['26'], None)
    >>> cut_of("REGLT FACT FC0008684 - FC001013"), cut_of("FACT N FAC/2026/11046 / FA")
    (['FC001013'], ['FA'])
    """
    is_full, text = len(text) >= _FULL_LENGTH, text.rstrip().upper()
    if is_full or (len(text) >= _LEAST_CUT and _DANGLING.search(text)):
        return []
    listed = _LISTED.search(text) if len(text) >= _LEAST_CUT else None
    is_begun = listed is not None and _begins_like(listed[2], listed[1])
    return words_of(listed[2]) if listed is not None and is_begun else None


def _begins_like(cut: str, number: str) -> bool:
    """Whether what is shorter begins as the number before it did: the same letters or digits."""
    if len(cut) >= len(number):
        return False
    return number.startswith(cut[:_LEAST_LIKE]) and _shape(number).startswith(_shape(cut))


def _said_before(words: Sequence[str], place: int) -> str:
    """What the last word before says that digits are: an invoice, something else, or nothing."""
    for before in range(place - 1, max(-1, place - 12), -1):
        word = words[before]
        if word.isdigit():
            continue
        if word in _OTHER_WORDS:
            if before == place - 1:
                return _OTHER
            # A customer has one number: what follows it is another's.
            return "" if word in _CUSTOMER_WORDS else _MAY_BE_OTHER
        return _TOLD if word in _INVOICE_WORDS else ""
    return ""


def _may_be(joined: str, said: str, more: int) -> bool:
    """Whether digits alone may be a number: not after another word, nor pieced together."""
    if not joined.isdigit():
        return True
    if said == _OTHER:
        return False
    if said == _MAY_BE_OTHER:
        return len(joined) >= _LEAST_OF_DIGITS
    return not more or said == _TOLD or len(joined) >= _LEAST_OF_DIGITS


def _strength(number: str) -> float:
    """How telling a whole number is, in nats: a short one of digits alone may be anything."""
    digits = sum(map(str.isdigit, number))
    letters = len(number) - digits
    return min(9.0, 1.6 * digits + 1.0 * min(letters, 3) - 1.0)


def _shape(number: str) -> str:
    """Letters as they are, digits as so many nines: numbers of one series look alike."""
    return number.translate(_NINES)
