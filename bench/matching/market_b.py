"""World B: a distributor of spare parts with branches, who sells to half of Europe; its market.

Written apart from world A: other names, other numbers, other habits. Here customers have a
character, and a payment is what somebody of that character does on the day he pays.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from encours.cash.rules.matching.words import Debtor, Item, Seen

START = date(2026, 5, 4)
MOST_OF_A_CONTRACT = 8
HOUSE = ("PIECES ET RECHANGES DU LEVANT", "PRL SAS")

_SYLLABLES = (
    "ka",
    "ro",
    "mi",
    "ten",
    "sol",
    "vi",
    "ner",
    "dal",
    "bu",
    "per",
    "lo",
    "gra",
    "fen",
    "zu",
)
_SURNAMES = (
    "Schneider", "Rossi", "Lopez", "Lefebvre", "Girard", "Fontaine", "Becker", "Esposito",
    "Marchand", "Blanc", "Simon", "Nguyen", "Da Silva", "Haddad", "Perrin", "Guerin",
)  # fmt: skip
_FIRST_NAMES = ("Anne", "Pierre", "Karim", "Julie", "Paolo", "Heike", "Inès", "Loïc", "François")
_ACTIVITIES = (
    "Agricole", "Motoculture", "Travaux Publics", "Location", "Élevage", "Industrie", "Hydraulique",
)  # fmt: skip
_PLACES = ("de l'Étang", "des Ormes", "du Val Fleuri", "de la Combe", "Saint-Aubin", "Sainte-Luce")
_CHARACTERS = (
    ("careful", 34), ("by statement", 12), ("silent", 9), ("one by one", 7), ("lump", 7),
    ("deducting", 11), ("in parts", 5), ("centre", 8), ("careless", 7),
)  # fmt: skip
_TONGUES = (("fr", 62), ("de", 14), ("en", 10), ("it", 8), ("es", 6))
_COUNTRY = {
    "fr": ("FR", 23),
    "de": ("DE", 18),
    "en": ("BE", 12),
    "it": ("PT", 21),
    "es": ("ES", 20),
}

_ABROAD = {
    "de": (("",), ("Landtechnik", "Bau", "Maschinen"), ("GmbH", "AG", "GmbH & Co. KG")),
    "en": (("",), ("Trading", "Parts", "Equipment"), ("Ltd", "BV", "NV")),
    "it": (("Officine", "F.lli", "Ricambi"), ("",), ("S.r.l.", "S.p.A.")),
    "es": (("Talleres", "Suministros"), ("",), ("S.L.", "S.A.")),
}


@dataclass(slots=True)
class Buyer:
    """A customer: its character, its tongue, its bank, who pays for it."""

    code: str
    name: str
    character: str
    tongue: str
    account: str
    payer: str
    manner: str
    tells_account: bool
    open: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Market:
    """Buyers, what they owe, what they paid before."""

    buyers: dict[str, Buyer]
    debtors: list[Debtor]
    items: list[Item]
    seen: list[Seen]
    pattern: str


def open_market(rng: Random, customers: int, items: int) -> Market:
    """A market of so many buyers and open items."""
    pattern = rng.choice(("branch", "month", "plain", "dash"))
    buyers: dict[str, Buyer] = {}
    names: set[str] = set()
    while len(buyers) < customers:
        buyer = _buyer(rng, 40_000 + 7 * len(buyers))
        if buyer.name not in names or rng.random() < 0.5:  # some do bear one name
            names.add(buyer.name)
            buyers[buyer.code] = buyer
    debtors = [Debtor(each.code, each.name) for each in buyers.values()]
    market = Market(buyers, debtors, [], [], pattern)
    _remember(rng, market)
    _deliver(rng, market, items)
    return market


def _pick(rng: Random, table: tuple[tuple[str, int], ...]) -> str:
    return rng.choices([name for name, _ in table], [weight for _, weight in table])[0]


def _word(rng: Random) -> str:
    return "".join(rng.sample(_SYLLABLES, rng.choice((2, 3)))).capitalize()


def _buyer(rng: Random, code: int) -> Buyer:
    tongue = _pick(rng, _TONGUES)
    name = _french_name(rng) if tongue == "fr" else _foreign_name(rng, tongue)
    character = _pick(rng, _CHARACTERS)
    country, length = _COUNTRY[tongue]
    payer = name
    if character == "centre":
        payer = rng.choice(
            (
                f"{_word(rng)} Finance",
                f"{_word(rng)} Participations SA",
                "CDR PAIEMENTS",
                f"FACTOR {_word(rng)}",
            )
        )
    return Buyer(
        str(code), name, character, tongue, _account(rng, country, length), payer,
        rng.choice(("whole", "whole", "whole", "digits", "tail", "tagged", "spaced")),
        rng.random() < 0.5,
    )  # fmt: skip


def _foreign_name(rng: Random, tongue: str) -> str:
    before, after, forms = _ABROAD[tongue]
    core = rng.choice((_word(rng), rng.choice(_SURNAMES)))
    parts = (rng.choice(before), core, rng.choice(after), rng.choice(forms))
    return " ".join(part for part in parts if part)


def _french_name(rng: Random) -> str:
    kind = rng.random()
    if kind < 0.2:
        return f"{rng.choice(('EARL', 'GAEC', 'SCEA'))} {rng.choice(_PLACES)}"
    if kind < 0.35:
        return f"{rng.choice(_FIRST_NAMES)} {rng.choice(_SURNAMES)}"
    if kind < 0.45:
        return f"Commune {rng.choice(('de', 'd’'))} {_word(rng)}-sur-{_word(rng)}"
    if kind < 0.7:
        return f"{_word(rng)} {rng.choice(_ACTIVITIES)} {rng.choice(('SAS', 'SARL', 'S.A.S.'))}"
    return f"Éts {rng.choice(_SURNAMES)} {rng.choice(('et Fils', '', _word(rng)))}".strip()


def _account(rng: Random, country: str, length: int) -> str:
    number = str(rng.randrange(10 ** (length - 1), 10**length))
    tail = "".join(str(ord(sign) - 55) for sign in country) + "00"
    return f"{country}{98 - int(number + tail) % 97:02d}{number}"


def price(rng: Random) -> int:
    """Parts: a quantity at a price that ends on nines, or a contract at a round one, with VAT."""
    if rng.random() < 0.12:
        return rng.choice((12_000, 24_000, 30_000, 60_000, 96_000, 120_000, 180_000))
    lines = [
        rng.randint(1, 12) * (rng.randint(3, 900) * 100 - rng.choice((1, 5, 10, 50)))
        for _ in range(rng.randint(1, 5))
    ]
    return max(900, sum(lines) * rng.choice((120, 120, 120, 100)) // 100)


def _number(rng: Random, pattern: str, day: date, counters: dict[str, int]) -> str:
    branch = rng.choice(("LYO", "PAR", "BDX"))
    series = {"branch": branch, "month": f"{day:%Y/%m}"}.get(pattern, "")
    counters[series] = counters.get(series, 300 if pattern != "plain" else 1_200_000) + 1
    serial = counters[series]
    match pattern:
        case "branch":
            return f"{branch}{day:%y}-{serial:05d}"
        case "month":
            return f"{day:%Y/%m}/{serial:04d}"
        case "plain":
            return f"9{serial:07d}"
    return f"RE-{serial + 10_000}"


def _remember(rng: Random, market: Market) -> None:
    counters: dict[str, int] = {}
    for buyer in market.buyers.values():
        times = rng.choice((0, 1, 1, 2, 4))
        if buyer.payer != buyer.name:
            times += 1
        for _ in range(times):
            day = START - timedelta(days=rng.randint(210, 400))
            numbers = tuple(
                _number(rng, market.pattern, day, counters) for _ in range(rng.choice((1, 1, 2)))
            )
            market.seen.append(
                Seen(
                    buyer.payer,
                    buyer.account if buyer.tells_account else "",
                    f"/INV/{' '.join(numbers)}",
                    price(rng),
                    buyer.code,
                    numbers,
                )
            )


def _deliver(rng: Random, market: Market, count: int) -> None:
    counters: dict[str, int] = {}
    buyers = [*market.buyers.values()]
    sizes = [rng.lognormvariate(0, 1.1) for _ in buyers]
    contracts = {each.code: price(rng) for each in buyers if rng.random() < 0.05}
    rows = sorted(
        (START - timedelta(days=rng.randint(1, 160)), rng.choices(buyers, sizes)[0].code)
        for _ in range(count)
    )
    for key, (day, code) in enumerate(rows):
        buyer = market.buyers[code]
        cents, number = price(rng), _number(rng, market.pattern, day, counters)
        due = (day.replace(day=1) + timedelta(days=62)).replace(day=10)
        if code in contracts and len(buyer.open) < MOST_OF_A_CONTRACT:
            cents = contracts[code]
        elif rng.random() < 0.05:
            cents, number, due = -max(500, cents // rng.randint(4, 20)), f"CN{number}", day
        elif key > 10 and rng.random() < 0.006:
            number = market.items[-7].number  # a number that somebody else has too
        market.items.append(
            Item(
                key,
                code,
                number,
                cents,
                day,
                due,
                cents,
                kind="invoice" if cents > 0 else "credit_note",
            )
        )
        buyer.open.append(key)
