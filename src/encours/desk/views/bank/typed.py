"""What a person typed of a line of the bank: what it pays, what is missing, and what is left.

Read twice: to tell the difference while they choose, and to settle the line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict

from encours.cash.rules.matching.words import Deduction, DeductionKind, Share
from encours.desk.services.bank_line import BankFile
from encours.desk.typed import read_amount
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.kernel.money import decimals_of
from encours.ui.templatetags.say import speaker

TYPED_DEDUCTIONS = (
    DeductionKind.FEE,
    DeductionKind.DISCOUNT,
    DeductionKind.RETENTION,
    DeductionKind.PENALTY,
    DeductionKind.ROUNDING,
)
"""The differences that a person may give by hand."""


class Unreadable(EncoursError):
    """What was typed is no amount, or names no customer."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it was sent. `ticked`: the items chosen; `amounts`: what was typed beside each.

    `deductions`: what was typed, by kind. `is_sent`: False: nobody has typed anything yet.
    """

    is_sent: bool = False
    ticked: frozenset[int] = frozenset()
    amounts: Mapping[int, str] = field(default_factory=dict)
    deductions: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sums:
    """Where the choice stands, in cents: what is chosen, what is missing of it, what is left.

    `left_cents` below zero: more is chosen than came in.
    """

    paid_cents: int
    deducted_cents: int
    left_cents: int


def read_typed(post: QueryDict) -> Typed:
    """The form, nothing of it judged yet."""
    ticked = [each for each in post.getlist("item") if is_number(each)]
    amounts = {
        int(key[7:]): text.strip()[:40]
        for key in post
        if key.startswith("amount_") and is_number(key[7:]) and (text := post.get(key, ""))
    }
    return Typed(
        is_sent=True,
        ticked=frozenset(int(each) for each in ticked),
        amounts=amounts,
        deductions={
            kind: text.strip()[:40]
            for kind in TYPED_DEDUCTIONS
            if (text := post.get(f"deduct_{kind}", ""))
        },
        comment=post.get("comment", "")[:400],
        reason=post.get("reason", "").strip()[:200],
    )


def read_shares(typed: Typed, found: BankFile) -> Sequence[Share]:
    """What was ticked, each for the amount typed beside it, else whole. Raises `Unreadable`.

    An item of several instalments is one share.
    """
    shares: dict[int, int] = {}
    for each in found.items:
        if each.line_id not in typed.ticked:
            continue
        text = typed.amounts.get(each.line_id, "")
        if not text:
            shares[each.line_id] = shares.get(each.line_id, 0) + each.open_cents
            continue
        cents = read_amount(text, found.line.unit)
        if cents is None:
            raise _no_amount(text)
        shares[each.line_id] = abs(cents) if each.open_cents > 0 else -abs(cents)
    return [Share(line_id, cents) for line_id, cents in shares.items()]


def read_deductions(typed: Typed, found: BankFile) -> Sequence[Deduction]:
    """The differences typed, each with what it is. Raises `Unreadable`."""
    told = []
    for kind in TYPED_DEDUCTIONS:
        text = typed.deductions.get(kind, "")
        if not text:
            continue
        cents = read_amount(text, found.line.unit)
        if cents is None:
            raise _no_amount(text)
        told.append(Deduction(kind, cents, is_contested=kind is DeductionKind.PENALTY))
    return told


def work_out(typed: Typed, found: BankFile) -> Sums:
    """Where the choice stands. Raises `Unreadable`."""
    paid = sum(each.amount_cents for each in read_shares(typed, found))
    deducted = sum(each.amount_cents for each in read_deductions(typed, found))
    return Sums(paid, deducted, found.line.amount_cents - paid + deducted)


def first_ticked(found: BankFile) -> Typed:
    """What the form shows before anybody typed: what is proposed first."""
    best = found.choices[0] if found.waits and found.choices else None
    if best is None:
        return Typed()
    offered = {each.line_id: each for each in found.items}
    parts = {each.line.id: each.cents for each in best.parts if each.line is not None}
    written = {
        number: write_amount(abs(cents), found.line.unit)
        for number, cents in parts.items()
        if number in offered and offered[number].open_cents != cents
    }
    if not {*parts} & {*offered}:
        # Other customers' items were asked for: nothing of the proposal holds for them.
        return Typed()
    typable = {*TYPED_DEDUCTIONS}
    return Typed(
        ticked=frozenset(parts) & frozenset(offered),
        amounts=written,
        deductions={
            kind: write_amount(cents, found.line.unit)
            for kind, cents in best.deductions
            if kind in typable
        },
    )


def write_amount(cents: int, unit: str) -> str:
    """An amount as the reader types it: `1234,56`, `1234.56`."""
    digits = decimals_of(unit)
    sign, whole = ("-" if cents < 0 else ""), str(abs(cents)).zfill(digits + 1)
    mark = "," if speaker().language == "fr" else "."
    return f"{sign}{whole[:-digits]}{mark}{whole[-digits:]}" if digits else f"{sign}{whole}"


def is_number(text: str) -> bool:
    """Whether the text is the number of something kept."""
    return text.isascii() and text.isdecimal() and len(text) < 19


def _no_amount(text: str) -> Unreadable:
    return Unreadable(
        message("“{typed}” is no amount.", typed=text[:40]), message("Write it as 1234.56.")
    )
