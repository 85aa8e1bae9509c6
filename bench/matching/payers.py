"""Who may have sent money, as one sees it who has the history and the list of customers alone."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence

from encours.cash.rules.matching.words import Debtor, Seen

_FORM_WORDS = (
    "SAS SASU SARL EURL SA SNC SCI SCOP SCP SELARL EARL GAEC EI EIRL STE SOCIETE SOC ETS "
    "ETABLISSEMENTS GMBH AG KG UG SRL SPA SL BV NV SPRL LTD LIMITED PLC INC LLC CO CIE "
    "COMPAGNIE GROUPE M MR MME MONSIEUR MADAME MLLE HERR FRAU THE LE LA LES DE DU DES D L ET "
    "AND UND FILS"
)
_FORMS = frozenset(_FORM_WORDS.split())
_SHORTEST_CUT = 10


def plain(text: str) -> str:
    """Capitals without accents, anything else a blank."""
    apart = unicodedata.normalize("NFKD", text.upper().replace("Œ", "OE").replace("ß", "SS"))
    kept = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return re.sub(r"[^A-Z0-9]+", " ", kept).strip()


def telling(text: str) -> tuple[str, ...]:
    """The words of a name that tell it from others; all of them where none does."""
    dotted = re.sub(r"\b((?:[A-Z]\.){2,})", lambda found: found[1].replace(".", ""), text.upper())
    words = plain(dotted).split()
    return tuple(word for word in words if word not in _FORMS) or tuple(words)


def one_edit(left: str, right: str) -> bool:
    """Whether one sign changed, added, lost, or two neighbours swapped make one of the other."""
    if left == right:
        return True
    if abs(len(left) - len(right)) > 1:
        return False
    at = next(
        (i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b),
        min(len(left), len(right)),
    )
    swapped = left[:at] + left[at + 1 : at + 2] + left[at : at + 1] + left[at + 2 :]
    return (
        left[at + 1 :] == right[at + 1 :]
        or left[at:] == right[at + 1 :]
        or left[at + 1 :] == right[at:]
        or swapped == right
    )


class Payers:
    """The customers by the names and accounts they are known by."""

    def __init__(self, debtors: Sequence[Debtor], seen: Sequence[Seen]) -> None:
        self.names = {
            each.customer: [telling(name) for name in (each.name, *each.aliases)]
            for each in debtors
        }
        self.by_word: dict[str, set[str]] = defaultdict(set)
        for customer, names in self.names.items():
            for word in {word[:4] for name in names for word in name}:
                self.by_word[word].add(customer)
        self.by_iban: dict[str, set[str]] = defaultdict(set)
        self.by_past: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for each in seen:
            if each.payer_iban:
                self.by_iban[each.payer_iban].add(each.customer)
            if each.payer_name:
                self.by_past[telling(each.payer_name)].add(each.customer)

    def fits(self, iban: str, named: str) -> set[str]:
        """Every customer the payer may be: one, when it is told."""
        known = self.by_iban.get(iban, set()) if iban else set()
        if len(known) == 1:
            return known
        words = telling(named) if named else ()
        fitting = self._by_name(words) if words else set()
        return (known & fitting) or known or fitting

    def _by_name(self, words: tuple[str, ...]) -> set[str]:
        past = self.by_past.get(words, set())
        near = {customer for word in words for customer in self.by_word.get(word[:4], ())}
        same = {c for c in near if any(set(name) == set(words) for name in self.names[c])}
        if same or past:
            return same | past
        return {c for c in near if any(_alike(words, name) for name in self.names[c])}


def _alike(seen: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Whether what is seen may be the name: cut short, with initials, a typo, words around it."""
    cut, whole = "".join(seen), "".join(name)
    if len(cut) >= _SHORTEST_CUT and whole.startswith(cut):
        return True
    if set(name) <= set(seen):
        return True
    if len(seen) != len(name):
        return False
    return all(_alike_word(*pair) for pair in zip(sorted(seen), sorted(name), strict=True)) or all(
        _alike_word(*pair) for pair in zip(seen, name, strict=True)
    )


def _alike_word(seen: str, word: str) -> bool:
    if len(seen) == 1:
        return word.startswith(seen)
    return seen == word or (min(len(seen), len(word)) >= 5 and one_edit(seen, word))
