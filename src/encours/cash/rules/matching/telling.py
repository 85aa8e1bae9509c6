"""Why a credit was applied, proposed or left, in the words a person reads."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from encours.cash.rules.matching.book import Book
from encours.cash.rules.matching.choices import ALL, DUE, MONTH, NETTED, OLDEST, RUN, SINGLE, SUM
from encours.cash.rules.matching.differences import OVER, PART
from encours.cash.rules.matching.evidence import Read
from encours.cash.rules.matching.explanations import Verdict, Weighed
from encours.cash.rules.matching.words import Credit, Deduction, DeductionKind, MatchPolicy
from encours.kernel.messages import Message, message, plural
from encours.kernel.money import Money
from encours.kernel.reasons import Reason

_SHOWN = 3
_EXACTLY = {
    SINGLE: message("exact amount"),
    ALL: message("exact amount of all that is open"),
    DUE: message("exact amount of one due date"),
    MONTH: message("exact amount of a month's invoices"),
    OLDEST: message("exact amount of the oldest invoices"),
    RUN: message("exact amount of invoices that follow each other"),
    SUM: message("exact amount of some invoices"),
    NETTED: message("exact amount, credit note deducted"),
}
_KNOWN_BY = {
    "name": message("name of the customer"),
    "name_in_text": message("name of the customer in the text"),
    "announced": message("announced by the customer"),
}


def why_matched(
    book: Book, read: Read, best: Weighed, deductions: Sequence[Deduction]
) -> Iterator[Reason]:
    """What speaks for an explanation: what is named, the amount, who pays, what is deducted."""
    named = [book.items[place].number for place in best.places if place in best.named]
    if named and named[0] and best.is_near:
        yield Reason("near_reference", message("a number like {number} found", number=named[0]))
    elif named:
        yield _naming(named)
    yield _amount(read, best)
    yield from _payer(best)
    for deduction in deductions:
        yield _deduction(deduction, read.credit.currency)


def _naming(named: Sequence[str]) -> Reason:
    if len(named) == 1:
        text = message("reference {number} found", number=named[0])
    elif len(named) <= _SHOWN:
        text = message("references {numbers} found", numbers=tuple(named))
    else:
        text = message(
            "{count} references found, {first} the first", count=len(named), first=named[0]
        )
    return Reason("reference", text)


def _amount(read: Read, best: Weighed) -> Reason:
    currency = read.credit.currency
    if best.cause.kind == PART:
        return Reason("part", message("a part of {amount}", amount=Money(best.total, currency)))
    if best.cause.kind == OVER:
        over = read.credit.amount_cents - best.total
        return Reason("over", message("{amount} too much", amount=Money(over, currency)))
    if best.cause.kind:
        return Reason("near", message("{amount} was due", amount=Money(best.total, currency)))
    return Reason("amount", _EXACTLY.get(best.kind, _EXACTLY[SINGLE]))


def _payer(best: Weighed) -> Iterator[Reason]:
    """Who pays, by what they were known; the two best grounds."""
    for ground, told in best.claim.grounds[:2]:
        if ground == "iban":
            yield Reason("iban", _account(told, best.claim.since))
        else:
            yield Reason(*_known_by(ground, told))


def _known_by(ground: str, told: str) -> tuple[str, Message]:
    """The ground of a claim that is no account, for programs and for people."""
    match ground:
        case "like_name":
            return ground, message("name like the customer's: {name}", name=told)
        case "seen_name":
            return ground, message("{name} has paid for this customer", name=told)
        case "code":
            return ground, message("code {code} in the text", code=told)
        case "group":
            return ground, message("payer of the same group, {group}", group=told)
        case _:
            return ("name" if ground == "name_in_text" else ground), _KNOWN_BY[ground]


def _account(iban: str, since: date | None) -> Message:
    short = f"…{iban[-4:]}"
    if since is None:
        return message("known account {iban}", iban=short)
    return message("account {iban} known since {day}", iban=short, day=since)


def _deduction(deduction: Deduction, currency: str) -> Reason:
    amount = Money(deduction.amount_cents, currency)
    match deduction.kind:
        case DeductionKind.FEE:
            text = message("{amount} kept by a bank", amount=amount)
        case DeductionKind.DISCOUNT:
            text = message("early-payment discount of {amount}", amount=amount)
        case DeductionKind.PENALTY:
            text = message("penalty of {amount} withheld by the payer: contested", amount=amount)
        case DeductionKind.RETENTION:
            text = message("retention of {amount}", amount=amount)
        case DeductionKind.FX:
            text = message("difference of exchange of {amount}", amount=amount)
        case DeductionKind.ROUNDING:
            text = message("rounding of {amount}", amount=amount)
    return Reason(str(deduction.kind), text)


def why_contradicted(
    book: Book, read: Read, verdict: Verdict, policy: MatchPolicy
) -> Iterator[Reason]:
    """Why the best explanation was not applied alone."""
    best = verdict.told[0]
    accounts = [book.accounts[book.owner(place)] for place in best.places]
    if any(account.debtor.is_excluded for account in accounts):
        yield Reason("excluded", message("the automatic leaves this customer to people"))
    if any(book.items[place].factor for place in best.places) != read.credit.is_factor_account:
        yield Reason("factor", message("the money and the invoice are not the same company's"))
    if best.is_contradicted:
        yield Reason("contradiction", message("the text names something else"))
    if verdict.supposed:
        yield Reason("supposed", message("fits once what is proposed before it is paid"))
    if best.claim.weight < 3.0:
        yield Reason("unknown_payer", message("nothing else tells who pays"))
    rivals = [chance for chance in verdict.chances[1:] if chance > 0.05 * verdict.confidence]
    if rivals:
        yield Reason(
            "rivals",
            plural(
                "{count} other set of invoices fits as well",
                "{count} other sets of invoices fit as well",
                count=len(rivals),
            ),
        )
    elif verdict.confidence < policy.automatic_confidence:
        yield Reason("unsure", message("not sure enough to be applied alone"))


def why_none(read: Read, customer: str | None) -> Iterator[Reason]:
    """Why a credit is left to a person."""
    if read.credit.amount_cents <= 0:
        yield Reason("no_credit", message("no money came in"))
    elif not read.credit.is_final:
        yield Reason("not_final", message("not booked yet, or a payment of ours that came back"))
    elif customer is None:
        yield Reason("nobody", message("nothing tells whose money it is"))
    else:
        yield Reason("customer", message("the customer is known: {customer}", customer=customer))
        yield Reason("nothing", message("nothing open adds up to it"))
    yield from _unknown(read)


def why_paid_twice(customer: str, number: str) -> Iterator[Reason]:
    """Why a credit pays nothing: what it names was paid before."""
    yield Reason("paid_twice", message("{number} was paid before", number=number))
    yield Reason("customer", message("it stays with the customer {customer}", customer=customer))


def why_on_account(read: Read, customer: str) -> Iterator[Reason]:
    """Why money of a known customer is laid on no invoice: the one that is named is not open."""
    yield from _unknown(read)
    yield Reason("customer", message("the customer is known: {customer}", customer=customer))
    yield Reason("on_account", message("laid on no other invoice: it stays with the customer"))


def _unknown(read: Read) -> Iterator[Reason]:
    """The first number that is not open, as the bank or the books wrote it."""
    for number in read.naming.unknown[:1]:
        told = _as_written(number, read.credit)
        yield Reason("unknown", message("{number} is not open here", number=told))


def _as_written(number: str, credit: Credit) -> str:
    """The number with the hyphens, bars and blanks it has in the texts of the bank, if it is there.

    >>> _as_written("FA26006570", Credit(1, date(2026, 1, 5), 100, remittance="VIR FA26-006570"))
    'FA26-006570'
    """
    signs = "[^0-9A-Za-z]{0,3}".join(map(re.escape, number))
    pattern = re.compile(rf"(?<![0-9A-Za-z]){signs}(?![0-9A-Za-z])", re.IGNORECASE)
    texts = (credit.reference, credit.remittance, credit.label)
    found = next((found for text in texts if (found := pattern.search(text))), None)
    return found.group() if found is not None else number
