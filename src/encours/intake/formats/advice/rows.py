"""The invoices of an advice, found by the header of its table or by the words of its sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from encours.intake.formats.advice.records import AdviceRow
from encours.intake.formats.advice.sources import Line
from encours.intake.formats.advice.words import (
    Found,
    amounts_in,
    days_in,
    deduction_in,
    first,
    is_credit_note,
    is_partial,
    is_total,
    looks_like_number,
    names_invoice,
    numbers_in,
    total_in,
)
from encours.intake.formats.records import Reject
from encours.intake.formats.table.amounts import Amount, read_amounts, to_minor_units
from encours.intake.formats.table.cells import MAX_SHOWN, Fault
from encours.intake.formats.table.headers import MAX_HEADER, keys_of
from encours.kernel.messages import message

# For each column of an advice, its names by decreasing certainty.
_ALIASES: dict[str, tuple[tuple[str, ...], ...]] = {
    "number": (
        ("numero facture", "facture", "invoice number", "invoice", "reference facture",
         "votre facture", "facture fournisseur", "numero facture fournisseur", "invoice no",
         "supplier invoice", "your invoice", "factures", "invoices", "invoice reference",
         "votre numero facture"),
        ("numero piece", "piece", "numero document", "document", "document number",
         "reference document", "reference piece"),
        ("votre reference", "vos references", "your reference", "reference", "numero"),
    ),
    "net": (
        ("montant paye", "montant regle", "net paye", "net a payer", "montant net", "net",
         "amount paid", "net amount", "paid amount", "paid", "payment amount", "montant reglement",
         "montant paiement", "montant verse", "montant vire", "regle", "paye"),
        ("montant", "amount", "montant ttc", "ttc", "total", "solde"),
    ),
    "gross": (
        ("montant brut", "brut", "montant facture", "gross", "gross amount", "invoice amount",
         "amount invoiced", "montant initial", "montant origine"),
    ),
    "deduction": (
        ("escompte", "montant escompte", "deduction", "deductions", "montant deduit", "retenue",
         "retenues", "retenue garantie", "discount", "cash discount", "discount taken", "penalite",
         "penalites", "withheld", "withholding", "remise", "ecart", "litige"),
    ),
    "on": (
        ("date facture", "invoice date", "date piece", "date document", "document date"),
        ("date",),
    ),
    "note": (
        ("libelle", "motif", "commentaire", "nature", "type", "type piece", "type document",
         "designation", "description", "comment", "observations", "document type", "remarque"),
    ),
}  # fmt: skip

_UNREADABLE = Fault(
    message("The amount of this invoice cannot be read."),
    message("Enter the invoice by hand, or ask the customer."),
)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each part stands in the table of an advice; `headers` as written."""

    at: dict[str, int]
    headers: tuple[str, ...]


@dataclass(slots=True)
class Rows:
    """What is found so far; `columns`: of the table being read, `totals`: told in its columns."""

    rows: list[AdviceRow] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    columns: Columns | None = None


def columns_of(line: Line) -> Columns | None:
    """The columns that a line names, when it is the header of a table of invoices."""
    best: dict[str, tuple[int, int]] = {}
    for index, cell in enumerate(line.cells):
        claim = _claim(cell)
        if claim and (claim[0] not in best or claim[1] < best[claim[0]][0]):
            best[claim[0]] = claim[1], index
    if "number" not in best or not ({"net", "gross"} & best.keys()):
        return None
    return Columns({name: index for name, (_, index) in best.items()}, line.cells)


def take(found: Rows, line: Line) -> bool:
    """Takes the invoices of a line; whether it has any."""
    if (columns := columns_of(line)) is not None:
        found.columns = columns
        return True
    if found.columns is not None and not line.is_table and total_in(line.text) is not None:
        return False
    if found.columns is not None and len(line.cells) >= len(found.columns.headers):
        return _from_columns(found, line, found.columns)
    return _from_words(found, line)


def _from_columns(found: Rows, line: Line, columns: Columns) -> bool:
    """A row of the table, by the columns that its header names."""
    texts = {name: line.cells[index] for name, index in columns.at.items()}
    number = texts["number"].strip(" .:")
    named = looks_like_number(number)
    money = {name: _cents(texts.get(name, "")) for name in ("net", "gross", "deduction")}
    if is_total(line.text) and not named:
        told = next((m for n in ("net", "gross") if isinstance(m := money[n], int)), None)
        found.totals += [] if told is None or is_partial(line.text) else [told]
        return False
    cents = {name: amount for name, amount in money.items() if isinstance(amount, int)}
    bad = next((name for name, amount in money.items() if isinstance(amount, Fault)), None)
    if bad is None and not cents:
        if not line.is_table:
            return _from_words(found, line)
        bad = next((n for n in ("net", "gross") if named and texts.get(n, "").strip(" -")), None)
    if bad is not None:
        header, value = columns.headers[columns.at[bad]], texts[bad][:MAX_SHOWN]
        found.rejects.append(
            Reject(line.number, header, value, _UNREADABLE.reason, _UNREADABLE.action)
        )
    elif cents:
        title = columns.headers[columns.at["deduction"]] if "deduction" in columns.at else ""
        found.rows += _settled(line, number, cents, texts, title)
    elif named:
        found.rows.append(AdviceRow(number, None, line=line.number))
    return named or bool(cents) or bad is not None


def _settled(
    line: Line, number: str, cents: dict[str, int], texts: dict[str, str], title: str
) -> Iterator[AdviceRow]:
    """The invoice that a row of the table settles, and what is withheld of it.

    What is paid and what is withheld settle the invoice together: its amount is the gross one.
    """
    word, day = deduction_in(line.text), first(days_in(texts.get("on", "")))
    withheld = abs(cents.get("deduction", 0))
    amount = cents.get("gross", cents.get("net", 0) + withheld)
    if not looks_like_number(number) or (deduction_in(texts.get("note", "")) and not withheld):
        if word:
            named = number if looks_like_number(number) else ""
            yield AdviceRow(named, -abs(amount), word, day, line.number)
        elif number:
            yield AdviceRow(number, amount, "", day, line.number)
        return
    if is_credit_note(line.text, number):
        yield AdviceRow(number, -abs(amount), "", day, line.number)
        return
    yield AdviceRow(number, amount, "", day, line.number)
    if "gross" in cents and "net" in cents:
        withheld = amount - cents["net"]
    if withheld:
        yield AdviceRow(number, -withheld, word or title or "?", day, line.number)


def _from_words(found: Rows, line: Line) -> bool:
    """The invoices that a sentence or a line of a list names, each with the amount behind it."""
    text = line.text
    in_table = found.columns is not None
    numbers = numbers_in(text, in_table=in_table)
    word = deduction_in(text)
    amounts = amounts_in(text)
    if word and amounts and not (numbers and len(amounts) > 1):
        number = text[numbers[0].start : numbers[0].end] if numbers else ""
        found.rows.append(AdviceRow(number, -abs(amounts[-1].cents), word, None, line.number))
        return True
    if not numbers or (in_table and not amounts and not names_invoice(text)):
        return False
    if in_table:
        numbers = numbers[:1]
    found.rows += _paired(text, numbers, amounts, word, line.number)
    return True


def _paired(
    text: str, numbers: Sequence[Found], amounts: Sequence[Found], word: str, line: int
) -> Iterator[AdviceRow]:
    """Each number with what stands between it and the next one."""
    for position, number in enumerate(numbers):
        end = numbers[position + 1].start if position + 1 < len(numbers) else len(text)
        written = text[number.start : number.end]
        own = [found.cents for found in amounts if number.end <= found.start < end]
        begin = numbers[position - 1].end if position else 0
        around = text[begin : number.start]
        day = first(days_in(text[number.end : end]))
        credit = is_credit_note(around, written)
        if len(own) >= 3 and own[1] and own[0] - abs(own[1]) == own[2]:
            yield AdviceRow(written, own[0], "", day, line)
            yield AdviceRow(written, -abs(own[1]), word or "?", day, line)
            continue
        if len(own) == 2 and word:
            yield AdviceRow(written, own[0], "", day, line)
            yield AdviceRow(written, -abs(own[1]), word, day, line)
            continue
        cents = own[-1] if own else None
        yield AdviceRow(written, -abs(cents) if credit and cents else cents, "", day, line)


def _cents(text: str) -> int | Fault | None:
    """The amount of a cell in hundredths; None when it has none."""
    if not any(char.isdigit() for char in text):
        return None
    read = read_amounts([text], proved=(",",))[0]
    if isinstance(read, Amount):
        return to_minor_units(Amount(read.value), "EUR")
    return _UNREADABLE


def _claim(cell: str) -> tuple[str, int] | None:
    """The column that a header names, and the rank of the name."""
    if not cell or len(cell) > MAX_HEADER:
        return None
    index = _index()
    return next((index[key] for key in keys_of(cell) if key in index), None)


@cache
def _index() -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    for which in range(3):
        for name, groups in _ALIASES.items():
            for rank, names in enumerate(groups):
                for alias in names:
                    found.setdefault(keys_of(alias)[which], (name, rank))
    return found
