"""Which column of a customer's table is the invoice, the due date, the amount: its header says.

A header is compared with the known French and English names (`aliases.py`): as written first, then
without articles and units, then in any word order. Two columns that claim the same field with the
same certainty are a doubt, never a guess.
"""

import re
import unicodedata
from collections.abc import Mapping as Chosen
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from encours.intake.formats.records import UnreadableFile
from encours.intake.formats.table.aliases import (
    ALIASES,
    DECISIVE,
    EMPTY_WORDS,
    NAME_BESIDE_CODE,
    SAME_WORD,
)
from encours.kernel.messages import Message, message

MAX_LISTED_HEADERS = 40
MAX_HEADER = 120
"""Longer texts name no column."""

_NUMBER_SIGN = re.compile(r"n\s*[°º]|№|#", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[a-z0-9]+")
_THOUSANDS = re.compile(r"\b[km]\s?(€|eur|euros?|\$)|\bmilli(ers?|ons?)\b|\bthousands?\b")

# A table without these cannot be read: any of the alternatives will do, each a set of fields.
_REQUIRED: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    ("customer", (("customer",), ("customer_name",))),
    ("issued_on", (("issued_on",),)),
    ("amount", (("amount",), ("debit",), ("amount_excl_tax", "vat"), ("open",))),
)


# The decisive fields (`aliases.DECISIVE`) as people call them.
WORDS = {
    "customer": message("customer"),
    "customer_name": message("customer's name"),
    "invoice": message("invoice number"),
    "kind": message("kind of document"),
    "issued_on": message("issue date"),
    "due_on": message("due date"),
    "paid_on": message("payment date"),
    "amount": message("amount with tax"),
    "amount_excl_tax": message("amount without tax"),
    "vat": message("amount of tax"),
    "debit": message("debit"),
    "credit": message("credit"),
    "direction": message("debit or credit"),
    "paid": message("amount paid"),
    "open": message("balance due"),
    "currency": message("currency"),
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two or more columns that claim one field with the same certainty."""

    field: str
    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which column holds which field.

    `headers`: as written in the file, trimmed. `columns`: field to column index, from 0.
    `unmapped`: the headers no field claimed, as written. `doubts`: fields left without a column
    because several claimed them. `missing`: what a table needs and has not: `customer`,
    `issued_on`, `amount`.
    """

    headers: tuple[str, ...]
    columns: dict[str, int]
    unmapped: tuple[str, ...]
    doubts: tuple[Doubt, ...]
    missing: tuple[str, ...]

    def header(self, field: str) -> str:
        """The field's header as written in the file, or the field's own name without one."""
        column = self.columns.get(field)
        return field if column is None else self.headers[column]


def recognise(headers: Sequence[str], *, mapping: Chosen[str, str] | None = None) -> Mapping:
    """Finds the field of each header.

    `mapping`: the caller's own choices, field to header as written; they go before any name.
    Raises `UnreadableFile` when a choice names a field or a header that does not exist.
    """
    written = tuple(" ".join(header.split()) for header in headers)
    columns = _chosen_columns(written, mapping or {})
    claims: dict[str, list[tuple[int, int]]] = {}
    taken = set(columns.values())
    for index, header in enumerate(written):
        claim = None if index in taken else _claim(header)
        if claim is not None and claim[0] not in columns:
            claims.setdefault(claim[0], []).append((claim[1], index))
    doubts = _settle(claims, columns, written)
    used = set(columns.values())
    return Mapping(
        headers=written,
        columns=columns,
        unmapped=tuple(h for i, h in enumerate(written) if i not in used and h),
        doubts=doubts,
        missing=tuple(
            name
            for name, ways in _REQUIRED
            if not any(all(field in columns for field in way) for way in ways)
        ),
    )


def claim_of(header: str) -> tuple[str, int] | None:
    """The field that one header names alone, and the rank of its name (0 is surest)."""
    return _claim(" ".join(header.split()))


def check_usable(found: Mapping) -> None:
    """Raises `UnreadableFile` for a header without a required column or with a decisive doubt."""
    for doubt in found.doubts:
        if doubt.field in DECISIVE:
            raise UnreadableFile(
                message(
                    "Several columns may be “{field}”: {headers}.",
                    field=WORDS[doubt.field],
                    headers=" / ".join(doubt.headers),
                ),
                message("Keep one of them, rename the other, or say which one to read."),
            )
    if found.missing:
        raise UnreadableFile(
            message(
                "This table has no column for: {missing}. Its columns are: {headers}.",
                missing=_series([WORDS[name] for name in found.missing]),
                headers=_listed(found.headers),
            ),
            _examples(found.missing),
        )


def _series(words: list[Message]) -> Message:
    """Words one after another, each still to be translated."""
    if len(words) == 1:
        return words[0]
    return message("{first}, {rest}", first=words[0], rest=_series(words[1:]))


def _examples(missing: tuple[str, ...]) -> Message:
    """Names that would have been recognised, for what is missing."""
    names = {
        "customer": "Code client / customer",
        "issued_on": "Date facture / issued_on",
        "amount": "Montant TTC / amount",
    }
    return message(
        "Name the columns in the first row, for example: {names}.",
        names=", ".join(names[name] for name in missing),
    )


def _listed(headers: tuple[str, ...]) -> str:
    """The headers for a sentence, cut short when there are too many to read."""
    shown = [header[:60] for header in headers[:MAX_LISTED_HEADERS] if header]
    more = len(headers) - MAX_LISTED_HEADERS
    return ", ".join(shown) + (f", … (+{more})" if more > 0 else "")


def _chosen_columns(headers: tuple[str, ...], mapping: Chosen[str, str]) -> dict[str, int]:
    """The caller's choices as column indexes; each must name a field and a header that exist."""
    columns: dict[str, int] = {}
    for field, header in mapping.items():
        wanted = " ".join(header.split())
        if field not in ALIASES or wanted not in headers:
            raise UnreadableFile(
                message(
                    "The mapping “{field}: {header}” names an unknown field or column.",
                    field=field,
                    header=header,
                ),
                message(
                    "Fields are: {fields}. Columns are: {headers}.",
                    fields=", ".join(ALIASES),
                    headers=_listed(headers),
                ),
            )
        columns[field] = headers.index(wanted)
    return columns


def _settle(
    claims: dict[str, list[tuple[int, int]]], columns: dict[str, int], headers: tuple[str, ...]
) -> tuple[Doubt, ...]:
    """Gives each field its best claimant, in `columns`; returns the fields with several."""
    doubts = []
    spare: list[tuple[str, int]] = []
    for field, claimants in claims.items():
        best = min(rank for rank, _ in claimants)
        holders = [index for rank, index in claimants if rank == best]
        if len(holders) > 1:
            doubts.append(Doubt(field, tuple(headers[index] for index in holders)))
            continue
        columns[field] = holders[0]
        last = len(ALIASES[field]) - 1
        spare += [(field, index) for rank, index in claimants if best < rank == last]
    for field, index in spare:
        name_field = NAME_BESIDE_CODE.get(field)
        if name_field and name_field not in claims and name_field not in columns:
            columns[name_field] = index
    return tuple(doubts)


@lru_cache(maxsize=4096)
def _claim(header: str) -> tuple[str, int] | None:
    """The field this header names and the rank of the name (0 is surest), or None."""
    if len(header) > MAX_HEADER or _THOUSANDS.search(_plain(header)):
        return None  # amounts in thousands are not amounts in units
    index = _index()
    return next((index[key] for key in keys_of(header) if key in index), None)


@cache
def _index() -> dict[str, tuple[str, int]]:
    """Every key of every known name, to its field and rank; the surest reading of a key first."""
    found: dict[str, tuple[str, int]] = {}
    for which in range(3):
        for field, groups in ALIASES.items():
            for rank, names in enumerate(groups):
                for name in names:
                    found.setdefault(keys_of(name)[which], (field, rank))
    return found


def keys_of(header: str) -> tuple[str, str, str]:
    """What a header is compared by: as written, without empty words, in any word order."""
    spaced = _CAMEL.sub(" ", _NUMBER_SIGN.sub(" numero ", header))
    words = _WORD.findall(_plain(spaced))
    telling = [SAME_WORD.get(word, word) for word in words if word not in EMPTY_WORDS]
    return "".join(words), "".join(telling), " ".join(sorted(telling))


def _plain(text: str) -> str:
    """Lower case without accents: "Échéance" is "echeance"."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold()
