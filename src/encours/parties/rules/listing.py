"""What a list of customers changes in what is known of them: decided whole before it is written.

A blank cell says nothing: what is known stays. A cell that cannot be read is told with its line and
left out; a row that names no customer one can tell is told and left out whole.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace

from encours.intake.formats.records import CustomerRow, Reject
from encours.intake.formats.table.columns import as_email, as_siren
from encours.kernel.identifiers import is_siren, is_vat
from encours.kernel.messages import Message, message
from encours.kernel.terms import UnreadableTerms, parse_terms, print_terms

LONGEST = {"group": 300, "collector": 100, "salesperson": 100, "vat_number": 20}
"""Characters a value may have."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a customer, blank where nothing is.

    `terms` as `kernel.terms` prints them; `payer`: the code of who pays, blank when it is itself.
    """

    name: str = ""
    group: str = ""
    terms: str = ""
    siren: str = ""
    vat_number: str = ""
    collector: str = ""
    salesperson: str = ""
    email: str = ""
    phone: str = ""
    payer: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A field of a customer, what was known and what is. `before` None: the customer is new."""

    code: str
    field: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class ListDecision:
    """What a list does: new and changed customers as they become, each change, what was left out.

    `unchanged`: customers of the list; `rejected`: rows left out whole, each among the `faults`.
    """

    created: dict[str, Known] = field(default_factory=dict)
    changed: dict[str, Known] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    rejected: int = 0
    faults: tuple[Reject, ...] = ()


def decide_list(rows: Iterable[CustomerRow], known: Mapping[str, Known]) -> ListDecision:
    """What becomes of the customers `known` by code; of one listed twice, its last words count."""
    rows = [*rows]
    reader = _Reader(rows, known)
    said: dict[str, dict[str, str]] = {}
    rejected = 0
    for row in rows:
        code = reader.code_of(row)
        if code is None:
            rejected += 1
        else:
            said.setdefault(code, {}).update(reader.read(row, code))
    created: dict[str, Known] = {}
    changed: dict[str, Known] = {}
    changes: list[Change] = []
    for code, values in said.items():
        before = known.get(code)
        if before is None:
            created[code] = Known(**({"name": code} | values))
            changes.append(Change(code, "code", None, code))
        elif (after := replace(before, **values)) != before:
            changed[code] = after
            old, new = asdict(before), asdict(after)
            changes += [Change(code, f, old[f], new[f]) for f in values if old[f] != new[f]]
    unchanged = len(said) - len(created) - len(changed)
    return ListDecision(created, changed, changes, unchanged, rejected, tuple(reader.faults))


class _Reader:
    """Reads the rows of one list, keeping what it could not read."""

    def __init__(self, rows: Iterable[CustomerRow], known: Mapping[str, Known]) -> None:
        self.faults: list[Reject] = []
        self._terms: dict[str, str | None] = {}
        # The names as the list leaves them: sent again, it finds whom it found.
        names = {code: customer.name for code, customer in known.items()}
        for row in rows:
            if row.has_code:
                names[row.customer] = row.name or names.get(row.customer, row.customer)
        self._codes = frozenset(names)
        self._by_name: dict[str, set[str]] = {}
        for code, name in names.items():
            self._by_name.setdefault(_folded(name), set()).add(code)

    def code_of(self, row: CustomerRow) -> str | None:
        """The code of the row's customer: as written, else by a name that only one has."""
        if row.has_code or row.customer in self._codes:
            return row.customer
        found = self._by_name.get(_folded(row.customer), set())
        if len(found) == 1:
            return next(iter(found))
        reason = (
            message("Several customers have this name.")
            if found
            else message("No customer has this name.")
        )
        self._refuse(row, "customer", row.customer, reason, message("Give the customer's code."))
        return None

    def read(self, row: CustomerRow, code: str) -> dict[str, str]:
        """What the row says, field by field."""
        values = {
            name: text
            for name in ("name", "group", "collector", "salesperson", "phone")
            if (text := getattr(row, name)) and (name != "name" or row.has_code)
        }
        values |= self._terms_of(row) | self._numbers_of(row)
        if row.email and self._fits(row, "email", row.email, bool(as_email(row.email))):
            values["email"] = as_email(row.email) or ""
        if row.payer and self._fits(row, "payer", row.payer, row.payer in self._codes):
            values["payer"] = "" if row.payer == code else row.payer
        for name, most in LONGEST.items():
            if len(values.get(name, "")) > most:
                self._refuse(
                    row, name, values.pop(name)[:80],
                    message("It is longer than {most} characters.", most=most),
                    message("Shorten it, then send the list again."),
                )  # fmt: skip
        return values

    def _terms_of(self, row: CustomerRow) -> dict[str, str]:
        if not row.terms:
            return {}
        if row.terms not in self._terms:
            try:
                self._terms[row.terms] = print_terms(parse_terms(row.terms))
            except UnreadableTerms:
                self._terms[row.terms] = None
        read = self._terms[row.terms]
        fits = self._fits(row, "terms", row.terms, read is not None)
        return {"terms": read or ""} if fits else {}

    def _numbers_of(self, row: CustomerRow) -> dict[str, str]:
        """SIREN and VAT number; the VAT number of a French company holds its SIREN."""
        values: dict[str, str] = {}
        if row.siren:
            siren = as_siren(row.siren)
            if self._fits(row, "siren", row.siren, siren is not None):
                values["siren"] = siren or ""
        if not row.vat_number:
            return values
        number = "".join(sign for sign in row.vat_number.upper() if sign.isalnum())
        within = number[4:] if number.startswith("FR") and is_siren(number[4:]) else ""
        agrees = not within or values.get("siren", within) == within
        if self._fits(row, "vat_number", row.vat_number, agrees and _is_vat(number)):
            values["vat_number"] = number
            if within:
                values["siren"] = within
        return values

    def _fits(self, row: CustomerRow, name: str, value: str, good: bool) -> bool:  # noqa: FBT001  # told beside what was checked
        if not good:
            reason, action = _FAULTS[name]
            self._refuse(row, name, value, reason, action)
        return good

    def _refuse(
        self, row: CustomerRow, name: str, value: str, reason: Message, action: Message
    ) -> None:
        self.faults.append(Reject(row.line, name, value[:80], reason, action))


_FAULTS = {
    "terms": (
        message("These payment terms cannot be read; those known stay."),
        message("Write them as “45 jours fin de mois”, then send the list again."),
    ),
    "siren": (
        message("This is no SIREN; the one known stays."),
        message("Check its nine digits, then send the list again."),
    ),
    "vat_number": (
        message("This is no VAT number of this customer; the one known stays."),
        message("Check it against the SIREN and the country, then send the list again."),
    ),
    "email": (
        message("This is no e-mail address; the one known stays."),
        message("Correct it, then send the list again."),
    ),
    "payer": (
        message("No customer has the code of this payer; the one known stays."),
        message("List the payer too, then send the list again."),
    ),
}


def _is_vat(number: str) -> bool:
    """Whether the number is one of its country, or of a country whose numbers are not checked."""
    from stdnum.eu.vat import MEMBER_STATES

    if number[:2].lower() in {*MEMBER_STATES, "el", "xi"}:
        return is_vat(number)
    return number[:2].isalpha() and len(number) > 4


def _folded(name: str) -> str:
    """A name without accents nor capitals, its blanks made single."""
    apart = unicodedata.normalize("NFKD", name)
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return " ".join(plain.casefold().split())
