"""World A, case by case: each writes a line of the statement, or none when nobody is fit for it."""

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING

from bench.matching.company_a import iban
from bench.matching.world import Truth
from bench.matching.writing_a import (
    LONGEST_TEXT,
    bank_text,
    listed,
    shortened,
    shown_number,
    wrong_sign,
)
from encours.cash.rules.matching.words import Item

if TYPE_CHECKING:
    from bench.matching.world_a import MakerA

type Case = Callable[["MakerA"], None]

_SLOPPY = ("squeezed", "lower", "word", "serial", "no_zero", "number_sign", "padded", "digits")


def pay(
    maker: "MakerA",
    case: str,
    customer: str,
    items: list[Item],
    *,
    style: str | None = None,
    quote: bool = True,
    cents: int | None = None,
    held: tuple[tuple[str, int], ...] = (),
    words: str = "",
    stated: bool = False,
    claimed: bool = True,
    why_not: str = "",
    **extra: str,
) -> None:
    """A line that pays `items` in whole, less `held`; `cents` when it pays a part or more."""
    if not quote and len(items) == 1:  # of equal ones people pay the oldest
        same = [i for i in maker.invoices(customer) if i.open_cents == items[0].open_cents]
        items = [min(same, key=lambda item: (item.issued_on, item.key))]
    said = [shown_number(i.number, maker.company.habits[customer], style) for i in items]
    if len(said) > 1 and maker.rng.random() < 0.6:
        said = [said[0], *shortened(said[1:])]
    body = listed(maker.rng, [text for text, _ in said]) if quote else ""
    full = {item.key: item.open_cents for item in items}
    paid = sum(full.values()) - sum(each for _, each in held)
    if cents is not None and cents < paid:
        full = {items[0].key: cents}
    total = paid if cents is None else cents
    if total <= 0:
        return
    truth = Truth(
        case,
        (customer,),
        full,
        held,
        quoted=tuple(part for _, part in said) if quote else (),
        stated=stated,
        claimed=claimed,
        why_not=why_not,
    )
    maker.add(truth, total, maker.text(f"{body} {words}".strip()), customer=customer, **extra)


def exact(maker: "MakerA") -> None:
    """One invoice, its whole number."""
    if who := maker.customer():
        pay(maker, "one, exact number", who, [maker.rng.choice(maker.invoices(who))], style="full")


def sloppy(maker: "MakerA") -> None:
    """One invoice, its number as people write it."""
    if who := maker.customer():
        style = maker.rng.choice(_SLOPPY)
        pay(
            maker,
            "one, number written freely",
            who,
            [maker.rng.choice(maker.invoices(who))],
            style=style,
        )


def mistyped(maker: "MakerA") -> None:
    """One invoice, a digit wrong, or an O for a zero."""
    who = maker.customer()
    if not who:
        return
    item = maker.rng.choice(maker.invoices(who))
    if maker.rng.random() < 0.4 and "0" in item.number:
        pay(maker, "one, letter O for zero", who, [item], style="letter_o")
        return
    wrong = wrong_sign(maker.rng, item.number)
    truth = Truth("one, digit mistyped", (who,), {item.key: item.open_cents}, quoted=(wrong,))
    maker.add(truth, item.open_cents, maker.text(wrong), customer=who)


def several(maker: "MakerA") -> None:
    """Many invoices, all quoted."""
    if who := maker.customer(least=2):
        rows = maker.invoices(who)
        count = min(len(rows), maker.rng.choice((2, 2, 2, 3, 3, 4, 5, 7)))
        pay(maker, "several, quoted", who, maker.rng.sample(rows, count))


def too_many(maker: "MakerA") -> None:
    """More invoices than the text holds: the last ones are cut off."""
    who = maker.customer(least=12)
    if not who:
        return
    rows = maker.invoices(who)
    body, seen, taken = "REGLEMENT FACTURES", [], []
    for item in maker.rng.sample(rows, min(len(rows), 22)):
        body += f" {item.number}"
        taken.append(item)
        if len(body) <= LONGEST_TEXT:
            seen.append(item.number)
        elif len(taken) > len(seen) + 2:
            break
    if len(seen) < len(taken):
        full = {item.key: item.open_cents for item in taken}
        truth = Truth("several, cut at 140 signs", (who,), full, quoted=tuple(seen))
        maker.add(truth, sum(full.values()), body[:LONGEST_TEXT], customer=who)


def ranged(maker: "MakerA") -> None:
    """From one number to another."""
    who = maker.customer(least=3)
    if not who:
        return
    serials = maker.company.serials
    rows = sorted(maker.invoices(who), key=lambda item: serials[item.key])
    count = min(len(rows), maker.rng.choice((2, 3, 3, 4)))
    at = maker.rng.randrange(len(rows) - count + 1)
    taken = rows[at : at + count]
    said = [str(serials[item.key]) for item in taken]
    full = {item.key: item.open_cents for item in taken}
    word = maker.rng.choice(("FACT {} A {}", "fact du n° {} au {}", "FACTURES {} à {}"))
    truth = Truth("several, a range", (who,), full, quoted=tuple(said))
    maker.add(truth, sum(full.values()), maker.text(word.format(said[0], said[-1])), customer=who)


def with_note(maker: "MakerA") -> None:
    """Invoices less a credit note, which is quoted or not."""
    who = maker.customer(least=2)
    notes = maker.notes(who) if who else []
    if not who or not notes:
        return
    note = maker.rng.choice(notes)
    rows = maker.rng.sample(maker.invoices(who), maker.rng.choice((1, 1, 2)))
    if sum(item.open_cents for item in rows) + note.open_cents <= 0:
        return
    if maker.rng.random() < 0.55:
        pay(maker, "credit note, quoted", who, [*rows, note])
        return
    said = [shown_number(item.number, maker.company.habits[who]) for item in rows]
    full = {item.key: item.open_cents for item in [*rows, note]}
    quoted = tuple(part for _, part in said)
    truth = Truth("credit note, not quoted", (who,), full, quoted=quoted)
    word = maker.rng.choice(("", " MOINS AVOIR", ""))
    body = listed(maker.rng, [text for text, _ in said]) + word
    maker.add(truth, sum(full.values()), maker.text(body), customer=who)


def balance(maker: "MakerA") -> None:
    """Everything that is open, credit notes too."""
    if who := maker.customer(least=2):
        rows = maker.open_items(who)
        if len(rows) <= 25:
            words = maker.rng.choice(("SOLDE", "SOLDE COMPTE", "SOLDE DE TOUT COMPTE", ""))
            pay(maker, "whole balance", who, rows, quote=False, words=words)


def due_date(maker: "MakerA") -> None:
    """All of one due date."""
    if who := maker.customer(least=2):
        groups = defaultdict(list)
        for item in maker.open_items(who):
            groups[item.due_on].append(item)
        many = [rows for rows in groups.values() if len(rows) > 1]
        if many:
            rows = maker.rng.choice(many)
            words = f"ECHEANCE {rows[0].due_on:%d/%m/%Y}" if maker.rng.random() < 0.4 else ""
            pay(maker, "all of a due date", who, rows, quote=False, words=words)


def month(maker: "MakerA") -> None:
    """The statement of a month."""
    names = (
        "JANVIER",
        "FEVRIER",
        "MARS",
        "",
        "",
        "",
        "",
        "",
        "",
        "OCTOBRE",
        "NOVEMBRE",
        "DECEMBRE",
    )
    if who := maker.customer(least=2):
        groups = defaultdict(list)
        for item in maker.open_items(who):
            groups[item.issued_on.month].append(item)
        many = [(m, rows) for m, rows in groups.items() if len(rows) > 1]
        if many:
            number, rows = maker.rng.choice(many)
            words = maker.rng.choice(
                (f"RELEVE {names[number - 1]}", "VOTRE RELEVE", f"{number:02d}/26")
            )
            pay(maker, "statement of a month", who, rows, quote=False, words=words)


def oldest(maker: "MakerA") -> None:
    """The oldest so many."""
    if who := maker.customer(least=4):
        rows = sorted(maker.invoices(who), key=lambda item: (item.issued_on, item.key))
        count = maker.rng.randint(2, min(5, len(rows) - 1))
        pay(maker, "the oldest so many", who, rows[:count], quote=False)


def amount_only(maker: "MakerA") -> None:
    """One invoice of a known payer, nothing quoted."""
    if who := maker.customer():
        words = maker.rng.choice(
            ("", "FACTURE", "VOTRE FACTURE DU MOIS", "VIREMENT", "REF 0047 8812")
        )
        rows = [maker.rng.choice(maker.invoices(who))]
        pay(maker, "one, amount alone", who, rows, quote=False, words=words)


def two_unquoted(maker: "MakerA") -> None:
    """Two or three invoices, nothing quoted."""
    if who := maker.customer(least=3):
        rows = maker.rng.sample(maker.invoices(who), maker.rng.choice((2, 2, 3)))
        pay(maker, "several, amount alone", who, rows, quote=False)


def name_in_text(maker: "MakerA") -> None:
    """The bank gives no name: it is in the text."""
    who = maker.customer()
    if not who:
        return
    item = maker.rng.choice(maker.invoices(who))
    quote = maker.rng.random() < 0.6
    said, part = shown_number(item.number, maker.company.habits[who])
    name = bank_text(maker.names[who])
    text = f"VIR DE {name} {said}" if quote else f"VIR DE {name}"
    truth = Truth(
        "name in the text only",
        (who,),
        {item.key: item.open_cents},
        quoted=(part,) if quote else (),
        named=name,
    )
    maker.add(truth, item.open_cents, text)


def by_other(maker: "MakerA") -> None:
    """The payer is not the debtor; the history knows it."""
    if who := maker.customer(other=True):
        rows = maker.invoices(who)
        count = min(len(rows), maker.rng.choice((1, 1, 2, 3)))
        taken = maker.rng.sample(rows, count)
        pay(maker, "paid by another, known", who, taken, quote=maker.rng.random() < 0.65)


def by_stranger(maker: "MakerA") -> None:
    """The payer is not the debtor and nobody knows it yet: the whole number tells."""
    if who := maker.customer():
        item = maker.rng.choice(maker.invoices(who))
        name = maker.rng.choice(("M. ET MME AUBRYON", "HOLDING VALTERNE", "SCI DES TROIS PONTS"))
        style = maker.rng.choice(("full", "squeezed", "serial"))
        account = iban(maker.rng)
        pay(
            maker,
            "paid by another, unknown",
            who,
            [item],
            style=style,
            payer_name=name,
            payer_iban=account,
        )


def instalment(maker: "MakerA") -> None:
    """A part of one invoice; the rest comes later."""
    if who := maker.customer():
        item = max(maker.invoices(who), key=lambda each: each.open_cents)
        if item.open_cents > 60_000:
            share = maker.rng.choice((2, 3, 4))
            words = maker.rng.choice(
                (f"ACOMPTE 1/{share}", "PAIEMENT PARTIEL", "1ERE ECHEANCE", "")
            )
            cents = item.open_cents // share
            pay(maker, "a part", who, [item], cents=cents, words=words, stated=bool(words))


def last_part(maker: "MakerA") -> None:
    """The rest of an invoice paid in parts."""
    parts = [
        item
        for who in maker.busy
        for item in maker.invoices(who)
        if item.open_cents != item.amount_cents
    ]
    if parts:
        item = maker.rng.choice(parts)
        pay(maker, "the last part", item.customer, [item], words=maker.rng.choice(("SOLDE", "")))
