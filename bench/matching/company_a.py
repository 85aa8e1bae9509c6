"""World A: a French wholesaler, its customers, what they owe and how they paid until now."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from encours.cash.rules.matching.words import Debtor, Item, Seen

TODAY = date(2026, 3, 2)
MOST_EQUAL = 9
"""A subscription has so many of its bills open, at most."""
OUR_NAME = "COMPTOIR DES QUATRE RIVES"

_FIRST = ("Bri", "Cal", "Dor", "Fé", "Gral", "Hau", "Jou", "Lan", "Mor", "Né", "Quer", "Vau", "Sau")
_MIDDLE = ("vo", "du", "lé", "ma", "ri", "che", "bo", "gni", "ço", "sta", "pra", "tel")
_LAST = (
    "nne",
    "rel",
    "zac",
    "mont",
    "ville",
    "gnac",
    "toux",
    "drie",
    "lier",
    "plan",
    "vey",
    "sson",
)
_TRADES = (
    "Menuiserie", "Plomberie", "Établissements", "Transports", "Garage", "Charpentes", "Peinture",
    "Ateliers", "Maçonnerie", "Électricité", "Paysages", "Serrurerie", "Couverture", "Négoce",
)  # fmt: skip
_COMMON = ("MARTIN", "BERNARD", "DUPONT", "PETIT", "DURAND", "LEROY", "MOREAU", "GARCIA", "ROUX")
_FORENAMES = ("Jean", "Sophie", "Marc", "Élodie", "Thierry", "Nadia", "Luc", "Chantal")
_FORMS = ("SAS", "SARL", "SA", "EURL", "SASU", "SNC", "SCOP")
_TOWNS = ("LYON", "NANTES", "LILLE", "TOURS", "METZ", "PAU", "BREST", "DIJON", "ROUEN")
_OTHERS = ("HOLDING", "GROUPE", "FINANCES", "PARTICIPATIONS", "SERVICES PARTAGES", "TRESORERIE")
SCHEMES = (
    "F{year}-{serial:04d}", "FA{yy}{serial:05d}", "FACT-{serial:06d}", "{yy}{serial:06d}",
    "VE/{year}/{serial:05d}", "{year}-{serial:04d}", "FC{serial:07d}",
)  # fmt: skip


@dataclass(slots=True)
class Habit:
    """How a customer pays: its account, who really sends the money, how it writes numbers."""

    iban: str
    payer: str
    style: str
    is_other: bool = False
    shows_iban: bool = True


@dataclass(slots=True)
class CompanyA:
    """The wholesaler before the statement."""

    debtors: list[Debtor]
    items: list[Item]
    seen: list[Seen]
    habits: dict[str, Habit]
    serials: dict[int, int]
    scheme: str
    next_serial: int
    twins: list[tuple[str, str]] = field(default_factory=list)
    subscribers: list[str] = field(default_factory=list)
    past: list[tuple[Seen, date]] = field(default_factory=list)


def iban(rng: Random, country: str = "FR", length: int = 23) -> str:
    """An invented account with true check digits."""
    body = "".join(rng.choices("0123456789", k=length))
    letters = "".join(str(int(sign, 36)) for sign in country)
    return f"{country}{98 - int(body + letters + '00') % 97:02d}{body}"


def found_a(rng: Random, customers: int, items: int) -> CompanyA:
    """The company: customers, a history, open items."""
    scheme = rng.choice(SCHEMES)
    debtors, twins = _debtors(rng, customers)
    agents = [(f"{_root(rng).upper()} {rng.choice(_OTHERS)}", iban(rng)) for _ in range(3)]
    habits = {each.customer: _habit(rng, each, agents) for each in debtors}
    company = CompanyA(debtors, [], [], habits, {}, scheme, 0, twins)
    _past(rng, company)
    _sell(rng, company, items)
    return company


def number_of(scheme: str, serial: int, day: date) -> str:
    """An invoice's number as the company writes it."""
    return scheme.format(year=day.year, yy=f"{day.year % 100:02d}", serial=serial)


def _debtors(rng: Random, count: int) -> tuple[list[Debtor], list[tuple[str, str]]]:
    debtors: list[Debtor] = []
    twins: list[tuple[str, str]] = []
    while len(debtors) < count:
        code = f"C{len(debtors) + 1:05d}"
        drawn = rng.random()
        if drawn < 0.05 and len(debtors) + 2 <= count:
            core, other = _root(rng), f"C{len(debtors) + 2:05d}"
            forms = rng.sample(_FORMS, 2)
            debtors += [Debtor(code, f"{core} {forms[0]}"), Debtor(other, f"{forms[1]} {core}")]
            twins.append((code, other))
        elif drawn < 0.14:
            town = rng.choice([*_TOWNS, rng.choice(_TRADES).upper()])
            debtors.append(Debtor(code, f"{rng.choice(_COMMON)} {town} {rng.choice(_FORMS)}"))
        elif drawn < 0.22:
            debtors.append(Debtor(code, f"{rng.choice(_FORENAMES)} {_root(rng)}"))
        elif drawn < 0.6:
            trade = rng.choice(_TRADES)
            debtors.append(Debtor(code, f"{trade} {_root(rng)} {rng.choice(_FORMS)}"))
        else:
            debtors.append(Debtor(code, f"{rng.choice(_FORMS)} {_root(rng)} {_root(rng)}"))
    return debtors, twins


def _root(rng: Random) -> str:
    middle = "".join(rng.sample(_MIDDLE, rng.choice((1, 1, 2))))
    return rng.choice(_FIRST) + middle + rng.choice(_LAST)


def _habit(rng: Random, debtor: Debtor, agents: list[tuple[str, str]]) -> Habit:
    style = rng.choices(
        ("full", "squeezed", "lower", "word", "serial", "no_zero", "number_sign", "padded"),
        (40, 8, 6, 14, 12, 8, 6, 6),
    )[0]
    if rng.random() < 0.07:
        if rng.random() < 0.3:  # one who pays for several
            payer, account = rng.choice(agents)
            return Habit(account, payer, style, is_other=True)
        payer = f"{_root(rng).upper()} {rng.choice(_OTHERS)}"
        return Habit(iban(rng), payer, style, is_other=True)
    return Habit(iban(rng), debtor.name, style, shows_iban=rng.random() < 0.6)


def _past(rng: Random, company: CompanyA) -> None:
    """What was paid before: most customers have a few lines of history."""
    serial = rng.randint(90, 900)
    for debtor in company.debtors:
        habit = company.habits[debtor.customer]
        for _ in range(rng.choice((0, 0, 1, 2, 3, 5)) or int(habit.is_other)):
            serial += rng.randint(1, 3)
            day = TODAY - timedelta(days=rng.randint(60, 200))
            number = number_of(company.scheme, serial, day)
            line = Seen(
                payer_name=habit.payer.upper(),
                payer_iban=habit.iban if habit.shows_iban else "",
                remittance=f"REGLEMENT {number}",
                amount_cents=amount(rng),
                customer=debtor.customer,
                invoices=(number,),
            )
            company.seen.append(line)
            if rng.random() < 0.01:  # once, for a neighbour
                other = rng.choice(company.debtors).customer
                company.seen.append(replace(line, customer=other, invoices=()))
    company.next_serial = serial + rng.randint(5, 60)


def amount(rng: Random) -> int:
    """An invoice's amount: hundreds to thousands of euros, some of them round."""
    cents = int(100 * min(60_000.0, max(18.0, rng.lognormvariate(6.7, 1.1))))
    return round(cents, -4) or 10_000 if rng.random() < 0.06 else cents


def _sell(rng: Random, company: CompanyA, count: int) -> None:
    """Invoices and credit notes in order of their day, whoever they are for."""
    weights = [rng.paretovariate(1.1) for _ in company.debtors]
    top = sorted(weights)[len(weights) * 9 // 10] * 3
    drawn = rng.choices(company.debtors, [min(weight, top) for weight in weights], k=count)
    days = sorted(TODAY - timedelta(days=rng.randint(2, 130)) for _ in drawn)
    subscribed = {each.customer: amount(rng) for each in company.debtors if rng.random() < 0.04}
    company.subscribers = list(subscribed)
    terms = {each.customer: rng.choice((30, 30, 30, 45, 60)) for each in company.debtors}
    billed: dict[str, int] = defaultdict(int)
    shared = {left: amount(rng) for pair in company.twins for left in pair[:1]}
    shared |= {right: shared[left] for left, right in company.twins}
    for key, (debtor, day) in enumerate(zip(drawn, days, strict=True)):
        company.next_serial += 1
        who, due = debtor.customer, day + timedelta(days=terms[debtor.customer])
        if terms[who] != 30:  # at the end of the month
            due = (due.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        cents, number = amount(rng), number_of(company.scheme, company.next_serial, day)
        if who in subscribed and billed[who] < MOST_EQUAL:
            cents = subscribed[who]
        elif who in shared and not billed[who]:
            cents = shared[who]
        elif rng.random() < 0.06:
            cents, due = -max(1_000, cents // 8), day
            number = "AV" + number.lstrip("FACTVE/-")
        billed[who] += 1
        company.serials[key] = company.next_serial
        kind = "invoice" if cents > 0 else "credit_note"
        company.items.append(Item(key, who, number, cents, day, due, cents, kind=kind))
