"""World B, the statement: buyers pay on their days, each by character; now and then they slip."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from random import Random

from bench.matching.market_b import HOUSE, START, Buyer, Market, open_market, price
from bench.matching.payers import Payers
from bench.matching.rule import Ledger
from bench.matching.tongues_b import (
    DEDUCTED,
    MONTHS,
    PART,
    STATEMENT,
    joined,
    said_name,
    said_number,
    said_text,
)  # fmt: skip
from bench.matching.world import Truth, World
from encours.cash.rules.matching.words import Credit, Item

_DAYS = 30


@dataclass(slots=True)
class Slip:
    """What a line will be unless somebody slips."""

    case: str
    buyer: Buyer
    shares: dict[int, int]
    quoted: list[str]
    said: list[str]
    cents: int
    held: tuple[tuple[str, int], ...] = ()
    words: str = ""
    stated: bool = False
    claimed: bool = True
    why_not: str = ""
    original: str = ""


class StatementB:
    """The lines as the days go by."""

    def __init__(self, rng: Random, market: Market, lines: int) -> None:
        self.rng, self.market, self.wanted = rng, market, lines
        self.ledger = Ledger(market.items, Payers(market.debtors, market.seen))
        self.credits: list[Credit] = []
        self.truths: list[Truth] = []

    @property
    def today(self) -> int:
        """Days since the first."""
        return _DAYS * len(self.credits) // self.wanted

    def run(self) -> None:
        """Draws who pays next until the statement is full."""
        buyers = [each for each in self.market.buyers.values() if each.open]
        weights = [len(each.open) ** 0.8 for each in buyers]
        while len(self.credits) < self.wanted:
            if self.rng.random() < 0.09:
                self.outsider()
                continue
            buyer = self.rng.choices(buyers, weights)[0]
            open_ = self.open_of(buyer)
            if any(item.open_cents > 0 for item in open_):
                _CHARACTERS[buyer.character](self, buyer, open_)
            elif self.rng.random() < 0.05:
                self.on_account(buyer)

    def open_of(self, buyer: Buyer) -> list[Item]:
        """What the buyer still owes, oldest first, with what is left of each."""
        items, life = self.ledger.items, self.ledger.life
        open_ = [(items[key], life[key]) for key in buyer.open if life[key]]
        return [i if i.open_cents == left else replace(i, open_cents=left) for i, left in open_]

    def bills(self, open_: Sequence[Item]) -> list[Item]:
        """Its invoices among them."""
        return [item for item in open_ if item.open_cents > 0]

    def plan(self, case: str, buyer: Buyer, items: Sequence[Item], *, quote: bool = True) -> Slip:
        """A line that pays these items in whole."""
        said = [said_number(self.rng, buyer.manner, item.number) for item in items] if quote else []
        full = {item.key: item.open_cents for item in items}
        return Slip(
            case, buyer, full, [p for _, p in said], [t for t, _ in said], sum(full.values())
        )

    def write(self, plan: Slip) -> None:
        """Puts the line down, its truth beside it."""
        if plan.cents <= 0:
            return
        rng, buyer = self.rng, plan.buyer
        text = said_text(rng, buyer.tongue, buyer.code, joined(rng, plan.said), plan.words)
        name = said_name(rng, buyer.payer)
        fields = {"payer_name": name, "remittance": text, "label": "VIREMENT RECU"}
        flavour = rng.random()
        if flavour < 0.14:
            fields |= {
                "payer_name": "",
                "label": f"VIR RECU {name}",
                "remittance": f"{name} {text}",
            }
        elif flavour < 0.2 and len(plan.quoted) == 1 and not plan.words:
            fields |= {"reference": plan.said[0], "remittance": ""}
        if buyer.tells_account and flavour >= 0.14:
            fields["payer_iban"] = buyer.account
        visible = fields["remittance"] + fields.get("reference", "")
        quoted = tuple(part for part in plan.quoted if part in visible)
        self.put(
            Truth(
                plan.case, (buyer.code,), plan.shares, plan.held, quoted, name,
                stated=plan.stated, claimed=plan.claimed, why_not=plan.why_not,
            ),
            plan.cents, fields, plan.original,
        )  # fmt: skip

    def put(self, truth: Truth, cents: int, fields: dict[str, str], original: str = "") -> None:
        """Adds a line to the statement."""
        credit = Credit(
            key=len(self.credits),
            booked_on=START + timedelta(days=self.today),
            amount_cents=cents,
            original_amount=Decimal(original) if original else None,
            original_currency="CHF" if original else "",
            **fields,  # type: ignore[arg-type]  # names of text fields alone
        )
        self.credits.append(credit)
        self.truths.append(self.ledger.settle(credit, truth))

    def slip(self, plan: Slip) -> None:
        """Writes the line, one in twenty-five with a slip of its own."""
        rng = self.rng
        drawn = rng.random()
        if drawn < 0.009 and plan.quoted:
            plan.case, plan.cents = (
                "slip: paid too much",
                plan.cents + rng.choice((1_500, 8_000, 9_999, 72_000)),
            )
        elif drawn < 0.017 and plan.quoted:
            lost = rng.randint(1, 4)
            plan.case, plan.cents, plan.held = (
                "slip: cents lost",
                plan.cents - lost,
                (("rounding", lost),),
            )
        elif drawn < 0.03 and plan.quoted:
            self.mistype(plan)
        elif drawn < 0.04 and plan.quoted:
            self.write(plan)
            again = Slip("slip: sent twice", plan.buyer, {}, plan.quoted, plan.said, plan.cents)
            self.write(again)
            return
        self.write(plan)

    def mistype(self, plan: Slip) -> None:
        """One digit of the first number is another."""
        text = plan.quoted[0]
        places = [at for at, sign in enumerate(text) if sign.isdigit()]
        at = self.rng.choice(places[-3:])
        wrong = text[:at] + str((int(text[at]) + self.rng.randint(1, 8)) % 10) + text[at + 1 :]
        plan.case = "slip: a digit"
        plan.said[0], plan.quoted[0] = plan.said[0].replace(text, wrong), wrong

    def outsider(self) -> None:
        """Money of nobody who buys."""
        rng = self.rng
        name, text, label = rng.choice(
            (
                (
                    "TRESORERIE ALLIANCE",
                    f"PRODUITS FINANCIERS T{rng.randint(1, 4)}",
                    "VIREMENT RECU",
                ),
                (
                    "",
                    f"REM CB {rng.randint(10**6, 10**7)} {rng.randint(2, 60)} TRANS",
                    "REMISE CARTES BANCAIRES",
                ),
                (
                    "CPAM DES DEUX VALLEES",
                    f"IJ SUBROGATION {rng.randint(10**12, 10**13)}",
                    "VIREMENT RECU",
                ),
                (HOUSE[0], "MISE A DISPO TRESO", "VIREMENT RECU"),
                ("DRFIP IMPOTS", "TVA REMBT DEMANDE 2026-04", "VIREMENT RECU"),
                (
                    "FOURNITURES GENERALES KREL",
                    f"Avoir {rng.randint(300, 999)} trop paye",
                    "VIREMENT RECU",
                ),
                ("", f"REMISE CHQ {rng.randint(1000, 9999)} 1 CHEQUE", "REMISE CHEQUES"),
                ("", f"ENC PRLV SEPA B2B {rng.randint(3, 40)} OP", "PRELEVEMENTS"),
                (
                    "OPCO DES MACHINES",
                    f"FORMATION DOSSIER {rng.randint(10_000, 99_999)}",
                    "VIREMENT RECU",
                ),
            )
        )
        cents = price(rng)
        if rng.random() < 0.3:
            cents = abs(rng.choice(self.market.items).open_cents)
        self.put(Truth("outsider"), cents, {"payer_name": name, "remittance": text, "label": label})

    def on_account(self, buyer: Buyer) -> None:
        """Nothing is open: the money waits for its invoice."""
        plan = Slip("nothing open", buyer, {}, [], [], price(self.rng), words="Proforma 5512")
        self.write(plan)


def _careful(book: StatementB, buyer: Buyer, open_: list[Item]) -> None:
    rows = book.bills(open_)
    count = min(len(rows), book.rng.choice((1, 1, 1, 2, 2, 3, 4, 6, 9)))
    taken = rows[:count] if book.rng.random() < 0.5 else book.rng.sample(rows, count)
    notes = [item for item in open_ if item.open_cents < 0]
    if notes and book.rng.random() < 0.3:
        taken = [*taken, notes[0]]
        book.slip(book.plan("careful, with a credit note", buyer, taken))
        return
    book.slip(book.plan("careful, one" if count == 1 else "careful, several", buyer, taken))


def _by_statement(book: StatementB, buyer: Buyer, open_: list[Item]) -> None:
    rng, groups = book.rng, defaultdict(list)
    by_due = rng.random() < 0.5
    for item in open_:
        month = item.due_on if by_due and item.due_on else item.issued_on
        groups[month.year, month.month].append(item)
    (_, number), rows = rng.choice([*groups.items()])
    plan = book.plan("statement", buyer, rows, quote=False)
    plan.words = rng.choice(
        (
            f"{STATEMENT[buyer.tongue]} {MONTHS[buyer.tongue][number - 1]}",
            STATEMENT[buyer.tongue],
            "",
        )
    )
    book.slip(plan)


def _silent(book: StatementB, buyer: Buyer, open_: list[Item]) -> None:
    rows = book.bills(open_)
    plan = book.plan(
        "silent", buyer, [book.rng.choice(rows[: max(1, len(rows) // 2)])], quote=False
    )
    plan.words = book.rng.choice(
        ("", "", f"Ref {book.rng.randint(10**5, 10**6)}", "FOURNITURES", "NOTPROVIDED")
    )
    book.write(plan)


def _one_by_one(book: StatementB, buyer: Buyer, open_: list[Item]) -> None:
    for item in book.bills(open_)[: book.rng.randint(1, 4)]:
        book.slip(book.plan("one by one", buyer, [item], quote=book.rng.random() < 0.7))


def _lump(book: StatementB, buyer: Buyer, open_: list[Item]) -> None:
    rng, rows = book.rng, book.bills(open_)
    drawn = rng.random()
    if drawn < 0.4 and len(open_) <= 30:
        book.write(book.plan("lump: all of it", buyer, open_, quote=False))
    elif drawn < 0.7:
        now = START + timedelta(days=book.today)
        late = [item for item in open_ if item.due_on and item.due_on <= now]
        book.write(book.plan("lump: all overdue", buyer, late, quote=False))
    elif drawn < 0.9:
        book.write(book.plan("lump: the oldest", buyer, rows[: rng.randint(2, 6)], quote=False))
    else:
        oldest = rows[0]
        plan = book.plan("lump: a round sum", buyer, [oldest], quote=False)
        plan.cents = max(10_000, oldest.open_cents // 100_000 * 50_000)
        plan.shares = {}
        book.write(plan)


def _deducting(book: StatementB, buyer: Buyer, open_: list[Item]) -> None:
    rng, rows = book.rng, book.bills(open_)
    now = START + timedelta(days=book.today)
    item = rng.choice(rows)
    kind = rng.choice(("discount", "discount", "fee", "fee", "penalty", "retention", "fx", "bare"))
    early = [each for each in rows if each.due_on and each.due_on > now]
    plan = book.plan(f"deducts: {kind}", buyer, [item])
    cents = {
        "fee": rng.choice((350, 720, 990, 1_450, 1_800, 2_290, 3_150)),
        "penalty": item.open_cents * rng.choice((6, 8, 10, 12)) // 100,
        "retention": round(item.open_cents * 0.05),
        "fx": item.open_cents * rng.randint(3, 12) // 1_000,
    }.get(kind, 0)
    if kind == "discount":
        if not early:
            return
        plan = book.plan(
            "deducts: discount", buyer, rng.sample(early, min(len(early), rng.choice((1, 1, 2))))
        )
        cents = round(plan.cents * rng.choice((0.01, 0.02, 0.02, 0.03)))
    if kind == "bare" or cents <= 5 or plan.cents <= 3 * cents:
        book.slip(replace(plan, case="careful, one"))
        return
    plan.cents, plan.held = plan.cents - cents, ((kind, cents),)
    if kind == "fx":
        plan.original = f"{item.open_cents * 96 // 100 / 100:.2f}"
    elif kind == "penalty" or rng.random() < 0.5:
        plan.words, plan.stated = rng.choice(DEDUCTED[kind][buyer.tongue]), True
    book.write(plan)


def _in_parts(book: StatementB, buyer: Buyer, open_: list[Item]) -> None:
    rng, rows = book.rng, book.bills(open_)
    begun = [item for item in rows if item.open_cents != item.amount_cents]
    item = begun[0] if begun else max(rows, key=lambda each: each.open_cents)
    plan = book.plan("in parts", buyer, [item])
    part = (item.amount_cents or 0) // rng.choice((2, 3, 5))
    if 5_000 < part < item.open_cents * 9 // 10:
        plan.cents, plan.shares = part, {item.key: part}
        plan.words = rng.choice((PART[buyer.tongue], PART[buyer.tongue], ""))
        plan.stated = bool(plan.words)
    book.write(plan)


def _careless(book: StatementB, buyer: Buyer, open_: list[Item]) -> None:
    """Another number than the amount says; an old number; a name nobody knows."""
    rng, rows = book.rng, book.bills(open_)
    plan = book.plan("careless", buyer, [rng.choice(rows)])
    drawn = rng.random()
    if drawn < 0.12:
        other = rng.choice(book.market.items)
        if other.key not in plan.shares and other.open_cents != plan.cents:
            plan = replace(
                plan, case="careless: wrong number", said=[other.number], quoted=[other.number]
            )
            plan.claimed, plan.why_not = False, "the number says another"
    elif drawn < 0.3:
        plan.case, plan.buyer = (
            "careless: another payer",
            replace(buyer, payer="M OU MME TESTARD", tells_account=False),
        )
    elif drawn < 0.42:
        plan.case = "careless: letters for digits"
        plan.said = [re.sub("0", "O", text) for text in plan.said]
        plan.quoted = [re.sub("0", "O", text) for text in plan.quoted]
    elif drawn < 0.6:
        book.mistype(plan)
    book.slip(plan)


def _centre(book: StatementB, buyer: Buyer, open_: list[Item]) -> None:
    rows = book.bills(open_)
    taken = rows[: min(len(rows), book.rng.choice((1, 1, 2, 3, 5)))]
    book.slip(book.plan("paying centre", buyer, taken, quote=book.rng.random() < 0.75))


_CHARACTERS: dict[str, Callable[[StatementB, Buyer, list[Item]], None]] = {
    "careful": _careful, "by statement": _by_statement, "silent": _silent,
    "one by one": _one_by_one, "lump": _lump, "deducting": _deducting, "in parts": _in_parts,
    "careless": _careless, "centre": _centre,
}  # fmt: skip


def world_b(seed: int, *, customers: int = 300, items: int = 3_000, lines: int = 1_000) -> World:
    """The world of a seed, the same each time."""
    rng = Random(f"b{seed}")
    book = StatementB(rng, market := open_market(rng, customers, items), lines)
    book.run()
    return World(
        market.items, market.debtors, market.seen, book.credits[:lines], book.truths[:lines], HOUSE
    )
