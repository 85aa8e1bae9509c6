"""The rest of the company: it buys, pays its suppliers, its people, its taxes and its banks."""

from datetime import date

from encours.demo.rules.books import MAIN_BANK, OTHER_BANK, BankLine, Item, Line
from encours.demo.rules.life import Life, with_tax
from encours.demo.rules.names import plain

_SALE_CENTS = 140_000
"""What a sale is without tax, more or less: it decides what the company can spend."""


def monthly_sales(life: Life) -> int:
    """The sales of a month without tax, more or less, in cents."""
    return life.spec.invoices * _SALE_CENTS // 18


def found(life: Life, day: int) -> None:
    """What the company begins with."""
    size = monthly_sales(life) // 2 * 2
    moves = {
        MAIN_BANK: 2 * size,
        OTHER_BANK: size // 2,
        "218300": 3 * size,
        "370000": 2 * size,
        "101300": -5 * size,
        "164000": -5 * size // 2,
    }
    life.odd("OD", day, "CONST", "Apports et emprunts", moves)


def buy(life: Life, day: int) -> None:
    """Buys what the sales need, seventy percent of them."""
    life.budget += monthly_sales(life) * 70 // 100 // 21
    while life.budget > 0:
        net = max(20_000, int(life.rng.lognormvariate(13.4, 0.8)))
        life.budget -= net
        party = life.rng.choice(life.cast.suppliers)
        ref, tax = life.number("AF", day), with_tax(net, 200)
        label = f"Achat {ref} {party.name}"
        owed = Line("401000", -net - tax, ref, day, label, party)
        lines = [Line("607000", net, ref, day, label), Line("445660", tax, ref, day, label)]
        life.post("AC", day, [*lines, owed])
        life.open_item(Item(party, ref, day, day + 45, "401000", -net - tax, [owed]))


def pay_suppliers(life: Life, day: int) -> None:
    """Pays what is due to each supplier by one transfer."""
    due: dict[str, list[Item]] = {}
    for supplier in life.cast.suppliers:
        owed = [item for item in life.open_of(supplier) if item.due <= day and item.open < 0]
        if owed:
            due[supplier.code] = owed
    for code in sorted(due):
        items = due[code]
        party, cents = items[0].party, -sum(item.open for item in items)
        ref = life.number("VF", day)
        label = f"Virement émis {party.name}"
        debit = Line("401000", cents, ref, day, label, party)
        line = BankLine(MAIN_BANK, day, -cents, "06", f"VIR EMIS {plain(party.name)}"[:31])
        life.bank(line, ref, label, [debit])
        life.settle(day, [(item, item.open) for item in items], debit)


def end_month(life: Life, day: int) -> None:
    """Salaries are owed; rent and bank charges are paid."""
    gross = monthly_sales(life) * 9 // 100
    charges = gross * 42 // 100
    moves = {"641000": gross, "645000": charges, "421000": -gross, "431000": -charges}
    life.odd("OD", day, "PAIE", "Salaires du mois", moves)
    life.at(day + 3, day, _pay_staff, gross, charges)
    rent, fee = monthly_sales(life) // 100, 4_500
    for bank, account, net, label in (
        (MAIN_BANK, "613200", rent, "LOYER ENTREPOT"),
        (OTHER_BANK, "627000", fee, "FRAIS DE TENUE DE COMPTE"),
    ):
        tax = with_tax(net, 200)
        ref = label.split()[0]
        others = [Line(account, net, ref, day, label), Line("445660", tax, ref, day, label)]
        life.bank(BankLine(bank, day, -net - tax, "62", label), ref, label, others)
    spare = life.balances[OTHER_BANK] - monthly_sales(life) // 4
    if spare > 0:
        sweep(life, day, spare)


def _pay_staff(life: Life, day: int, gross: int, charges: int) -> None:
    for account, cents, code, label in (
        ("421000", gross, "06", "VIREMENTS SALAIRES"),
        ("431000", charges, "08", "PRLV URSSAF"),
    ):
        line = BankLine(MAIN_BANK, day, -cents, code, label)
        life.bank(line, "PAIE", label, [Line(account, cents, "PAIE", day, label)])


def sweep(life: Life, day: int, cents: int) -> None:
    """Moves what one bank has too much of to the other (virement interne)."""
    label = "VIREMENT INTERNE"
    for bank, amount in ((OTHER_BANK, -cents), (MAIN_BANK, cents)):
        code = "06" if amount < 0 else "05"
        line = BankLine(bank, day, amount, code, label, how="internal")
        life.bank(line, "VI", label, [Line("580000", -amount, "VI", day, label)])


def declare_vat(life: Life, day: int) -> None:
    """The monthly declaration of VAT, paid four days later."""
    accounts = ("445711", "445712", "445713", "445660")
    moves = {account: -life.balances[account] for account in accounts}
    owed = sum(moves.values())
    life.odd("OD", day, "CA3", "Déclaration de TVA", {**moves, "445510": -owed})
    if owed > 0:
        life.at(day + 4, day, _pay_vat, owed)


def _pay_vat(life: Life, day: int, cents: int) -> None:
    label = "PRLV DGFIP TVA"
    line = BankLine(MAIN_BANK, day, -cents, "08", label)
    life.bank(line, "CA3", label, [Line("445510", cents, "CA3", day, label)])


def count_stock(life: Life, day: int) -> None:
    """The stock of the year's last day."""
    change = monthly_sales(life) * life.rng.randrange(5, 20) // 100
    life.odd("OD", day, "INV", "Variation de stock", {"370000": change, "603700": -change})


def is_last_of_month(day: int) -> bool:
    """Whether tomorrow is another month."""
    return date.fromordinal(day + 1).day == 1
