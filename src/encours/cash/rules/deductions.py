"""What of a payment goes where: receipts, differences and credit notes against what was owed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from encours.cash.rules.matching.words import Deduction, DeductionKind, Share


@dataclass(frozen=True, slots=True)
class Source:
    """Something that closes a debt: `cents` above zero; `only`: the one item it is meant for.

    `owner`: the customer on whose account it is.
    """

    key: int
    cents: int
    only: int | None = None
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Laid:
    """So much of item `debit` is closed by `credit`."""

    debit: int
    credit: int
    cents: int

    @property
    def sides(self) -> tuple[int, int]:
        """The debit and the credit."""
        return self.debit, self.credit


@dataclass(frozen=True, slots=True)
class Settled:
    """What is written: shares less what the payer withheld, and the differences that count."""

    shares: tuple[Share, ...]
    deductions: tuple[Deduction, ...]
    contested: tuple[Deduction, ...]


class DoesNotAddUp(ValueError):
    """Shares, deductions and what is left do not make up the payment."""


def check_sum(
    amount_cents: int,
    shares: Sequence[Share],
    deductions: Sequence[Deduction],
    unapplied_cents: int,
) -> None:
    """Raises `DoesNotAddUp` unless shares − deductions + unapplied = the payment, to the cent."""
    total = sum(each.amount_cents for each in shares) + unapplied_cents
    total -= sum(each.amount_cents for each in deductions)
    if total != amount_cents or unapplied_cents < 0:
        raise DoesNotAddUp(f"{total} is not {amount_cents}, {unapplied_cents} left")
    if any(each.amount_cents <= 0 for each in deductions):
        raise DoesNotAddUp("a difference is more than zero")


def settle_deductions(shares: Sequence[Share], deductions: Sequence[Deduction]) -> Settled:
    """Takes what is contested off its item, which stays due for it; the rest is written.

    A contested deduction of no item is taken off the last ones.
    """
    left = [*shares]
    contested = [each for each in deductions if each.is_contested]
    for each in contested:
        rest = each.amount_cents
        for place in reversed(range(len(left))):
            share = left[place]
            if rest and share.amount_cents > 0 and each.key in (None, share.key):
                part = min(rest, share.amount_cents)
                left[place] = replace(share, amount_cents=share.amount_cents - part)
                rest -= part
        if rest:
            raise DoesNotAddUp(f"{each.amount_cents} withheld, {rest} of it of nothing")
    return Settled(
        tuple(each for each in left if each.amount_cents),
        tuple(each for each in deductions if not each.is_contested),
        tuple(contested),
    )


def lay_sources(
    debts: Sequence[Share], sources: Sequence[Source], *, owners: Mapping[int, str]
) -> list[Laid]:
    """Closes the `debts` (above zero) by the `sources`, in order; what is meant first.

    Then what is of the same customer (`owners`: of each debt), then the rest. What a source has
    beyond the debts stays with it.
    """
    owed = {each.key: each.amount_cents for each in debts}
    left = [each.cents for each in sources]
    laid: dict[tuple[int, int], int] = {}

    def meets(source: Source, debt: int, *, step: int) -> bool:
        if step == 0:
            return source.only == debt
        return step == 2 or source.owner == owners.get(debt, source.owner)

    for step in range(3):
        for place, source in enumerate(sources):
            for debt in owed:
                part = min(left[place], owed[debt])
                if part > 0 and meets(source, debt, step=step):
                    laid[debt, source.key] = laid.get((debt, source.key), 0) + part
                    owed[debt] -= part
                    left[place] -= part
    return [Laid(debt, credit, cents) for (debt, credit), cents in laid.items()]


def tax_in(amount_cents: int, *, tax_cents: int | None, of_cents: int) -> int:
    """The VAT in `amount_cents` of a document of `of_cents` that has `tax_cents`; half a cent up.

    >>> tax_in(240, tax_cents=2000, of_cents=12000)
    40
    """
    if not tax_cents or not of_cents:
        return 0
    return (2 * amount_cents * tax_cents + of_cents) // (2 * of_cents)


NATURES: Mapping[DeductionKind, str] = {
    DeductionKind.FEE: "bank_fee",
    DeductionKind.DISCOUNT: "discount",
    DeductionKind.ROUNDING: "adjustment",
    DeductionKind.FX: "fx_difference",
    DeductionKind.RETENTION: "transfer",
    DeductionKind.PENALTY: "write_off",
}
"""What each difference is in the ledger once it is accepted (a penalty, by a person: a loss)."""
