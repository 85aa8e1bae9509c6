"""What banks and payers write, made comparable: capitals, no accents, no legal forms, no noise."""

import re
import unicodedata
from functools import lru_cache

from encours.kernel.identifiers import is_creditor_reference

_WORD = re.compile(r"[A-Z0-9]+")
_REFERENCE = re.compile(r"RF[0-9]{2}[A-Z0-9]{3,21}")
_LIGATURES = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O"}
)
_FORMS = """
    SA SAS SASU SARL SARLU EURL EIRL EI SCI SNC SCS SCA SCP SCM SCOP SEM SELARL SELAS GIE GAEC EARL
    SCEA SCIC SC SE ASSO ASSOCIATION STE SOC SOCIETE ETS ETABLISSEMENTS ETABLISSEMENT ENTREPRISE ENT
    CIE COMPAGNIE GMBH AG KG OHG UG MBH EK LTD LIMITED PLC LLC LLP INC CORP CO BV NV BVBA SPRL SRL
    SL SLU SPA SAPA OY AB AS APS SP ZOO SRO KFT LDA UNIPESSOAL
"""
LEGAL_FORMS = frozenset(_FORMS.split())
"""Legal forms and words that stand beside names (formes juridiques), in capitals."""
_SMALL = "M MR MME MLLE MONSIEUR MADAME MRS MS DR ME MAITRE OU ET AND THE LE LA LES DE DU DES L D"
_TITLES = frozenset(_SMALL.split())

_PAYING = """
    VIR VIRT VIREMENT VIREMENTS SEPA INST RECU EMIS REGLEMENT REGLEMENTS REGLT RGLT RGT REG REGL
    PAIEMENT PAIEMENTS PAYMENT PAYMENTS PAGO PAGAMENTO ZAHLUNG UBERWEISUNG BONIFICO TRANSFERENCIA
    FACTURE FACTURES FACT FAC FA FAS FRA FT FATT FATTURA FATTURE FACTURA FACTURAS RECHNUNG RG INV
    INVOICE INVOICES REF REFS REFERENCE NUM NUMERO CLIENT CDE COMMANDE DONNEUR PIECE PIECES RELEVE
    STATEMENT SOLDE TOTAL EUR EUROS NOTPROVIDED ECHEANCE DATE DATED TRANSFER TRF CREDIT PRLV SALDO
    COMPTE
"""
PAYING = frozenset(_PAYING.split())
"""Words of payments themselves, in capitals: they are no part of a name, and say nothing else."""


def in_capitals(text: str) -> str:
    """The text in capitals without accents."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
        text = text.encode("ascii", "ignore").decode()
    return text.upper()


def words_of(text: str) -> list[str]:
    """Its words of letters and digits, in capitals."""
    return _WORD.findall(in_capitals(text))


def unwrapped(words: list[str]) -> list[str]:
    """The words, and after each creditor reference (RF, ISO 11649) what it was made around.

    >>> unwrapped(["REF", "RF24FAC2026001"])
    ['REF', 'RF24FAC2026001', 'FAC2026001']
    """
    if not any(word.startswith("RF") for word in words):
        return words
    told: list[str] = []
    for word in words:
        told.append(word)
        if _REFERENCE.fullmatch(word) and is_creditor_reference(word):
            told.append(word[4:])
    return told


@lru_cache(maxsize=200_000)
def plain_name(name: str) -> str:
    """A name without legal forms, titles and articles, where something is left of it.

    >>> plain_name("S.A.R.L. L'Hôtel de la Gare & Fils")
    'HOTEL GARE FILS'
    """
    words = words_of(_joined_initials(name))
    told = [word for word in words if word not in LEGAL_FORMS and word not in _TITLES]
    return " ".join(told or words)


def _joined_initials(name: str) -> str:
    """`S.A.R.L.` and `S A S` as one word; single letters elsewhere stay as they are."""
    name = re.sub(r"\b(?:[A-Za-z]\.){2,}", lambda found: found.group().replace(".", "") + " ", name)
    return re.sub(
        r"\b[A-Z](?: [A-Z]){1,4}\b",
        lambda found: (
            joined if (joined := found.group().replace(" ", "")) in LEGAL_FORMS else found.group()
        ),
        name,
    )
