"""One statement of a CAMT file: its account, its balances, and whether its lines are as announced.

Banks give many balances. What was on the account before the first line is the opening one booked
(OPBD), else what the statement before closed with (PRCD); after the last, the closing one (CLBD).
A page of several, or the day so far, has interim ones (ITBD) in the place of either. Balances
available, forward or expected, and those in other currencies, are no balance of lines.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from encours.intake.formats.bank.camt_amounts import SIDES
from encours.intake.formats.bank.camt_parties import Account
from encours.intake.formats.bank.camt_tree import ACCOUNT, BALANCE, HEADER, SUMMARY, Found, gather
from encours.intake.formats.bank.records import BankLine, Closing, Opening, Part
from encours.intake.formats.bank.refusing import Refused
from encours.intake.formats.bank.values import compact, exact_cents, is_real_iban, iso_day
from encours.intake.formats.records import Reject
from encours.kernel.messages import Message, message

_BOOKED = ("OPBD", "PRCD", "CLBD", "ITBD")


@dataclass(frozen=True, slots=True)
class _Balance:
    kind: str
    cents: int
    currency: str
    day: date | None


class Statement:
    """A statement while it is read. `is_told`: its beginning was handed over."""

    def __init__(self, line: int, kind: str, say: Callable[[Message], None]) -> None:
        self.line, self.kind, self.is_told = line, kind, False
        self.account = Account("", "", "", say)
        self.refused = 0
        self._last_line = line
        self._held: Found = {}
        self._names_several = False
        self._header: Found = {}
        self._balances: list[_Balance] = []
        self._unreadable: list[Reject] = []
        self._announced: Found = {}
        self._count = self._credits = self._debits = 0

    def note(self, name: str, element: Any, line: int) -> None:
        """Keeps what stands before or after the entries: the account, a balance, the summary."""
        self._last_line = line
        if name == "Acct":
            self._account(element)
        elif name == "Bal":
            self._balance(element, line)
        elif name == "TxsSummry":
            self._announced = gather(element, SUMMARY)

    def _account(self, element: Any) -> None:
        """A statement is of one account: the first that it names, whatever a torn one repeats."""
        held = gather(element, ACCOUNT)
        if not self._held:
            self._held = held
            self._header = gather(element.getparent(), HEADER)
        elif held != self._held and not self._names_several:
            self._names_several = True
            self.account.say(message("A statement names several accounts: the first is kept."))

    def _balance(self, element: Any, line: int) -> None:
        found = gather(element, BALANCE)
        kind = found.get("kind", [""])[0]
        if kind not in _BOOKED:
            return
        currency = found.get("amount@", [""])[0]
        text = " | ".join(found.get("amount", ()))  # an amount in pieces is none
        try:
            cents = _sign_of(found, kind) * exact_cents(text, currency or self._currency(), kind)
        except Refused as refused:
            self._unreadable.append(refused.at(line))
            return
        day = iso_day(found.get("day", [""])[0])
        self._balances.append(_Balance(kind, cents, currency or self._currency(), day))

    def _currency(self) -> str:
        """The account's, else that of its surest balance."""
        if told := self._held.get("currency"):
            return told[0]
        for kind in _BOOKED:
            for balance in self._balances:
                if balance.kind == kind:
                    return balance.currency
        return ""

    def begin(self, entry: Found) -> Iterator[Part]:
        """The beginning, once its first entry comes, or its end without any."""
        self.is_told = True
        currency = self._currency() or (entry.get("amount@") or [""])[0]
        holder = (self._held.get("holder") or [""])[0]
        self.account = Account(self._number(), currency, holder, self.account.say)
        opening, _ = self._ends()
        yield Opening(
            self.line,
            self.account.number,
            currency,
            opening.cents if opening else None,
            opening.day if opening else None,
            kind=self.kind,
            identifier=_first(self._header, "identifier"),
            sequence=_first(self._header, "sequence", "legal_sequence"),
            holder=holder or None,
            bank=_first(self._held, "bank", "bank_name"),
        )
        yield from self._unreadable
        self._unreadable = []

    def _number(self) -> str:
        """The account as IBAN; as written when it is none."""
        if iban := self._held.get("own_iban"):
            return compact(iban[0])
        written = (self._held.get("own_account") or [""])[0]
        return compact(written) if is_real_iban(compact(written)) else written

    def count(self, lines: Sequence[BankLine]) -> None:
        """Counts an entry and what it weighs, for what the bank announced."""
        self._count += 1
        cents = sum(line.amount_cents for line in lines)
        if cents >= 0:
            self._credits += cents
        else:
            self._debits -= cents

    def end(self) -> Closing:
        """The end, with the balances wherever the file had them."""
        opening, closing = self._ends()
        currency = self.account.currency
        if any(balance.currency != currency for balance in self._balances):
            self.account.say(
                message(
                    "Balances in another currency than {currency} were left.", currency=currency
                )
            )
        self._check_announced()
        return Closing(
            self._last_line,
            opening_cents=opening.cents if opening else None,
            opened_on=opening.day if opening else None,
            closing_cents=closing.cents if closing else None,
            closed_on=closing.day if closing else None,
        )

    def _ends(self) -> tuple[_Balance | None, _Balance | None]:
        """The balance before the first line and the one after the last."""
        currency = self.account.currency or self._currency()
        ours = [balance for balance in self._balances if balance.currency == currency]

        def of(kind: str) -> list[_Balance]:
            found = [balance for balance in ours if balance.kind == kind]
            return sorted(found, key=lambda balance: balance.day or date.min)

        opening = next(iter([*of("OPBD"), *of("PRCD")]), None)
        closing = next(reversed(of("CLBD")), None)
        interim = of("ITBD")
        if opening is None and interim and (closing is not None or len(interim) > 1):
            opening = interim.pop(0)
        if closing is None and interim:
            closing = interim[-1]
        return opening, closing

    def _check_announced(self) -> None:
        """Says so when there are not as many entries, or not as much, as the bank announced."""
        told = self._announced.get("count", [""])[0]
        read = self._count + self.refused
        if told.isdigit() and int(told) != read:
            self.account.say(
                message(
                    "The statement of line {line} announces {announced} movements and has {count}.",
                    line=self.line,
                    announced=int(told),
                    count=read,
                )
            )
        if self.refused or not self.account.currency:
            return
        for name, read_cents in (("credits", self._credits), ("debits", self._debits)):
            for text in self._announced.get(name, ())[:1]:
                try:
                    announced = exact_cents(text, self.account.currency, name)
                except Refused:
                    continue
                if announced != read_cents:
                    self.account.say(
                        message(
                            "The sums that the statement of line {line} announces are not those"
                            " of its movements.",
                            line=self.line,
                        )
                    )


def _sign_of(found: Found, kind: str) -> int:
    """1 for money on the account, -1 for money owed to the bank. Raises `Refused`."""
    side = (found.get("side") or [""])[0]
    if side not in SIDES:
        reason = message("The balance does not say whether it is a credit or a debit.")
        raise Refused(kind, side, reason)
    return SIDES[side]


def _first(found: Found, *names: str) -> str | None:
    """The first text that was found under one of the names."""
    return next((found[name][0] for name in names if found.get(name)), None)
