"""Which column of the export is which column of the law, whatever the software calls it.

The legal file has eighteen columns in a fixed order (LPF art. A47 A-1 VII); real ones come in other
orders, with more or fewer, under neighbouring names. A column is recognised by its name alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from encours.intake.formats.bytes import MAX_COLUMNS, fold
from encours.intake.formats.records import UnreadableFile
from encours.kernel.messages import message

LEGAL = (
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
)
"""The eighteen columns in the order of the law; Montant and Sens may stand for Debit and Credit."""

SIGNED = (*LEGAL[:11], "Montant", "Sens", *LEGAL[13:])

SEPARATORS = {"\t": "tab", "|": "pipe", ";": "semicolon", ",": "comma"}

# Names seen for each column, folded (no case, accent, space or underscore), the likeliest first.
ALIASES: dict[str, str] = {
    "JournalCode": "codejournal codejnl codejal jnlcode journal jnl codejrn",
    "JournalLib": "journallibelle libellejournal libjournal journalintitule intitulejournal "
    "libelledujournal nomjournal",
    "EcritureNum": "numecriture numeroecriture ecriturenumero necriture noecriture nmouvement "
    "numeromouvement nummouvement numerodecriture ecriture",
    "EcritureDate": "dateecriture datecomptable datecompta datedecriture dateoperation date",
    "CompteNum": "numcompte numerocompte comptenumero numerodecompte numdecompte ncompte nocompte "
    "codecompte comptegeneral cptegeneral comptegen compte cpte",
    "CompteLib": "comptelibelle libellecompte libcompte intitulecompte compteintitule "
    "intituleducompte libelleducompte libelledecompte nomcompte",
    "CompAuxNum": "compteauxnum comptauxnum compauxnumero numcompteaux numcompteauxiliaire "
    "numerocompteauxiliaire compteauxiliaire compteaux codeauxiliaire comptetiers codetiers "
    "auxiliaire tiers",
    "CompAuxLib": "compteauxlib comptauxlib compauxlibelle libellecompteaux "
    "libellecompteauxiliaire compteauxiliairelib libelleauxiliaire intituleauxiliaire "
    "libelletiers intituletiers nomtiers",
    "PieceRef": "refpiece piecereference referencepiece referencedelapiece piecenum numpiece "
    "numeropiece numerodepiece npiece nopiece piece",
    "PieceDate": "datepiece datedepiece datedelapiece",
    "EcritureLib": "ecriturelibelle libelleecriture libecriture libelledelecriture "
    "libelledecriture libelleoperation libelle",
    "Debit": "montantdebit debitmontant mtdebit debiteur debiteuros",
    "Credit": "montantcredit creditmontant mtcredit crediteur crediteuros",
    "Montant": "montantecriture montanteur montanteuros",
    "Sens": "sensecriture senscomptable debitcredit dc",
    "EcritureLet": "ecriturelettrage codelettrage lettrage codelettre lettre let",
    "DateLet": "datelettrage datedelettrage ecrituredatelet",
    "ValidDate": "datevalidation datevalid validationdate datedevalidation ecriturevalidation",
    "Montantdevise": "devisemontant mtdevise montantendevise",
    "Idevise": "iddevise deviseid identifiantdevise codedevise devise",
    "DueDate": "dateecheance datedecheance echeancedate dateech ecritureecheance echeance",
}
"""`DueDate` is no column of the law: an extra one that some software adds."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each column stands: `at` from legal name to index, `width` columns in all.

    `signed`: amounts are Montant and Sens, not Debit and Credit.
    """

    at: dict[str, int]
    width: int
    signed: bool

    @property
    def amounts(self) -> tuple[str, str]:
        """The two columns the amount is read from."""
        return ("Montant", "Sens") if self.signed else ("Debit", "Credit")

    @property
    def needed(self) -> int:
        """How many fields a line must have to be read at all."""
        names = ("EcritureDate", "CompteNum", *self.amounts)
        return 1 + max(self.at[name] for name in names)


def _names() -> dict[str, tuple[str, int]]:
    """Folded name to (legal name, rank): the legal name is preferred to its aliases."""
    names: dict[str, tuple[str, int]] = {}
    for legal, aliases in ALIASES.items():
        for rank, alias in enumerate((fold(legal), *aliases.split())):
            names.setdefault(alias, (legal, rank))
    return names


_NAMES = _names()


def legal_name(name: str) -> str | None:
    """The column of the law that a name stands for, `DueDate` included, or `None`."""
    known = _NAMES.get(fold(name))
    return known[0] if known else None


def map_header(header: Sequence[str]) -> Layout | None:
    """The layout of a header, or `None` when it is not one of a FEC.

    Needed at least: an account, a date of entry, and Debit and Credit or Montant and Sens. Two
    columns of one meaning: the legal name wins, else the likeliest alias, else the first.
    """
    best: dict[str, tuple[int, int]] = {}
    for index, name in enumerate(header):
        known = _NAMES.get(fold(name))
        if known is not None:
            legal, rank = known
            best[legal] = min(best.get(legal, (rank, index)), (rank, index))
    at = {legal: index for legal, (_, index) in best.items()}
    if "CompteNum" not in at or "EcritureDate" not in at:
        return None
    if {"Debit", "Credit"} <= at.keys():
        signed = False
    elif {"Montant", "Sens"} <= at.keys():
        signed = True
    else:
        return None
    return Layout(at, check_columns(len(header)), signed)


def count_known(header: Sequence[str]) -> int:
    """How many different columns of the FEC a header names."""
    found = {_NAMES[name][0] for name in map(fold, header) if name in _NAMES}
    return len(found)


def legal_layout(*, signed: bool, width: int) -> Layout:
    """The layout of a file without header, whose columns are those of the law in its order."""
    names = SIGNED if signed else LEGAL
    return Layout({name: index for index, name in enumerate(names)}, check_columns(width), signed)


def check_columns(count: int) -> int:
    """Refuses a file with more columns than anyone has; raises `UnreadableFile`."""
    if count > MAX_COLUMNS:
        raise UnreadableFile(
            message(
                "The file has {count} columns, and the limit is {limit}.",
                count=count,
                limit=MAX_COLUMNS,
            ),
            message("Check the separator of the export: tab or vertical bar."),
        )
    return count
