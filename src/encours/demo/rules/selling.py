"""The company sells: goods, works with their deposits and retentions, and what becomes of each
invoice afterwards.
"""

from datetime import date

from encours.demo.rules.books import MAIN_BANK, SALES, BankLine, Item, Line, Paid, Sale
from encours.demo.rules.cast import (
    ABROAD,
    BILL,
    CHEQUE,
    DEBIT,
    HOSPITAL,
    LIQUIDATION,
    PUBLIC,
    WORKS,
    Customer,
)
from encours.demo.rules.failing import charge_penalty, credit, dispute, doubt
from encours.demo.rules.life import Life, with_tax
from encours.demo.rules.names import plain
from encours.demo.rules.paying import (
    accept_bill,
    pay,
    pay_by_cheque,
    pay_loose,
    pay_part,
    pay_short,
    refund,
)

RETENTION_DAYS = 365
FACTOR_SINCE_DAYS = 200
"""The factor's contract begins so long after the books do."""
_SITES = (
    "Gerland",
    "Confluence",
    "Part-Dieu",
    "Croix-Rousse",
    "Vaise",
    "Villeurbanne",
    "Vénissieux",
)


def sell(life: Life, day: int, weights: list[float]) -> None:
    """A sale of the day: invoiced at once, or ordered with a deposit and invoiced later."""
    customer = life.rng.choices(life.cast.customers, cum_weights=weights)[0]
    if customer.fate == LIQUIDATION and day >= customer.insolvent_on:
        return
    orders = customer.kind == WORKS and life.rng.random() < 0.12 and day > life.begun + 30
    if orders:
        order(life, day, customer)
    else:
        invoice(life, day, customer)


def order(life: Life, day: int, customer: Customer) -> None:
    """Works are ordered: thirty percent are paid ahead (acompte, 4191), the rest once invoiced."""
    net = _net(life, customer)
    gross = (net + with_tax(net, 200)) * 30 // 100
    ref = life.number("AC", day, 4)
    tax = (gross * 200 + 600) // 1200
    label = f"Acompte {ref} {customer.name}"
    line = BankLine(
        MAIN_BANK, day, gross, "05", f"VIR {plain(customer.name)}"[:31],
        (f"ACOMPTE COMMANDE {ref}",), customer.name, customer.iban, "deposit",
        (Paid(customer.code, ref, gross),),
    )  # fmt: skip
    deposit = Line("419100", -gross, ref, day, label, customer)
    taxes = [Line("445870", tax, ref, day, label), Line("445711", -tax, ref, day, label)]
    life.bank(line, ref, label, [deposit, *taxes])
    life.deposits[ref, customer.code] = customer, day, gross
    life.seen["deposits"] += 1
    later = day + life.rng.randrange(20, 90)
    if later < life.last - 3:
        life.at(later, day, _invoice_order, customer, net, ref)


def _invoice_order(life: Life, day: int, customer: Customer, net: int, deposit: str) -> None:
    if customer.insolvent_on and day >= customer.insolvent_on:
        return
    invoice(life, day, customer, net=net, deposit=deposit)


def invoice(life: Life, day: int, customer: Customer, *, net: int = 0, deposit: str = "") -> None:
    """Invoices a sale. `net`: without tax, as it was ordered; `deposit`: what was paid ahead."""
    rng = life.rng
    party = life.cast.by_code.get(customer.invoiced, customer)
    ref = life.number("FA", day)
    label = f"Facture {ref} {party.name}"
    if party is not customer:
        label += f" livré {customer.name}"
    net = net or _net(life, customer)
    sales, tax = _sales_lines(life, day, customer, ref=ref, label=label, net=net)
    gross = -sum(line.amount for line in sales)
    due = party.terms.due_on(date.fromordinal(day)).toordinal()
    told = Sale("Facture", ref, party, day, due, gross - tax, tax, *_words(life, day, customer))
    debits, items = _debits(life, told, customer, label=label, deposit=deposit)
    life.post("VE", day, [*debits, *sales])
    life.sales.append(told)
    life.issued += 1
    for item in items:
        life.open_item(item)
    if party is not customer:
        life.seen["delivered_elsewhere"] += 1
    if not (rng.random() < 0.03 and _goes_wrong(life, day, items[0], party)):
        _will_pay(life, day, items[0], party)


def _debits(
    life: Life, told: Sale, customer: Customer, *, label: str, deposit: str
) -> tuple[list[Line], list[Item]]:
    """What is asked for: the invoice, less its deposit, and the retention that waits a year."""
    gross, day, ref, party = told.net + told.tax, told.day, told.ref, told.party
    others: list[Line] = []
    items: list[Item] = []
    left = gross
    if deposit:
        _, received, cents = life.deposits.pop((deposit, customer.code))
        tax = (cents * 200 + 600) // 1200
        left -= cents
        told.deposit = cents
        others += [
            Line("419100", cents, deposit, received, label, customer),
            Line("445870", -tax, ref, day, label),
            Line("445711", tax, ref, day, label),
        ]
    if customer.kind == WORKS and life.rng.random() < 0.7:
        kept = gross * 5 // 100
        left -= kept
        line = Line("411700", kept, ref, day, f"Retenue de garantie {ref} {party.name}", party)
        item = Item(party, ref, day, day + RETENTION_DAYS, "411700", kept, [line])
        others.append(line)
        items.append(item)
        life.seen["retentions"] += 1
        late = day + RETENTION_DAYS + life.rng.randrange(1, 25)
        life.at(late, day, pay, item)
    line = Line("411000", left, ref, day, label, party)
    return [line, *others], [Item(party, ref, day, told.due, "411000", left, [line]), *items]


def _sales_lines(
    life: Life, day: int, customer: Customer, *, ref: str, label: str, net: int
) -> tuple[list[Line], int]:
    """The lines of sales and tax, and the tax in all; exports carry none."""
    if customer.kind == ABROAD:
        return [Line("707900", -net, ref, day, label)], 0
    rates: tuple[int, ...] = (200,)
    draw = life.rng.random()
    if customer.kind == WORKS:
        rates = (100,) if draw < 0.4 else (200,)
    elif draw > 0.86:
        rates = (200, 55) if draw > 0.94 else (200, 100)
    lines, taxes, left = [], 0, net
    for place, rate in enumerate(rates):
        part = left if place == len(rates) - 1 else left * 6 // 10
        left -= part
        sales, vat = SALES[rate]
        tax = with_tax(part, rate)
        taxes += tax
        lines.append(Line(sales, -part, ref, day, label))
        if tax:
            lines.append(Line(vat, -tax, ref, day, label))
    return lines, taxes


def _net(life: Life, customer: Customer) -> int:
    size = {WORKS: 12.3, PUBLIC: 11.5, HOSPITAL: 11.9}.get(customer.kind, 11.0)
    return max(2_000, int(life.rng.lognormvariate(size, 0.95)))


def _words(life: Life, day: int, customer: Customer) -> tuple[str, str, str]:
    """What the invoice refers to: the customer's order, our delivery, the building site."""
    rng = life.rng
    year = date.fromordinal(day).year % 100
    delivery, order, site = f"BL{year}{rng.randrange(100_000):05d}", "", ""
    if customer.kind in (PUBLIC, HOSPITAL):
        order = f"EJ{year}{rng.randrange(10**8):08d}"
    elif rng.random() < 0.6:
        order = f"CDE{rng.randrange(10**5):05d}"
    if customer.kind == WORKS:
        site = f"{rng.choice(_SITES)} lot {rng.randrange(1, 9)}"
    return order, delivery, site


def _goes_wrong(life: Life, day: int, item: Item, customer: Customer) -> bool:
    """Whether the invoice will not be paid as others: doubtful one day, and perhaps lost."""
    if customer.fate or customer.kind in (PUBLIC, HOSPITAL) or customer.payer:
        return False
    if life.rng.random() > 0.4:
        return False
    item.is_stuck = True
    if life.rng.random() < 0.6:
        life.at(item.due + life.rng.randrange(75, 190), day, doubt, item)
    return True


def _will_pay(life: Life, day: int, item: Item, customer: Customer) -> None:
    """Puts into the agenda what happens to the invoice."""
    rng = life.rng
    draw = rng.random()
    if draw < 0.05:
        loose = rng.random() < 0.15
        percent = 100 if rng.random() < 0.2 else rng.randrange(5, 50)
        life.at(day + rng.randrange(5, 25), day, _credit, item, percent, loose)
    elif draw < 0.054:
        life.at(item.due + rng.randrange(30), day, _pay_twice, item)
    elif draw < 0.058:
        life.at(item.due + 45, day, charge_penalty, item)
    _by_means(life, day, item, customer)


def _by_means(life: Life, day: int, item: Item, customer: Customer) -> None:
    """When it will be paid, and how; those who pay in runs find it there."""
    rng = life.rng
    item.pay_on = paid = item.due + life.lateness(customer, day)
    if customer.fate and day >= customer.insolvent_on:
        life.at(day + 10, day, pay, item)
    elif customer.is_factored and day >= life.first + FACTOR_SINCE_DAYS:
        life.to_cede.append(item)
    elif customer.means == BILL:
        life.at(min(day + 8 + rng.randrange(8), item.due - 1), day, accept_bill, item)
    elif customer.means == DEBIT:
        life.debits.setdefault(life.working(item.due), []).append(item)
    elif customer.means == CHEQUE:
        life.at(paid, day, pay_by_cheque, item)
    elif customer.is_quarrelsome and rng.random() < 0.15:
        if rng.random() < 0.65:
            life.at(item.due - rng.randrange(12), day, dispute, item)
        else:
            life.at(paid, day, pay_short, item)
    elif not customer.payer:
        in_part = rng.random() < (0.02 if customer.runs else 0.08)
        if in_part or not customer.runs:
            life.at(paid, day, pay_part if in_part else pay, item)


def _credit(life: Life, day: int, item: Item, percent: int, loose: bool) -> None:  # noqa: FBT001  # as the agenda holds it
    credit(life, day, item, percent, loose=loose)


def _pay_twice(life: Life, day: int, item: Item) -> None:
    """Pays on account or twice; some of it is given back."""
    customer = life.customer(item)
    if customer.insolvent_on and day >= customer.insolvent_on:
        return
    on_account = life.rng.random() < 0.4
    label = "ACOMPTE SUR COMPTE" if on_account else f"FACTURE {item.ref}"
    pay_loose(life, day, customer, max(item.open, 15_000), label)
    if life.rng.random() < 0.4:
        life.at(day + 25, day, refund, customer)
