"""World A, the statement: what the wholesaler's customers pay, in the proportions of real life."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random

from bench.matching import cases_a, differences_a, odd_a
from bench.matching.company_a import OUR_NAME, TODAY, CompanyA, found_a
from bench.matching.payers import Payers
from bench.matching.rule import Ledger
from bench.matching.world import Truth, World
from bench.matching.writing_a import name_seen, remittance, split_by_bank
from encours.cash.rules.matching.words import Credit, Item

_TRIES = 12


class MakerA:
    """Makes one line after another; `ledger` holds what is open, `credits` what came before."""

    def __init__(self, rng: Random, company: CompanyA, ledger: Ledger, lines: int) -> None:
        self.rng, self.company, self.ledger = rng, company, ledger
        self.credits: list[Credit] = []
        self.truths: list[Truth] = []
        self.busy = [each.customer for each in company.debtors if ledger.of.get(each.customer)]
        self.weights = [len(ledger.of[who]) for who in self.busy]
        self.names = {each.customer: each.name for each in company.debtors}
        self.lines = lines

    def customer(self, *, least: int = 1, other: bool = False) -> str | None:
        """Somebody with at least so many invoices open; `other`: paid for by another."""
        for _ in range(_TRIES):
            who = self.rng.choices(self.busy, self.weights)[0]
            if self.company.habits[who].is_other == other and len(self.invoices(who)) >= least:
                return who
        return None

    def open_items(self, customer: str) -> list[Item]:
        """What life has left open for a customer, with what is left of it."""
        items, life = self.ledger.items, self.ledger.life
        return [
            items[key]
            if items[key].open_cents == life[key]
            else replace(items[key], open_cents=life[key])
            for key in self.ledger.of.get(customer, ())
            if life[key]
        ]

    def invoices(self, customer: str) -> list[Item]:
        """Its open invoices."""
        return [item for item in self.open_items(customer) if item.open_cents > 0]

    def notes(self, customer: str) -> list[Item]:
        """Its open credit notes."""
        return [item for item in self.open_items(customer) if item.open_cents < 0]

    def add(
        self, truth: Truth, cents: int, text: str, *, customer: str | None = None, **extra: str
    ) -> None:
        """Writes a line and settles what it pays; `extra`: fields of the credit."""
        rng = self.rng
        fields: dict[str, str] = {"label": "VIR SEPA RECU", "remittance": text, **extra}
        if customer is not None and "payer_name" not in fields:
            habit = self.company.habits[customer]
            fields["payer_name"] = name_seen(rng, habit.payer)
            if habit.shows_iban:
                fields["payer_iban"] = habit.iban
        if rng.random() < 0.06:
            fields["remittance"] = split_by_bank(fields["remittance"])
        original = fields.pop("original", "")
        credit = Credit(
            key=len(self.credits),
            booked_on=TODAY + timedelta(days=20 * len(self.credits) // self.lines),
            amount_cents=cents,
            original_amount=Decimal(original) if original else None,
            **fields,  # type: ignore[arg-type]  # names of text fields alone
        )
        named = truth.named or credit.payer_name
        self.credits.append(credit)
        self.truths.append(self.ledger.settle(credit, replace(truth, named=named)))

    def text(self, body: str) -> str:
        """The remittance around what the payer wrote."""
        return remittance(self.rng, body)


_CASES: tuple[tuple[cases_a.Case, float], ...] = (
    (cases_a.exact, 22),
    (cases_a.sloppy, 14),
    (cases_a.mistyped, 2.5),
    (cases_a.several, 13),
    (cases_a.too_many, 0.7),
    (cases_a.ranged, 1.5),
    (cases_a.with_note, 5),
    (cases_a.balance, 4),
    (cases_a.due_date, 3),
    (cases_a.month, 3),
    (cases_a.oldest, 2),
    (cases_a.amount_only, 7),
    (cases_a.two_unquoted, 1.5),
    (cases_a.name_in_text, 2.5),
    (cases_a.by_other, 5),
    (cases_a.by_stranger, 1.5),
    (cases_a.instalment, 2.5),
    (cases_a.last_part, 1),
    (differences_a.fee, 2.5),
    (differences_a.discount, 2.7),
    (differences_a.penalty, 0.8),
    (differences_a.retention, 1.2),
    (differences_a.exchange, 0.8),
    (differences_a.rounding, 1.2),
    (differences_a.over, 1),
    (odd_a.paid_twice, 1.2),
    (odd_a.too_early, 1.8),
    (odd_a.homonym, 1.2),
    (odd_a.subscription, 2),
    (odd_a.stranger, 6),
    (odd_a.cheque, 2),
    (odd_a.batch, 1),
    (odd_a.group, 0.6),
    (odd_a.wrong_number, 1.2),
)


def world_a(seed: int, *, customers: int = 300, items: int = 3_000, lines: int = 1_000) -> World:
    """The world of a seed, the same each time."""
    rng = Random(seed)
    company = found_a(rng, customers, items)
    ledger = Ledger(company.items, Payers(company.debtors, company.seen))
    maker = MakerA(rng, company, ledger, lines)
    cases, weights = zip(*_CASES, strict=True)
    while len(maker.credits) < lines:
        rng.choices(cases, weights)[0](maker)
    return World(
        items=company.items,
        debtors=company.debtors,
        seen=company.seen,
        credits=maker.credits[:lines],
        truths=maker.truths[:lines],
        own_names=(OUR_NAME,),
    )
