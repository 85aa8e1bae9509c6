"""The people of the story: four hundred customers with their habits, suppliers, staff.

Who is what is drawn by quota, so that however small the company, each kind of customer is there.
"""

from dataclasses import dataclass, field
from random import Random

from encours.demo.rules.books import Party
from encours.demo.rules.names import BANK_CODES, Namer, domain, foreign_vat, iban_of, siren_of
from encours.demo.rules.spec import NUMBER, Spec
from encours.kernel.identifiers import french_vat_of_siren
from encours.kernel.terms import PaymentTerms, parse_terms

TRADE, WORKS, PUBLIC, HOSPITAL, ABROAD = "trade", "works", "public", "hospital", "abroad"
TRANSFER, CHEQUE, DEBIT, BILL = "transfer", "cheque", "debit", "bill"
RECEIVERSHIP, LIQUIDATION = "receivership", "liquidation"

EARLY, ON_TIME, LATE, VERY_LATE = "early", "on_time", "late", "very_late"
WORSENING, IMPROVING, ERRATIC = "worsening", "improving", "erratic"
_BEHAVIOURS = (
    *(EARLY, ON_TIME, ON_TIME, ON_TIME, ON_TIME, LATE, LATE, VERY_LATE),
    *(WORSENING, IMPROVING, ERRATIC, ON_TIME),
)
_TERMS = (
    *("30 jours nets", "45 jours fin de mois", "60 jours nets", "45 jours fin de mois"),
    *("30 jours fin de mois le 10", "60 jours nets"),
)
_TERMS_OF = {PUBLIC: "30 jours nets", HOSPITAL: "50 jours nets", ABROAD: "60 jours nets"}
_GROUP_FORMS = ("{root} Distribution", "{root} Services Lyon", "{root} Grand Est", "{root} Alpes")
_PLACES = (
    *("Bron", "Givors", "Vienne", "Annecy", "Roanne", "Valence", "Chambéry", "Mâcon", "Grenoble"),
    *("Bourg", "Montélimar", "Thonon", "Voiron", "Tarare", "Oullins", "Vichy", "Aurillac"),
)
_COUNTRIES = ("BE", "LU", "CH")
COLLECTORS = ("Inès Maravel", "Paul Quérenne", "Odile Sanzay")
SALESPEOPLE = ("Bastien Rouvet", "Clara Dumoulas", "Éric Falconnay", "Lucie Tavernot", "Sami Bréa")


@dataclass(slots=True)
class Customer(Party):
    """A customer and its habits. `weight`: its share of the sales. `payer`: who pays for it.

    `invoiced`: who gets its invoices; empty: itself. `runs`: the days of the month on which it
    pays; empty: any. `insolvent_on`: the day a court opened proceedings; 0: none.
    """

    kind: str = TRADE
    siren: str = ""
    vat_number: str = ""
    country: str = "FR"
    group: str = ""
    payer: str = ""
    invoiced: str = ""
    terms_text: str = "30 jours nets"
    terms: PaymentTerms = field(default_factory=PaymentTerms)
    behaviour: str = ON_TIME
    means: str = TRANSFER
    runs: tuple[int, ...] = ()
    is_factored: bool = False
    is_quarrelsome: bool = False
    fate: str = ""
    insolvent_on: int = 0
    collector: str = ""
    salesperson: str = ""
    email: str = ""
    phone: str = ""
    contact: str = ""
    iban: str = ""
    weight: float = 1.0
    supplier: Party | None = None


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody, and the accounts of the company itself. `served`: whom each payer pays for."""

    customers: tuple[Customer, ...]
    suppliers: tuple[Party, ...]
    siren: str
    ibans: dict[str, str]
    by_code: dict[str, Customer]
    served: dict[str, list[Customer]]


def make_cast(spec: Spec, rng: Random) -> Cast:
    """The people of the company that `spec` asks for."""
    namer = Namer(rng)
    count = spec.customers
    kinds = _quotas(count, {PUBLIC: 0.05, HOSPITAL: 0.01, WORKS: 0.1, ABROAD: 0.03}, rest=TRADE)
    rng.shuffle(kinds)
    customers = [_customer(rank, kind, namer, rng) for rank, kind in enumerate(kinds, 1)]
    traders = [each for each in customers if each.kind == TRADE]
    _group(traders, count, namer, rng)
    alone = [each for each in traders if not each.group]
    _choose_means(alone, count, rng)
    _choose_fates(alone, spec)
    suppliers = [
        Party(f"F{rank:04d}", namer.supplier(namer.root())) for rank in range(1, 9 + count // 10)
    ]
    for customer in alone[-max(3, count // 25) :]:
        customer.supplier = Party(f"F{9000 + int(customer.code[1:])}", customer.name)
        suppliers.append(customer.supplier)
    ibans = {
        "512100": iban_of("99901", "00069", "00031874025"),
        "512200": iban_of("99904", "00012", "00700461130"),
    }
    served: dict[str, list[Customer]] = {}
    for customer in customers:
        if customer.payer:
            served.setdefault(customer.payer, []).append(customer)
    return Cast(
        tuple(customers),
        tuple(suppliers),
        siren_of(NUMBER),
        ibans,
        {each.code: each for each in customers},
        served,
    )


def _quotas(count: int, shares: dict[str, float], *, rest: str) -> list[str]:
    """So many of each as its share, two at least; all others are `rest`."""
    found = [name for name, share in shares.items() for _ in range(max(2, round(share * count)))]
    return found + [rest] * (count - len(found))


def _customer(rank: int, kind: str, namer: Namer, rng: Random) -> Customer:
    name = {
        PUBLIC: lambda: namer.public(hospital=False),
        HOSPITAL: lambda: namer.public(hospital=True),
        WORKS: lambda: namer.works(namer.root()),
    }.get(kind, lambda: namer.trade(namer.root()))()
    customer = Customer(f"C{rank:05d}", name, kind=kind)
    _identify(customer, namer, rng)
    customer.terms_text = _TERMS_OF.get(kind, rng.choice(_TERMS))
    customer.terms = parse_terms(customer.terms_text)
    customer.behaviour = rng.choice(_BEHAVIOURS)
    if kind in (PUBLIC, HOSPITAL):
        customer.behaviour = rng.choice((ON_TIME, LATE, VERY_LATE))
    customer.runs = rng.choice(((), (), (10, 25), (15,), (5, 20), (31,)))
    customer.collector = rng.choice(COLLECTORS)
    customer.salesperson = rng.choice(SALESPEOPLE)
    customer.weight = 1.0 / (rank + 4) ** 0.75
    return customer


def _identify(customer: Customer, namer: Namer, rng: Random) -> None:
    """The numbers and addresses by which it is known."""
    number = namer.number()
    if customer.kind == ABROAD:
        customer.country = rng.choice(_COUNTRIES)
        customer.vat_number = foreign_vat(customer.country, number)
    else:
        customer.siren = siren_of(number)
        customer.vat_number = french_vat_of_siren(customer.siren)
        account = f"{rng.randrange(10**11):011d}"
        customer.iban = iban_of(rng.choice(BANK_CODES), f"{rng.randrange(900):05d}", account)
    customer.email = f"comptabilite@{domain(customer.name)}"
    customer.phone, customer.contact = namer.phone(), namer.person()


def _group(traders: list[Customer], count: int, namer: Namer, rng: Random) -> None:
    """Gathers a third of the traders into groups; the first of each is the parent company.

    In every other group the parent pays for all, in every sixth it is invoiced for all.
    """
    left = traders[: max(24, count // 3)]
    rank = 0
    while len(left) > 3:
        members, left = left[: 3 + rank % 5], left[3 + rank % 5 :]
        root, towns = namer.root().split()[0], rng.sample(_PLACES, len(members))
        for place, member in enumerate(members):
            form = _GROUP_FORMS[place] if place < 3 else "{root} " + towns[place]
            member.name, member.group = form.format(root=root), f"Groupe {root}"
            member.email = f"compta{place}@{domain(root)}"
            if place and rank % 2 == 0:
                member.payer = members[0].code
            elif place and rank % 6 == 1:
                member.invoiced = members[0].code
        members[0].behaviour = rng.choice((LATE, WORSENING, ON_TIME, ON_TIME, IMPROVING))
        members[0].runs = members[0].runs or rng.choice(((10, 25), (15,), (31,)))
        for member in members[1:]:
            member.behaviour, member.runs = members[0].behaviour, members[0].runs
            member.terms_text, member.terms = members[0].terms_text, members[0].terms
        rank += 1


def _choose_means(alone: list[Customer], count: int, rng: Random) -> None:
    """How those of no group pay; some are factored, some quarrel."""
    means = _quotas(len(alone), {BILL: 0.2, DEBIT: 0.12, CHEQUE: 0.14}, rest=TRANSFER)
    rng.shuffle(means)
    for customer, mean in zip(alone, means, strict=True):
        customer.means = mean
        if mean in (BILL, DEBIT):
            customer.behaviour, customer.runs = ON_TIME, ()
    free = [each for each in alone if each.means == TRANSFER]
    for customer in free[: max(2, count // 25)]:
        customer.is_factored = True
    for customer in free[2::2]:
        customer.is_quarrelsome = True


def _choose_fates(alone: list[Customer], spec: Spec) -> None:
    """Two of those who pay by transfer fail: one is in receivership, the other wound up."""
    first = spec.first_on.toordinal()
    length = spec.as_of.toordinal() - first
    failing = [
        each
        for each in alone
        if each.means == TRANSFER and not each.is_factored and not each.is_quarrelsome
    ]
    for customer, fate, part in zip(failing, (RECEIVERSHIP, LIQUIDATION), (60, 86), strict=False):
        customer.fate, customer.behaviour, customer.runs = fate, WORSENING, ()
        customer.weight = max(customer.weight, 0.03)
        customer.insolvent_on = first + length * part // 100
