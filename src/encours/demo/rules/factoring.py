"""The factor: since its contract, some customers' invoices are ceded to it each week (affacturage).

It advances ninety percent the day after, gives the rest when the customer has paid it, less its
commission, and hands back what stays unpaid.
"""

from encours.demo.rules.books import OTHER_BANK, BankLine, Item, Line, Paid
from encours.demo.rules.life import Life, with_tax
from encours.demo.rules.paying import pay

FACTOR = "467100"
_NAME = "CONFLUENCE FACTOR"


def cede(life: Life, day: int) -> None:
    """Hands the invoices of the week over to the factor."""
    batch = [item for item in life.to_cede if item.open > 0 and not item.is_held]
    life.to_cede.clear()
    if not batch:
        return
    ref = life.number("BF", day, 4)
    shares = [(item, item.open) for item in batch]
    total = sum(cents for _, cents in shares)
    lines = [
        Line("411000", -cents, item.ref, day, f"Cession factor {item.ref}", item.party)
        for item, cents in shares
    ]
    label = f"Cession bordereau {ref} Confluence Factor"
    life.post("AF", day, [Line(FACTOR, total, ref, day, label), *lines])
    for (item, cents), line in zip(shares, lines, strict=True):
        life.settle(day, [(item, cents)], line)
        life.seen["ceded"] += 1
    life.at(day + 1, day, _advance, ref, shares)


def _advance(life: Life, day: int, ref: str, shares: list[tuple[Item, int]]) -> None:
    paid = [(item, cents, cents * 90 // 100) for item, cents in shares]
    total = sum(advanced for _, _, advanced in paid)
    pays = tuple(Paid(item.party.code, item.ref, advanced) for item, _, advanced in paid)
    line = BankLine(
        OTHER_BANK, day, total, "05", f"VIR {_NAME}", (f"FINANCEMENT BORD {ref}",),
        "Confluence Factor", how="factor", pays=pays,
    )  # fmt: skip
    label = f"Financement bordereau {ref}"
    life.bank(line, ref, label, [Line(FACTOR, -total, ref, day, label)])
    for item, cents, advanced in paid:
        customer = life.customer(item)
        if life.rng.random() < 0.06:
            life.at(item.due + 60, day, _hand_back, item, cents, advanced)
        else:
            late = max(0, life.lateness(customer, item.day))
            life.at(item.due + late, day, _is_paid, item, cents - advanced)


def _is_paid(life: Life, _day: int, item: Item, left: int) -> None:
    life.releases.append((item, left))


def release(life: Life, day: int) -> None:
    """What the factor kept of invoices that it has been paid, less its commission."""
    if not life.releases:
        return
    ref = life.number("LF", day, 4)
    total = sum(left for _, left in life.releases)
    fee = total * 6 // 100
    tax = with_tax(fee, 200)
    pays = tuple(Paid(item.party.code, item.ref, left) for item, left in life.releases)
    line = BankLine(
        OTHER_BANK, day, total - fee - tax, "05", f"VIR {_NAME}",
        (f"SOLDE DISPONIBLE {ref} COMMISSION DEDUITE",), "Confluence Factor", how="factor",
        pays=pays,
    )  # fmt: skip
    label = f"Disponible {ref} Confluence Factor"
    others = [Line(FACTOR, -total, ref, day, label), Line("622500", fee, ref, day, label)]
    life.bank(line, ref, label, [*others, Line("445660", tax, ref, day, label)])
    life.releases.clear()


def _hand_back(life: Life, day: int, item: Item, cents: int, advanced: int) -> None:
    """The factor hands an unpaid invoice back (définancement): the customer owes us again, and the
    advance is taken back.
    """
    label = f"Définancement impayé {item.ref} {item.party.name}"
    debit = Line("411000", cents, item.ref, day, label, item.party)
    life.post("AF", day, [debit, Line(FACTOR, -cents, item.ref, day, label)])
    again = Item(item.party, item.ref, day, item.due, "411000", cents, [debit])
    life.at(day + 40, day, pay, life.open_item(again))
    ref, told = life.number("RF", day, 4), f"Reprise de financement {item.ref}"
    line = BankLine(
        OTHER_BANK, day, -advanced, "06", f"VIR {_NAME}", (f"REPRISE {item.ref}",),
        "Confluence Factor", how="factor", pays=(Paid(item.party.code, item.ref, -advanced),),
    )  # fmt: skip
    life.bank(line, ref, told, [Line(FACTOR, advanced, ref, day, told)])
    life.seen["handed_back"] += 1
