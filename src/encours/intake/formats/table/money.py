"""What each row of a table is worth: its amount with tax, without, already paid and still due.

The amount is the column with tax; else debit less credit; else without tax plus tax; else, in a
list of open items, the balance due.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from encours.intake.formats.records import UnreadableFile
from encours.intake.formats.table.amounts import TOO_LARGE, Amount, read_amounts, to_minor_units
from encours.intake.formats.table.cells import Fault, read_each
from encours.intake.formats.table.columns import Table, as_currency, as_direction
from encours.kernel.messages import Message, message
from encours.kernel.money import LARGEST_LINE_MINOR

# The column of `records` each field fills; the others only help to find the amount.
MONEY_FIELDS = {
    "amount": "amount_cents",
    "amount_excl_tax": "amount_excl_tax_cents",
    "paid": "paid_cents",
    "open": "open_cents",
    "debit": None,
    "credit": None,
    "vat": None,
}
# Rates of VAT in France (CGI art. 278 to 281 nonies, 294 and 296): a "TVA" column may hold them.
_VAT_RATES = frozenset(Decimal(r) for r in ("0", "1.75", "2.1", "5.5", "8.5", "10", "20"))

_NO_AMOUNT = Fault(
    message("The row has no amount."), message("Give its amount with tax, then export again.")
)
_TWO_CURRENCIES = Fault(
    message("The amount and the currency column name different currencies."),
    message("Correct one of them, then export again."),
)

type _Amounts = list[Amount | Fault | None]
type _Minor = int | Fault | None


def read_money(table: Table, said: list[Message]) -> None:
    """Reads the amounts and the currency of the table into its values, adding to `said`."""
    proved = table.known.proved if table.known else {}
    read = {
        name: read_amounts(table.cells[name], proved=proved.get(name, ()))
        for name in MONEY_FIELDS
        if name in table.cells
    }
    _check_vat_is_no_rate(read)
    currencies = _currencies(table, read)
    table.values["currency"] = [*currencies]
    minor = {name: _in_minor_units(amounts, currencies) for name, amounts in read.items()}
    table.values["amount_cents"] = _amounts_with_tax(table, minor)
    if not {"amount", "debit", "amount_excl_tax"} & read.keys():
        said.append(message("No column gives the amount: the balance due stands for it."))
    for name, column in MONEY_FIELDS.items():
        if column and name != "amount" and name in minor:
            table.values[column] = [*table.without_faults(name, minor[name])]


def _check_vat_is_no_rate(read: Mapping[str, _Amounts]) -> None:
    """A column named "TVA" full of rates must not be added to the amounts as if it were tax."""
    if "vat" not in read or {"amount", "debit"} & read.keys():
        return
    values = {a.value for a in read["vat"] if isinstance(a, Amount)}
    if values and values <= _VAT_RATES and values != {Decimal(0)}:
        raise UnreadableFile(
            message(
                "The VAT column holds rates, not amounts, and no column gives the amount with tax."
            ),
            message("Add a column “Montant TTC” (amount with tax), then export again."),
        )


def _currencies(table: Table, read: Mapping[str, _Amounts]) -> list[str | None]:
    """Each row's currency: its column, else the symbol its amounts bear; None when nothing says."""
    count = len(table)
    result: list[str | None] = [None] * count
    if "currency" in table.cells:
        for row, code in enumerate(read_each(table.cells["currency"], as_currency)):
            if isinstance(code, Fault):
                table.fault(row, "currency", code)
            else:
                result[row] = code
    for name, amounts in read.items():
        for row, amount in enumerate(amounts):
            if isinstance(amount, Amount) and amount.currency:
                if result[row] is None:
                    result[row] = amount.currency
                elif result[row] != amount.currency:
                    table.fault(row, name, _TWO_CURRENCIES)
    return result


def _in_minor_units(amounts: _Amounts, currencies: Sequence[str | None]) -> list[_Minor]:
    """A column of amounts in minor units."""
    return [
        to_minor_units(amount, currency) if isinstance(amount, Amount) else amount
        for amount, currency in zip(amounts, currencies, strict=True)
    ]


def _amounts_with_tax(table: Table, minor: Mapping[str, list[_Minor]]) -> list[object]:
    """Each row's amount with tax in minor units; None, and a fault, where it cannot be had."""
    blank: list[_Minor] = [None] * len(table)
    amount, debit, credit, net, vat, due = (
        minor.get(name, blank)
        for name in ("amount", "debit", "credit", "amount_excl_tax", "vat", "open")
    )
    only_balance = not {"amount", "debit", "amount_excl_tax"} & minor.keys()
    signs = (
        read_each(table.cells["direction"], as_direction)
        if "direction" in table.cells and "amount" in minor
        else [None] * len(table)
    )
    values: list[object] = []
    for row in range(len(table)):
        if amount[row] is not None:
            name, value = "amount", amount[row]
        elif debit[row] is not None or credit[row] is not None:
            name, value = _added(("debit", debit[row], 1), ("credit", credit[row], -1))
        elif net[row] is not None and vat[row] is not None:
            name, value = _added(("amount_excl_tax", net[row], 1), ("vat", vat[row], 1))
        elif only_balance:
            name, value = "open", due[row]
        else:
            name, value = _first(minor), None
        sign = signs[row]
        if isinstance(sign, Fault):
            table.fault(row, "direction", sign)
            value = None
        elif isinstance(value, Fault):
            table.fault(row, name, value)
            value = None
        elif value is None:
            table.fault(row, name, _NO_AMOUNT)
        elif sign == -1:
            value = -value
        values.append(value)
    return values


def _first(minor: Mapping[str, list[_Minor]]) -> str:
    """The amount column a blank amount is reported under."""
    return next(name for name in (*MONEY_FIELDS, "amount") if name in minor)


def _added(*parts: tuple[str, _Minor, int]) -> tuple[str, _Minor]:
    """The sum of signed parts, a blank counting for nothing; the first fault instead, if any."""
    total = 0
    for name, value, sign in parts:
        if isinstance(value, Fault):
            return name, value
        total += sign * (value or 0)
    return parts[0][0], TOO_LARGE if abs(total) > LARGEST_LINE_MINOR else total
