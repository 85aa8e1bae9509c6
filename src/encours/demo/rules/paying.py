"""Money comes in: transfers that say what they pay and others that do not, cheques, direct debits,
bills of exchange; some of it comes back.
"""

from encours.demo.rules.books import MAIN_BANK, OTHER_BANK, BankLine, Item, Line, Paid
from encours.demo.rules.cast import EARLY, Customer
from encours.demo.rules.life import Life, tax_within
from encours.demo.rules.names import plain

RETURNS = {
    "AM04": "PROVISION INSUFFISANTE",
    "MD01": "PAS DE MANDAT",
    "AC04": "COMPTE CLOTURE",
    "MD06": "DEMANDE DE REMBOURSEMENT",
}
WAITING = "471000"
type Shares = list[tuple[Item, int]]


def is_payable(item: Item) -> bool:
    """Whether its customer may still pay it: open, and not already on its way."""
    return item.open > 0 and not item.is_held


def pay(life: Life, day: int, item: Item) -> None:
    """Pays what is left of one document; now and then a few cents are missing."""
    if is_payable(item):
        missing = life.rng.randrange(1, 280) if life.rng.random() < 0.02 else 0
        receive(life, day, [(item, max(1, item.open - missing))])


def pay_part(life: Life, day: int, item: Item) -> None:
    """Pays a part of it; the rest comes later."""
    if is_payable(item):
        receive(life, day, [(item, item.open * life.rng.randrange(20, 80) // 100)])
        life.at(day + life.rng.randrange(15, 75), day, pay, item)


def pay_short(life: Life, day: int, item: Item) -> None:
    """Pays less than asked, and says nothing of the rest."""
    if is_payable(item):
        kept = item.open * life.rng.randrange(3, 15) // 100
        receive(life, day, [(item, item.open - kept)])
        item.is_disputed = item.is_stuck = True


def pay_run(life: Life, day: int, payer: Customer) -> None:
    """The customer's payment run: all that it, and those it pays for, owe by then."""
    served = [payer, *life.cast.served.get(payer.code, ())]
    due = [
        item
        for customer in served
        for item in life.owed_by(customer)
        if is_payable(item) and not item.is_stuck and item.account == "411000"
        if item.pay_on <= day
    ]
    if due:
        receive(life, day, [(item, item.open) for item in due[:40]])


def receive(life: Life, day: int, shares: Shares) -> None:
    """A transfer (virement) that pays `shares`; of the last days, nobody has said yet whose."""
    customer = life.customer(shares[0][0])
    payer = life.cast.by_code.get(customer.payer, customer)
    total = sum(cents for _, cents in shares)
    if total <= 0:
        return
    how = _how(life, shares, payer)
    line = BankLine(
        MAIN_BANK,
        day,
        total,
        "05",
        f"VIR {plain(payer.name)}"[:31],
        _texts(life, shares, how),
        payer.name,
        payer.iban,
        how,
        tuple(Paid(item.party.code, item.ref, cents) for item, cents in shares),
    )
    ref = life.number("RG", day)
    if day >= life.unidentified_from:
        label = f"Virement à identifier {payer.name}"
        life.bank(line, ref, label, [Line(WAITING, -total, ref, day, label)])
        for item, _ in shares:
            item.is_held = True
        return
    if _takes_discount(life, day, payer, shares):
        _pay_with_discount(life, day, shares, line, ref)
        return
    label = f"Virement {payer.name}"
    if len(shares) == 1:
        label += f" {shares[0][0].ref}"
    credits = _credits(shares, ref, day, label)
    life.bank(line, ref, label, [credit for credit, _ in credits])
    for credit, closed in credits:
        life.settle(day, closed, credit)


def _credits(shares: Shares, ref: str, day: int, label: str) -> list[tuple[Line, Shares]]:
    """One credit for each customer and account, with what it closes."""
    found: dict[tuple[str, str], tuple[Line, Shares]] = {}
    for item, cents in shares:
        line, closed = found.setdefault(
            (item.party.code, item.account),
            (Line(item.account, 0, ref, day, label, item.party), []),
        )
        line.amount -= cents
        closed.append((item, cents))
    return list(found.values())


def _how(life: Life, shares: Shares, payer: Customer) -> str:
    """How well the transfer names what it pays."""
    life.seen["transfers"] += 1
    if any(item.party is not payer for item, _ in shares):
        return "parent"
    draw = life.rng.random()
    if draw < 0.14:
        return "none"
    if len(shares) > 1:
        return "several" if draw < 0.75 else "several_truncated"
    return "truncated" if draw < 0.32 else "reference"


def _texts(life: Life, shares: Shares, how: str) -> tuple[str, ...]:
    """What the payer wrote, in lines of 70 signs, two at most."""
    refs = [item.ref for item, _ in shares]
    if how == "none":
        text = life.rng.choice(("REGLEMENT FOURNISSEUR", "VOS FACTURES", "PAIEMENT", "FACT"))
    elif how == "truncated":
        text = refs[0].replace("-", "")[4:] if life.rng.random() < 0.5 else refs[0][:-2]
    elif how == "several_truncated":
        text = "FACT " + ",".join(ref[-6:].lstrip("0") for ref in refs)
    else:
        text = ("FACTURES " if len(refs) > 1 else "FACTURE ") + " ".join(refs)
    return tuple(part for part in (text[:70], text[70:140]) if part)


def _takes_discount(life: Life, day: int, payer: Customer, shares: Shares) -> bool:
    early = payer.behaviour == EARLY and all(day < item.due - 9 for item, _ in shares)
    return early and len(shares) == 1 and life.rng.random() < 0.4


def _pay_with_discount(life: Life, day: int, shares: Shares, line: BankLine, ref: str) -> None:
    """The customer pays early and takes its two percent (escompte), tax included."""
    item, cents = shares[0]
    discount = cents * 2 // 100
    tax = tax_within(discount)
    line.amount -= discount
    line.pays = (Paid(item.party.code, item.ref, cents - discount),)
    label = f"Virement {item.party.name} {item.ref} escompte 2 %"
    credit = Line(item.account, -cents, ref, day, label, item.party)
    others = [credit, Line("665000", discount - tax, ref, day, label)]
    life.bank(line, ref, label, [*others, Line("445711", tax, ref, day, label)])
    life.settle(day, shares, credit)
    life.seen["discounts"] += 1


def pay_loose(life: Life, day: int, customer: Customer, cents: int, label: str) -> None:
    """Money that no document explains: it stays as a credit of the customer."""
    ref = life.number("RG", day)
    text = plain(label)[:70]
    line = BankLine(
        MAIN_BANK, day, cents, "05", f"VIR {plain(customer.name)}"[:31], (text,),
        customer.name, customer.iban, "unknown",
    )  # fmt: skip
    told = f"Virement {customer.name} {label}"
    credit = Line("411000", -cents, ref, day, told, customer)
    life.bank(line, ref, told, [credit])
    life.open_item(Item(customer, ref, day, day, "411000", -cents, [credit]))
    life.seen["unapplied"] += 1


def refund(life: Life, day: int, customer: Customer) -> None:
    """Gives back what a customer paid too much (remboursement d’un trop-perçu)."""
    loose = [item for item in life.open_of(customer) if item.open < 0 and item.ref.startswith("RG")]
    for item in loose[:1]:
        ref, cents = life.number("VE", day), -item.open
        label = f"Remboursement trop-perçu {customer.name}"
        debit = Line("411000", cents, ref, day, label, customer)
        line = BankLine(
            MAIN_BANK, day, -cents, "06", f"VIR EMIS {plain(customer.name)}"[:31],
            (f"REMBOURSEMENT {item.ref}",), customer.name, customer.iban, "refund",
        )  # fmt: skip
        life.bank(line, ref, label, [debit])
        life.settle(day, [(item, -cents)], debit)
        life.seen["refunds"] += 1


# -- cheques -------------------------------------------------------------------------------------


def pay_by_cheque(life: Life, day: int, item: Item) -> None:
    """A cheque comes by post; it goes to the bank with the others of the week."""
    if not is_payable(item):
        return
    ref, cents = life.number("CH", day), item.open
    label = f"Chèque {item.party.name} {item.ref}"
    credit = Line(item.account, -cents, ref, day, label, item.party)
    life.post("CH", day, [Line("511200", cents, ref, day, label), credit])
    life.settle(day, [(item, cents)], credit)
    life.cheques.append((item, cents))


def bank_cheques(life: Life, day: int) -> None:
    """The cheques of the week are handed in together (remise de chèques)."""
    if not life.cheques:
        return
    ref = life.number("RC", day, 4)
    label = f"Remise {ref} {len(life.cheques)} chèques"
    total = sum(cents for _, cents in life.cheques)
    pays = tuple(Paid(item.party.code, item.ref, cents) for item, cents in life.cheques)
    line = BankLine(
        OTHER_BANK, day, total, "02", f"REMISE CHEQUES {len(pays)} CHQ",
        (f"BORDEREAU {ref}",), how="cheques", pays=pays,
    )  # fmt: skip
    life.bank(line, ref, label, [Line("511200", -total, ref, day, label)])
    for item, cents in life.cheques:
        if life.rng.random() < 0.025:
            life.at(day + 6, day, come_back, item, cents, ("03", "CHEQUE IMPAYE", "AM04"))
    life.cheques.clear()


# -- direct debits -------------------------------------------------------------------------------


def debit_due(life: Life, day: int) -> None:
    """The direct debits that fall due today go out as one batch (prélèvements SEPA)."""
    batch = [item for item in life.debits.pop(day, ()) if is_payable(item)]
    if not batch:
        return
    ref = life.number("PR", day, 4)
    label = f"Prélèvements SEPA {ref}"
    shares = [(item, item.open) for item in batch]
    pays = tuple(Paid(item.party.code, item.ref, cents) for item, cents in shares)
    total = sum(cents for _, cents in shares)
    line = BankLine(
        OTHER_BANK, day, total, "A1", f"REM PRLV SEPA {len(batch)} OPER",
        (f"REMISE {ref}",), how="direct_debits", pays=pays,
    )  # fmt: skip
    credits = _credits(shares, ref, day, label)
    life.bank(line, ref, label, [credit for credit, _ in credits])
    for credit, closed in credits:
        life.settle(day, closed, credit)
    for item, cents in shares:
        if life.rng.random() < 0.05:
            reason = life.rng.choice([*RETURNS])
            life.at(day + 4, day, come_back, item, cents, ("B3", "PRLV IMPAYE", reason))


def come_back(life: Life, day: int, item: Item, cents: int, back: tuple[str, str, str]) -> None:
    """A payment comes back unpaid: its document is owed again, and is as old as it was.

    `back`: the bank's operation code, its words, the reason.
    """
    customer, ref, (code, what, reason) = life.customer(item), item.ref, back
    label = f"Impayé {what.split()[0].lower()} {ref} {customer.name}"
    line = BankLine(
        OTHER_BANK, day, -cents, code, f"{what} {plain(customer.name)}"[:31],
        (f"{reason} {RETURNS[reason]}", f"REF {ref}"), customer.name, customer.iban,
        "returned", (Paid(customer.code, ref, -cents),),
    )  # fmt: skip
    debit = Line("411000", cents, ref, day, label, customer)
    life.bank(line, ref, label, [debit])
    again = life.open_item(Item(customer, ref, day, item.due, "411000", cents, [debit]))
    life.seen["returned"] += 1
    if life.rng.random() < 0.8:
        life.at(day + life.rng.randrange(8, 50), day, pay, again)


# -- bills of exchange ---------------------------------------------------------------------------


def accept_bill(life: Life, day: int, item: Item) -> None:
    """The customer accepts a bill (lettre de change): what it owes moves to 413."""
    if not is_payable(item):
        return
    label = f"Effet {item.ref} {item.party.name}"
    transfer(life, day, item, "413000", journal="EF", label=label)
    life.bills.setdefault(life.working(max(item.due, day + 1)), []).append(item)
    life.seen["bills"] += 1


def present_bills(life: Life, day: int) -> None:
    """The bills that fall due are handed to the bank, which credits them three days later."""
    bills = [item for item in life.bills.pop(day, ()) if item.open > 0]
    if not bills:
        return
    ref = life.number("RE", day, 4)
    total = sum(item.open for item in bills)
    shares = [(item, item.open) for item in bills]
    label = f"Remise effets {ref}"
    lines = []
    for item, cents in shares:
        told = f"Effet {item.ref} {item.party.name}"
        lines.append(Line(item.account, -cents, item.ref, day, told, item.party))
    life.post("EF", day, [Line("511300", total, ref, day, label), *lines])
    for (item, cents), line in zip(shares, lines, strict=True):
        life.settle(day, [(item, cents)], line)
    life.at(day + 3, day, _credit_bills, ref, total, shares)


def _credit_bills(life: Life, day: int, ref: str, total: int, shares: Shares) -> None:
    label = f"Encaissement effets {ref}"
    pays = tuple(Paid(item.party.code, item.ref, cents) for item, cents in shares)
    line = BankLine(
        OTHER_BANK, day, total, "31", f"REM LCR {len(pays)} EFFETS",
        (f"BORDEREAU {ref}",), how="bills", pays=pays,
    )  # fmt: skip
    life.bank(line, ref, label, [Line("511300", -total, ref, day, label)])
    for item, cents in shares:
        if life.rng.random() < 0.04:
            life.at(day + 4, day, come_back, item, cents, ("33", "LCR IMPAYEE", "AM04"))


def transfer(
    life: Life, day: int, item: Item, account: str, *, label: str, journal: str = "OD"
) -> None:
    """Moves what is open to another account of the customer; its day stays its own."""
    cents, ref = item.open, item.ref
    credit = Line(item.account, -cents, ref, item.day, label, item.party)
    debit = Line(account, cents, ref, item.day, label, item.party)
    life.post(journal, day, [debit, credit])
    item.lines.append(credit)
    life.letter(day, [item])
    item.lines, item.account = [debit], account
