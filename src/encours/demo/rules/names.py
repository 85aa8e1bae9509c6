"""Names that read true and belong to nobody, so that no real company is in the demonstration.

Roots are made of syllables; SIREN begin with 000, which no company has; accounts are in banks whose
codes are given to none; telephone numbers are those kept for fiction (Arcep, décision 2018-0881),
e-mail addresses under `.example` (RFC 2606).
"""

import unicodedata
from functools import cache
from random import Random

_HEADS = (
    *("Bar", "Bel", "Bri", "Cal", "Char", "Cor", "Dal", "Dor", "Esta", "Fal", "Fer", "Gar"),
    *("Gra", "Hau", "Jar", "Lan", "Lor", "Mal", "Mar", "Mon", "Nor", "Or", "Pel", "Pra"),
    *("Quer", "Rou", "Sal", "Sau", "Ter", "Tor", "Val", "Var", "Ver", "Vil"),
)
_HEARTS = (
    "ba",
    "bo",
    "che",
    "do",
    "du",
    "la",
    "le",
    "lo",
    "ma",
    "mi",
    "na",
    "ni",
    "ri",
    "ta",
    "vé",
)
_TAILS = (
    *("chal", "dier", "drac", "gnac", "gneux", "lier", "mans", "mont", "nay", "neuil", "quin"),
    *("rel", "roux", "sac", "sse", "tier", "tour", "val", "vier", "zat"),
)
_TRADES = (
    *("Chauffage", "Plomberie", "Thermique", "Sanitaire", "Climatisation", "Énergies"),
    *("Couverture", "Maintenance", "Rénovation", "Bâtiment", "Installations", "Génie climatique"),
)
_WORKS = ("Travaux", "Entreprise", "Constructions", "Chantiers", "Bâtisseurs", "Promotion")
_GOODS = ("Robinetterie", "Fonderie", "Tubes", "Chaudières", "Céramiques", "Pompes", "Isolants")
_FORMS = ("SAS", "SARL", "SAS", "SARL", "SA", "EURL", "& Fils", "SCOP")
_PUBLIC = (
    "Commune de {town}",
    "Communauté de communes du Pays de {town}",
    "Lycée {root}",
    "Office public de l’habitat de {town}",
    "Syndicat des eaux de {town}",
)
_HOSPITAL = "Centre hospitalier de {town}"
_TOWN_FORMS = ("{root}", "Saint-{root}", "{root}-sur-Azergue", "{root}-les-Bains", "Mont-{root}")
_FIRST = (
    *("Agathe", "Alban", "Anouk", "Baptiste", "Camille", "Cyprien", "Delphine", "Édith", "Fabien"),
    *("Garance", "Hugo", "Inès", "Jules", "Lison", "Maël", "Nadia", "Octave", "Paul", "Rania"),
    *("Sacha", "Thaïs", "Ulysse", "Violette", "Yanis", "Zoé"),
)
BANK_CODES = ("99901", "99902", "99903", "99904", "99905")


class Namer:
    """Gives each name, number and address once."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._roots: set[str] = set()
        self._numbers = iter(rng.sample(range(1_000, 100_000), 20_000))

    def root(self) -> str:
        """A root nobody had yet: "Valrichal"."""
        while True:
            rng = self._rng
            heart = rng.choice(_HEARTS) if rng.random() < 0.7 else ""
            found = rng.choice(_HEADS) + heart + rng.choice(_TAILS)
            if rng.random() < 0.15:
                found += f" {rng.choice(_HEADS)}{rng.choice(_TAILS)}"
            if found not in self._roots:
                self._roots.add(found)
                return found

    def town(self) -> str:
        """A town of nowhere: "Saint-Valrichal"."""
        return self._rng.choice(_TOWN_FORMS).format(root=self.root().split()[0])

    def trade(self, root: str) -> str:
        """A customer's name: "Thermique Valrichal SARL"."""
        return f"{self._rng.choice(_TRADES)} {root} {self._rng.choice(_FORMS)}"

    def works(self, root: str) -> str:
        """A builder's name, whose invoices carry retentions."""
        return f"{self._rng.choice(_WORKS)} {root} {self._rng.choice(_FORMS[:5])}"

    def supplier(self, root: str) -> str:
        """A manufacturer's name."""
        return f"{self._rng.choice(_GOODS)} {root} {self._rng.choice(_FORMS[:5])}"

    def public(self, *, hospital: bool) -> str:
        """A public buyer's name."""
        form = _HOSPITAL if hospital else self._rng.choice(_PUBLIC)
        return form.format(town=self.town(), root=self.root())

    def person(self) -> str:
        """A person's name: "Garance Tormier"."""
        return f"{self._rng.choice(_FIRST)} {self.root().split()[0]}"

    def number(self) -> int:
        """A number below 100,000 that was not given yet."""
        return next(self._numbers)

    def phone(self) -> str:
        """A number of the south-east kept for fiction: 04 65 71 xx xx."""
        low = self._rng.randrange(10_000)
        return f"04 65 71 {low // 100:02d} {low % 100:02d}"


@cache
def plain(text: str) -> str:
    """Text in the signs of a bank or of an address: no accents, capitals.

    >>> plain("Génie climatique Lormans & Fils")
    'GENIE CLIMATIQUE LORMANS   FILS'
    """
    bare = unicodedata.normalize("NFKD", text.replace("’", " ")).encode("ascii", "ignore").decode()
    return "".join(sign if sign.isalnum() or sign in " -./" else " " for sign in bare).upper()


def domain(name: str) -> str:
    """The domain of a company: `thermique-valrichal.example`."""
    words = [word for word in plain(name).lower().split() if word.upper() not in _FORMS]
    return "-".join(words)[:50].strip("-").replace(".", "").replace("/", "") + ".example"


def siren_of(number: int) -> str:
    """A SIREN with its Luhn key, in a range that is given to nobody.

    >>> siren_of(12345)
    '000123455'
    """
    body = f"000{number:05d}"
    total = 0
    for place, sign in enumerate(body):
        digit = int(sign) * (1 + place % 2)
        total += digit - 9 if digit > 9 else digit
    return f"{body}{-total % 10}"


def iban_of(bank: str, branch: str, account: str) -> str:
    """A French IBAN (ISO 13616) with its two keys: `account` has eleven digits."""
    key = 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(account)) % 97
    number = f"{bank}{branch}{account}{key:02d}"
    return f"FR{98 - int(f'{number}152700') % 97:02d}{number}"


def foreign_vat(country: str, number: int) -> str:
    """A VAT number of Belgium or Luxembourg with its key, elsewhere the bare number."""
    if country == "BE":
        body = 9_990_000 + number % 10_000
        return f"BE0{body:07d}{97 - body % 97:02d}"
    if country == "LU":
        body = 900_000 + number % 100_000
        return f"LU{body:06d}{body % 89:02d}"
    return f"{country}{number:09d}"
