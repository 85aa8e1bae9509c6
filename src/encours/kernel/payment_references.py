"""What a customer writes on a payment so that it is known at once whose it is and what it pays.

A reference has twelve signs: `C` for a customer or `D` for a document, ten drawn from what it names
and a check. It is the same for ever, tells nothing of how many there are, and is found again in the
text a bank hands over. Its long form is a creditor reference (RF, ISO 11649) around the same signs,
which banks carry in a field of its own.

The signs are those nobody mistakes for another or reads as a word: no 0 1 I L O, no A nor U.
There are 29 of them, a prime: with weights 12 to 1 and the sum a multiple of 29 (the scheme of
ISBN-10, ISO 2108, with 29 in the place of 11) one wrong sign and any two signs exchanged are always
found out. Two references of one organisation are the same by chance once in 29^10 = 4 x 10^14; who
gives them out in bulk leaves both out then.
"""

import hashlib
import operator
import re
from collections.abc import Iterable

from encours.kernel.errors import EncoursError
from encours.kernel.identifiers import InvalidIdentifier, clean_creditor_reference
from encours.kernel.identifiers import creditor_reference as _around
from encours.kernel.messages import message

SIGNS = "23456789BCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
CUSTOMER, DOCUMENT = "C", "D"
_VALUES = {sign: value for value, sign in enumerate(SIGNS)}
_DRAWN = LENGTH - 2
_PAIRS = [first + second for second in SIGNS for first in SIGNS]
_WEIGHTS = range(LENGTH, 0, -1)
_BETWEEN = r"[\s.\-/\u00a0\u202f]{0,2}"
_SIGN = f"{_BETWEEN}[{SIGNS}]"
# A word of its own, or one that follows "REF" at once; the long form begins with RF and two digits.
_FOUND = re.compile(
    rf"(?=(?:(?<![0-9A-Z])|(?<=REF))((?:RF{_BETWEEN}\d{_BETWEEN}\d{_BETWEEN})?"
    rf"[{CUSTOMER}{DOCUMENT}](?:{_SIGN}){{{LENGTH - 1}}})(?![0-9A-Z]))"
)
_BLANKS = re.compile(r"[\s.\-/\u00a0\u202f]")


class NoReference(EncoursError):
    """The text is no payment reference, or one that was mistyped."""


def reference_of_customer(organisation_id: int, customer: str) -> str:
    """The reference of a customer (by code), for whatever is paid without naming a document."""
    return _drawn(CUSTOMER, organisation_id, customer)


def reference_of_document(organisation_id: int, customer: str, number: str) -> str:
    """The reference of a document: of the customer and the number printed on it."""
    return _drawn(DOCUMENT, organisation_id, customer, number.strip().upper())


def creditor_reference_of(reference: str) -> str:
    """The long form, for the field that banks keep for it (ISO 11649)."""
    return _around(reference)


def grouped(reference: str) -> str:
    """As it is printed and read out: three groups of four, or the long form in fours.

    >>> grouped("D7K2M9PQRSTW")
    'D7K2 M9PQ RSTW'
    """
    return " ".join(reference[at : at + 4] for at in range(0, len(reference), 4))


def is_reference(text: str) -> bool:
    """Whether `text` is a reference in its short form, to the sign."""
    return (
        len(text) == LENGTH
        and text[0] in (CUSTOMER, DOCUMENT)
        and all(sign in _VALUES for sign in text)
        and _sum(text) % len(SIGNS) == 0
    )


def clean_reference(text: str) -> str:
    """The short form of what a person typed or was told. Raises `NoReference`."""
    found = find_references(text)
    if len(found) != 1:
        raise NoReference(
            message("{text} is not a payment reference.", text=text[:60]),
            message("It has twelve signs and begins with C or D; check each of them."),
        )
    return found[0]


def find_references(text: str) -> list[str]:
    """The references in a free text, in their short form, in order, each once.

    Blanks, dots, dashes and small letters inside one are no obstacle, nor is the long form. What
    fails its check is none.
    """
    found: dict[str, None] = {}
    for match in _FOUND.finditer(text.upper()):
        signs = _BLANKS.sub("", match[1])
        if signs.startswith("RF"):
            try:
                signs = clean_creditor_reference(signs)[4:]
            except InvalidIdentifier:
                continue
        if is_reference(signs):
            found[signs] = None
    return list(found)


def unambiguous[Key](references: Iterable[tuple[Key, str]]) -> dict[Key, str]:
    """The references by what they name, less those that two would share."""
    listed = list(references)
    holders: dict[str, Key] = {}
    shared = {each for key, each in listed if holders.setdefault(each, key) != key}
    return {key: each for key, each in listed if each not in shared}


def _drawn(kind: str, organisation_id: int, *names: str) -> str:
    told = "\x1f".join((kind, str(organisation_id), *names)).encode()
    digest = hashlib.blake2b(told, digest_size=16, person=b"encours payment").digest()
    number = int.from_bytes(digest)
    body = kind
    for _ in range(_DRAWN // 2):
        number, value = divmod(number, len(_PAIRS))
        body += _PAIRS[value]
    return body + SIGNS[-_sum(body) % len(SIGNS)]


def _sum(signs: str) -> int:
    """Weights from twelve down to one, the check's."""
    return sum(map(operator.mul, map(_VALUES.__getitem__, signs), _WEIGHTS))
