"""What goes wrong: disputes, doubtful customers, losses, and two companies before the court."""

from encours.demo.rules.books import SALES, Item, Line, Sale
from encours.demo.rules.cast import LIQUIDATION, Customer
from encours.demo.rules.life import Life, tax_within
from encours.demo.rules.paying import is_payable, pay, transfer


def credit(life: Life, day: int, item: Item, percent: int, *, loose: bool = False) -> None:
    """A credit note (avoir) on an invoice; a loose one is left for the customer to use."""
    gross = item.open * percent // 100
    if gross <= 0 or item.account != "411000" or item.is_held:
        return
    ref = life.number("AV", day)
    net = gross - tax_within(gross)
    label = f"Avoir {ref} sur {item.ref} {item.party.name}"
    line = Line("411000", -gross, ref, day, label, item.party)
    sales, vat = SALES[200]
    lines = [line, Line(sales, net, ref, day, label), Line(vat, gross - net, ref, day, label)]
    life.post("VE", day, lines)
    life.sales.append(Sale("Avoir", ref, item.party, day, day, -net, net - gross))
    life.seen["credit_notes"] += 1
    if loose:
        life.open_item(Item(item.party, ref, day, day, "411000", -gross, [line]))
    else:
        life.settle(day, [(item, gross)], line)


def dispute(life: Life, day: int, item: Item) -> None:
    """The customer contests an invoice; what is agreed comes weeks later: a credit, the rest paid.

    Of the latest disputes nothing is settled yet.
    """
    if not is_payable(item):
        return
    item.is_disputed = item.is_stuck = True
    life.seen["disputes"] += 1
    life.at(day + life.rng.randrange(25, 110), day, _agree, item)


def _agree(life: Life, day: int, item: Item) -> None:
    if not is_payable(item):
        return
    item.is_disputed = item.is_stuck = False
    credit(life, day, item, life.rng.randrange(8, 45))
    life.at(day + life.rng.randrange(5, 20), day, pay, item)


def doubt(life: Life, day: int, item: Item) -> None:
    """Moves an invoice to the doubtful (416) with half of it, without tax, provided for (491)."""
    if item.open <= 0 or item.is_held or not item.account.startswith("41"):
        return
    if item.account == "416000":
        return
    transfer(life, day, item, "416000", label=f"Client douteux {item.party.name} {item.ref}")
    _provide(life, day, item, 50)
    life.seen["doubtful"] += 1
    life.at(day + 230 + life.rng.randrange(100), day, write_off, item)


def _provide(life: Life, day: int, item: Item, percent: int) -> None:
    net = item.open - tax_within(item.open)
    cents = net * percent // 100
    moves = {"681740": cents, "491000": -cents}
    life.odd("OD", day, item.ref, f"Dépréciation {item.ref} {item.party.name}", moves)


def write_off(life: Life, day: int, item: Item) -> None:
    """What will never be paid is a loss (654), its tax is taken back (CGI art. 272, 1)."""
    customer = life.customer(item)
    if item.open <= 0 or item.account != "416000" or customer.insolvent_on:
        return
    cents, ref = item.open, item.ref
    tax = tax_within(cents)
    label = f"Créance irrécouvrable {ref} {customer.name}"
    line = Line("416000", -cents, ref, day, label, customer)
    lines = [Line("654000", cents - tax, ref, day, label), Line("445711", tax, ref, day, label)]
    life.post("OD", day, [*lines, line])
    back = (cents - tax) * 50 // 100
    moves = {"491000": back, "781740": -back}
    life.odd("OD", day, ref, f"Reprise de dépréciation {ref}", moves)
    life.settle(day, [(item, cents)], line)
    life.seen["losses"] += 1


def open_proceedings(life: Life, day: int, customer: Customer) -> None:
    """A court opens proceedings: all that is owed that day becomes doubtful, nothing is paid."""
    for item in life.owed_by(customer):
        if item.account in ("411000", "413000", "411700"):
            label = f"Procédure collective {customer.name} {item.ref}"
            transfer(life, day, item, "416000", label=label)
            _provide(life, day, item, 90 if customer.fate == LIQUIDATION else 60)
        item.is_held = True
    life.seen["insolvencies"] += 1


def charge_penalty(life: Life, day: int, item: Item) -> None:
    """Interest for late payment and the forty euros of article D441-5 are asked for."""
    days = day - item.due
    if item.open <= 0 or days < 30:
        return
    ref = life.number("PE", day, 4)
    interest = max(100, item.open * 12 * days // 36_500)
    label = f"Pénalités de retard {item.ref} {item.party.name}"
    line = Line("411000", interest + 4_000, ref, day, label, item.party)
    life.post("VE", day, [line, Line("763100", -interest - 4_000, ref, day, label)])
    life.open_item(Item(item.party, ref, day, day + 30, "411000", interest + 4_000, [line]))
    life.sales.append(Sale("Pénalité", ref, item.party, day, day + 30, interest + 4_000, 0))
    life.seen["penalties"] += 1


def offset(life: Life, day: int, customer: Customer) -> None:
    """What a customer owes us and what we owe it are set off (compensation, C. civ. art. 1347)."""
    ours = [item for item in life.owed_by(customer) if item.account == "411000"]
    theirs = [
        item
        for item in (life.open_of(customer.supplier) if customer.supplier else ())
        if item.open < 0
    ]
    for owed, owing in zip(ours[:1], theirs[:1], strict=False):
        if owed.is_held:
            continue
        cents = min(owed.open, -owing.open)
        ref = life.number("CP", day, 4)
        label = f"Compensation {customer.name} {owed.ref} {owing.ref}"
        debit = Line("401000", cents, ref, day, label, owing.party)
        line = Line("411000", -cents, ref, day, label, customer)
        life.post("OD", day, [debit, line])
        life.settle(day, [(owed, cents)], line)
        life.settle(day, [(owing, -cents)], debit)
        life.seen["offsets"] += 1


def round_off(life: Life, day: int) -> None:
    """Small differences of payment are given up at the end of each month (écarts de règlement)."""
    for item in [*life.items.values()]:
        if 0 < item.open < 300 and item.account == "411000" and len(item.lines) > 1:
            cents, label = item.open, f"Écart de règlement {item.ref}"
            line = Line("411000", -cents, item.ref, day, label, item.party)
            life.post("OD", day, [Line("658000", cents, item.ref, day, label), line])
            life.settle(day, [(item, cents)], line)
