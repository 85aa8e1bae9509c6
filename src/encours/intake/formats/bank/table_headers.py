"""Which column of a bank's own export is the day, the amount, the label: its header says.

The names are those that banks of France and online accounts print above their exports; what a
column is called decides, never which bank it may be. A list of invoices also has days and amounts:
what only it has, and what only a bank's table has, tell the two apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from encours.intake.formats.records import UnreadableFile
from encours.intake.formats.table.headers import MAX_HEADER, claim_of, keys_of
from encours.kernel.messages import message

# For each field, groups of names by decreasing certainty, as in `table/aliases.py`.
ALIASES: dict[str, tuple[tuple[str, ...], ...]] = {
    "booked_on": (
        (
            "date operation", "date comptable", "date comptabilisation", "date op",
            "date operation utc", "date operation local", "operation date", "operation date utc",
            "operation date local", "booking date", "posting date", "completed date",
            "date completed", "date completed utc", "booked on", "date execution", "date fin",
        ),
        ("date transaction", "transaction date", "date mouvement", "date ecriture"),
        ("date", "jour", "date started", "date started utc", "started date", "date debut"),
    ),
    "value_on": (
        (
            "date valeur", "valeur", "date val", "value date", "date valeur utc",
            "date valeur local", "value date utc", "value date local", "value on",
        ),
    ),
    "amount": (
        (
            "montant operation", "total amount", "montant total", "montant total ttc",
            "total amount including vat", "montant net",
        ),
        (
            "montant", "amount", "montant ttc", "montant transaction", "montant mouvement",
            "transaction amount", "amount including vat", "somme",
        ),
    ),
    "debit": (
        ("debit", "montant debit", "debit amount", "debits", "paid out", "money out",
         "withdrawal", "withdrawals", "sorties", "depenses", "montant au debit"),
    ),
    "credit": (
        ("credit", "montant credit", "credit amount", "credits", "paid in", "money in",
         "deposit", "deposits", "entrees", "recettes", "montant au credit"),
    ),
    "direction": (
        ("sens", "sens operation", "debit credit", "d c", "direction", "side",
         "credit debit indicator"),
    ),
    "label": (
        ("libelle operation", "libelle", "libelle ecriture", "label", "description",
         "narrative", "transaction description", "intitule operation", "libelle mouvement"),
        ("operation", "intitule", "libelle simplifie", "libelle court", "nature operation",
         "nature", "details", "details operation"),
    ),
    "detail": (
        ("detail ecriture", "detail", "detail operation", "informations complementaires",
         "information complementaire", "libelle complementaire", "complement", "motif",
         "communication", "note", "notes", "memo", "commentaire", "remittance information"),
    ),
    "payer_name": (
        ("nom contrepartie", "contrepartie", "counterparty name", "counterparty", "payer name",
         "nom donneur ordre", "donneur ordre", "emetteur", "nom emetteur", "nom payeur",
         "partner name", "nom partenaire"),
        ("tiers", "nom tiers", "payer", "payeur", "payee", "beneficiaire", "beneficiary", "nom",
         "name"),
    ),
    "payer_iban": (
        ("iban contrepartie", "counterparty iban", "counterparty account",
         "counterparty account number", "compte contrepartie", "numero compte contrepartie",
         "iban emetteur", "iban donneur ordre", "payer iban", "iban tiers", "payer account number",
         "partner iban", "iban partenaire"),
    ),
    "reference": (
        ("reference paiement", "payment reference", "reference virement", "end to end id"),
        ("reference", "reference operation"),
    ),
    "bank_reference": (
        ("transaction id", "id transaction", "identifiant transaction", "numero operation",
         "operation number", "transfer wise id", "transferwise id", "numero mouvement"),
        ("id", "identifiant"),
    ),
    "balance": (
        ("solde", "solde apres operation", "solde progressif", "solde comptable", "balance",
         "running balance", "account balance", "accountbalance", "balance after", "nouveau solde",
         "solde compte"),
    ),
    "account": (
        ("numero compte", "account number", "account num", "iban", "iban compte", "account iban",
         "rib", "compte bancaire"),
        ("compte", "account", "account name", "account label"),
    ),
    "currency": (
        ("devise", "code devise", "currency", "currency code", "monnaie", "ccy", "devise compte",
         "account currency", "payment currency", "devise operation"),
    ),
    "status": (("statut", "status", "state", "etat", "statut operation"),),
    "code": (
        ("type operation", "code operation", "transaction type", "operation type"),
        ("type", "payment method", "methode paiement", "moyen paiement", "mode paiement"),
    ),
    "fee": (("frais", "fee", "fees", "total fees", "commission", "commissions"),),
    "original_amount": (
        ("original amount", "orig amount", "montant origine", "montant devise",
         "montant devise origine", "local amount"),
    ),
    "original_currency": (
        ("original currency", "orig currency", "devise origine", "local currency"),
    ),
}  # fmt: skip

# What a list of invoices says of itself and no bank's table does: field and the worst rank.
_OF_INVOICES = {
    "due_on": 0, "invoice": 1, "order_reference": 0, "terms": 0, "customer": 0,
    "customer_name": 0, "payer": 0, "site": 1, "delivery_reference": 0,
}  # fmt: skip
_OF_LEDGERS = (
    "journal", "code journal", "journal code", "journal lib", "ecriture num", "numero ecriture",
    "numero piece", "piece ref", "piece", "lettrage", "compte num", "compte general",
    "comp aux num", "compte auxiliaire", "ecriture let", "reste du", "client", "customer",
    "echeance", "date facture", "invoice date",
)  # fmt: skip
_NUMBERS = frozenset({"numerocompte", "accountnumber"})
_NEEDED = {
    "booked_on": message("date of the movement"),
    "amount": message("amount (or debit and credit)"),
    "label": message("label or other side"),
}


@dataclass(frozen=True, slots=True)
class BankHeader:
    """Which column of a bank's table holds which field.

    `headers`: as written. `columns`: field to index, from 0. `ranks`: how sure the name was, 0 is
    surest. `missing`: what cannot be done without.
    """

    headers: tuple[str, ...]
    columns: dict[str, int]
    ranks: dict[str, int]
    missing: tuple[str, ...]

    def is_certain(self, *, above: bool = False) -> bool:
        """Whether this is a bank's table for sure: no invoice list and no ledger has such names.

        `above`: whether the lines above the header tell an account and its balance.
        """
        found = self.columns
        signs = (
            above,
            "value_on" in found,
            "balance" in found,
            "debit" in found and "credit" in found,
            "payer_iban" in found,
            "account" in found and self.ranks["account"] == 0,
            self.ranks.get("booked_on") == 0,
        )
        return not self.missing and any(signs) and not self.is_other

    @property
    def is_other(self) -> bool:
        """Whether a column belongs to a list of invoices or to a ledger."""
        taken = {index for name, index in self.columns.items() if name == "account"}
        for index, header in enumerate(self.headers):
            if index in taken:
                continue
            claim = claim_of(header)
            if claim and claim[1] <= _OF_INVOICES.get(claim[0], -1):
                return True
            if not _ledger_keys().isdisjoint(keys_of(header)[1:2]):
                return True
        return False

    @property
    def has_iban_of_either(self) -> bool:
        """Whether a column called "IBAN" alone, beside who paid, may be of either side."""
        found = self.columns
        if not {"account", "payer_name"} <= found.keys() or "payer_iban" in found:
            return False
        return "account" in self.ranks and keys_of(self.headers[found["account"]])[1] == "iban"

    def written(self, field: str) -> str:
        """The header of a field as written in the file."""
        index = self.columns.get(field)
        return field if index is None else self.headers[index]


def recognise_bank(
    headers: Sequence[str], *, mapping: Mapping[str, str] | None = None
) -> BankHeader:
    """Finds the field of each header; `mapping`, field to header, goes before any name.

    Raises `UnreadableFile` when a choice names a field or a header that does not exist.
    """
    written = tuple(" ".join(header.split()) for header in headers)
    columns, ranks = _chosen(written, mapping or {}), dict[str, int]()
    best: dict[str, tuple[int, int]] = {}
    for index, header in enumerate(written):
        claim = None if index in columns.values() else _claim(header)
        if claim and claim[0] not in columns:
            field, rank = claim
            if field not in best or rank < best[field][0]:
                best[field] = rank, index
    for field, (rank, index) in best.items():
        columns[field], ranks[field] = index, rank
    _settle_account(written, columns, ranks)
    if "label" not in columns and "detail" in columns:
        columns["label"] = columns.pop("detail")
    if {"debit", "credit"} <= columns.keys() and not (mapping or {}).get("amount"):
        columns.pop("amount", None)
    return BankHeader(written, columns, ranks, _missing(columns))


def check_bank_header(found: BankHeader, *, is_chosen: bool) -> None:
    """Raises `UnreadableFile` for a header without what a bank's table needs, or another table's.

    `is_chosen`: a person said which column holds what, who knows better.
    """
    if found.missing:
        raise UnreadableFile(
            message(
                "This table has no column for: {missing}. Its columns are: {headers}.",
                missing=_NEEDED[found.missing[0]],
                headers=", ".join(header[:60] for header in found.headers[:40] if header),
            ),
            message("Say which column holds what, or export the statement as CAMT, CFONB or OFX."),
        )
    if found.is_other and not is_chosen:
        raise UnreadableFile(
            message("This table is a list of invoices or a ledger, not the movements of a bank."),
            message("Say which column holds what if it is a bank's, else import it as books."),
        )


def _settle_account(
    written: tuple[str, ...], columns: dict[str, int], ranks: dict[str, int]
) -> None:
    """A number of account that stands right behind who paid is of who paid, not of the holder."""
    at = columns.get("account")
    if at is None or "account" not in ranks or "payer_iban" in columns:
        return
    if at == columns.get("payer_name", at) + 1 and keys_of(written[at])[1] in _NUMBERS:
        columns["payer_iban"], ranks["payer_iban"] = at, ranks.pop("account")
        del columns["account"]


def _missing(columns: Mapping[str, int]) -> tuple[str, ...]:
    """What a table of movements cannot do without, and this one lacks."""
    amount = "amount" in columns or "debit" in columns or "credit" in columns
    words = not {"label", "payer_name", "reference"}.isdisjoint(columns)
    has = {"booked_on": "booked_on" in columns, "amount": amount, "label": words}
    return tuple(name for name, there in has.items() if not there)


def _chosen(written: tuple[str, ...], mapping: Mapping[str, str]) -> dict[str, int]:
    """The person's choices as column indexes."""
    columns: dict[str, int] = {}
    for field, header in mapping.items():
        wanted = " ".join(header.split())
        if field not in ALIASES or wanted not in written:
            raise UnreadableFile(
                message(
                    "The mapping “{field}: {header}” names an unknown field or column.",
                    field=field,
                    header=header,
                ),
                message(
                    "Fields are: {fields}. Columns are: {headers}.",
                    fields=", ".join(ALIASES),
                    headers=", ".join(header[:60] for header in written[:40] if header),
                ),
            )
        columns[field] = written.index(wanted)
    return columns


def _claim(header: str) -> tuple[str, int] | None:
    """The field that a header names alone, and the rank of its name."""
    if not header or len(header) > MAX_HEADER:
        return None
    index = _index()
    return next((index[key] for key in keys_of(header) if key in index), None)


@cache
def _index() -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    for which in range(3):
        for field, groups in ALIASES.items():
            for rank, names in enumerate(groups):
                for name in names:
                    found.setdefault(keys_of(name)[which], (field, rank))
    return found


@cache
def _ledger_keys() -> frozenset[str]:
    return frozenset(keys_of(name)[1] for name in _OF_LEDGERS)
