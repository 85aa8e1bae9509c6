"""The books the company keeps: lines, entries, what is open, what its banks write.

Amounts are cents, debit less credit; days are ordinals (`date.toordinal`), for a company lives
thousands of them.
"""

from dataclasses import dataclass, field

ACCOUNTS = {
    "101300": "Capital",
    "120000": "Résultat de l’exercice",
    "164000": "Emprunts bancaires",
    "218300": "Matériel et installations",
    "370000": "Stocks de marchandises",
    "401000": "Fournisseurs",
    "411000": "Clients",
    "411700": "Clients, retenues de garantie",
    "413000": "Clients, effets à recevoir",
    "416000": "Clients douteux ou litigieux",
    "419100": "Clients, avances et acomptes reçus",
    "421000": "Personnel, rémunérations dues",
    "431000": "Sécurité sociale",
    "445510": "TVA à décaisser",
    "445660": "TVA déductible sur biens et services",
    "445711": "TVA collectée 20 %",
    "445712": "TVA collectée 10 %",
    "445713": "TVA collectée 5,5 %",
    "445870": "TVA sur acomptes reçus",
    "467100": "Confluence Factor, affacturage",
    "471000": "Compte d’attente, encaissements à identifier",
    "491000": "Dépréciation des comptes clients",
    "511200": "Chèques à encaisser",
    "511300": "Effets à l’encaissement",
    "512100": "Banque Rhodanienne",
    "512200": "Crédit des Confluences",
    "580000": "Virements internes",
    "603700": "Variation des stocks de marchandises",
    "607000": "Achats de marchandises",
    "613200": "Locations immobilières",
    "622500": "Commissions d’affacturage",
    "627000": "Services bancaires",
    "641000": "Rémunérations du personnel",
    "645000": "Charges sociales",
    "654000": "Pertes sur créances irrécouvrables",
    "658000": "Écarts de règlement",
    "665000": "Escomptes accordés",
    "681740": "Dotations aux dépréciations des créances",
    "707100": "Ventes de marchandises 20 %",
    "707200": "Ventes de marchandises 10 %",
    "707300": "Ventes de marchandises 5,5 %",
    "707900": "Ventes hors de France, exonérées",
    "763100": "Pénalités de retard",
    "781740": "Reprises sur dépréciations des créances",
}
JOURNALS = {
    "AN": "À nouveaux",
    "VE": "Ventes",
    "AC": "Achats",
    "B1": "Banque Rhodanienne",
    "B2": "Crédit des Confluences",
    "EF": "Effets à recevoir",
    "CH": "Chèques reçus",
    "AF": "Affacturage",
    "OD": "Opérations diverses",
}
SALES = {200: ("707100", "445711"), 100: ("707200", "445712"), 55: ("707300", "445713")}
"""Accounts of a sale and of its tax, by rate in thousandths."""
MAIN_BANK, OTHER_BANK = "512100", "512200"
BANK_JOURNALS = {MAIN_BANK: "B1", OTHER_BANK: "B2"}


@dataclass(slots=True)
class Party:
    """Whom an account is kept for: a customer or a supplier, and the letters it used this year."""

    code: str
    name: str
    letters: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Line:
    """One line of an entry; `piece_day`: the day of the document it is about."""

    account: str
    amount: int
    ref: str
    piece_day: int
    label: str
    party: Party | None = None
    letter: str = ""
    letter_day: int = 0


@dataclass(slots=True)
class Entry:
    """Lines that balance, booked together in one journal on one day."""

    journal: str
    day: int
    lines: list[Line]


@dataclass(slots=True)
class Item:
    """What is still due for a document on one account.

    `pay_on`: the day from which its customer means to pay it. `is_held`: its payment has arrived
    and waits to be identified. `is_disputed`: the customer contests it. `is_stuck`: it is left
    aside when the customer pays the rest. `lines` are those that a letter will close together.
    """

    party: Party
    ref: str
    day: int
    due: int
    account: str
    open: int
    lines: list[Line]
    is_held: bool = False
    is_disputed: bool = False
    is_stuck: bool = False
    pay_on: int = 0


@dataclass(slots=True)
class Paid:
    """What a bank line pays of one document, in cents; a negative part takes back what it paid."""

    code: str
    ref: str
    cents: int


@dataclass(slots=True)
class BankLine:
    """A movement of a bank statement, as the bank writes it, and what it truly pays.

    `code`: the interbank operation code (CFONB). `texts`: what the payer wrote. `how`: how well it
    names what it pays. `booked`: the account it was booked against.
    """

    bank: str
    day: int
    amount: int
    code: str
    label: str
    texts: tuple[str, ...] = ()
    name: str = ""
    iban: str = ""
    how: str = "other"
    pays: tuple[Paid, ...] = ()
    booked: str = ""


@dataclass(slots=True)
class Sale:
    """An invoice or a credit note as a list of invoices tells it; credit notes are negative."""

    kind: str
    ref: str
    party: Party
    day: int
    due: int
    net: int
    tax: int
    order: str = ""
    delivery: str = ""
    site: str = ""
    deposit: int = 0
    """What was paid ahead, and comes off it."""
