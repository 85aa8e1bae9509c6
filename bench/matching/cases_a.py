"""World A, case by case: each writes a line of the statement, or none when nobody is fit for it."""

from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from bench.matching.company_a import OUR_NAME, TODAY, amount, iban, number_of
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


def fee(maker: "MakerA") -> None:
    """A bank kept its fee."""
    if who := maker.customer():
        rows = maker.rng.sample(maker.invoices(who), 1)
        cents = maker.rng.choice((300, 500, 850, 1200, 1500, 1750, 2000, 2500, 3000, 3500))
        said = maker.rng.random() < 0.25
        words = "FRAIS BANCAIRES DEDUITS" if said else ""
        if rows[0].open_cents > 20_000:
            held, quote = (("fee", cents),), maker.rng.random() < 0.85
            pay(
                maker,
                "short by a bank fee",
                who,
                rows,
                held=held,
                words=words,
                stated=said,
                quote=quote,
            )


def discount(maker: "MakerA") -> None:
    """An early-payment discount taken, in time or late."""
    who = maker.customer()
    if not who:
        return
    now = TODAY + timedelta(days=20 * len(maker.credits) // maker.lines)
    late = maker.rng.random() < 0.25
    rows = [i for i in maker.invoices(who) if i.due_on and (i.due_on < now) == late]
    if rows:
        item = maker.rng.choice(rows)
        percent = maker.rng.choice((10, 15, 20, 20, 20, 25, 30))
        cents = (item.open_cents * percent + 500) // 1000
        said = maker.rng.random() < 0.6
        words = (
            f"ESCOMPTE {percent // 10}%" if said and percent % 10 == 0 else "ESC" if said else ""
        )
        if late:
            pay(
                maker, "discount taken late", who, [item], cents=item.open_cents - cents,
                words=words, stated=said, claimed=False, why_not="no terms say until when",
            )  # fmt: skip
        else:
            held, quote = (("discount", cents),), maker.rng.random() < 0.85
            pay(
                maker,
                "discount in time",
                who,
                [item],
                held=held,
                words=words,
                stated=said,
                quote=quote,
            )


def penalty(maker: "MakerA") -> None:
    """Something withheld on the payer's own authority."""
    if who := maker.customer():
        item = maker.rng.choice(maker.invoices(who))
        cents = item.open_cents * maker.rng.randint(4, 15) // 100
        words = maker.rng.choice(
            (
                "PENALITE DE RETARD DEDUITE",
                "MOINS PENALITES",
                "RETENUE LITIGE",
                "PENALITE LOGISTIQUE",
            )
        )
        pay(
            maker,
            "penalty withheld",
            who,
            [item],
            held=(("penalty", cents),),
            words=words,
            stated=True,
        )


def retention(maker: "MakerA") -> None:
    """Five percent kept until the works are accepted."""
    if who := maker.customer():
        item = maker.rng.choice(maker.invoices(who))
        cents, said = (item.open_cents * 5 + 50) // 100, maker.rng.random() < 0.7
        words = (
            maker.rng.choice(("RETENUE DE GARANTIE 5%", "RG 5%", "DEDUCTION RG")) if said else ""
        )
        pay(
            maker,
            "retention of 5 %",
            who,
            [item],
            held=(("retention", cents),),
            words=words,
            stated=said,
        )


def exchange(maker: "MakerA") -> None:
    """Sent in another currency: a little less arrives."""
    if who := maker.customer():
        item = maker.rng.choice(maker.invoices(who))
        cents = item.open_cents * maker.rng.randint(2, 14) // 1000
        sent = f"{item.open_cents * 109 // 100 / 100:.2f}"
        if cents > 5:
            pay(
                maker, "difference of exchange", who, [item], held=(("fx", cents),), style="full",
                original=sent, original_currency="USD",
            )  # fmt: skip


def rounding(maker: "MakerA") -> None:
    """A few cents less, or more."""
    if who := maker.customer():
        item, cents = maker.rng.choice(maker.invoices(who)), maker.rng.randint(1, 5)
        if maker.rng.random() < 0.6:
            pay(maker, "rounding, less", who, [item], held=(("rounding", cents),))
        else:
            pay(maker, "rounding, more", who, [item], cents=item.open_cents + cents)


def over(maker: "MakerA") -> None:
    """More than was owed."""
    if who := maker.customer():
        item = maker.rng.choice(maker.invoices(who))
        more = maker.rng.choice((900, 1_000, 4_250, 10_000, 25_000, 27))
        pay(maker, "overpayment", who, [item], cents=item.open_cents + more)


def paid_twice(maker: "MakerA") -> None:
    """What the history or an earlier line settled, once more."""
    rng = maker.rng
    here = [at for at, each in enumerate(maker.truths) if each.case == "one, exact number"]
    if here and rng.random() < 0.5:
        credit, truth = maker.credits[(at := rng.choice(here))], maker.truths[at]
        (key,) = truth.shares
        if maker.ledger.life[key]:
            return
        again = Truth("paid twice, here", truth.customers, quoted=truth.quoted)
        maker.add(
            again, credit.amount_cents, credit.remittance,
            payer_name=credit.payer_name, payer_iban=credit.payer_iban,
        )  # fmt: skip
        return
    past = rng.choice(maker.company.seen)
    truth = Truth("paid twice, history", (past.customer,), quoted=past.invoices)
    maker.add(
        truth, past.amount_cents, past.remittance,
        payer_name=past.payer_name, payer_iban=past.payer_iban,
    )  # fmt: skip


def too_early(maker: "MakerA") -> None:
    """The invoice is not known yet, or there is none: a payment on account."""
    if who := maker.customer():
        maker.company.next_serial += maker.rng.randint(1, 9)
        number = number_of(maker.company.scheme, maker.company.next_serial, TODAY)
        deposit = maker.rng.random() < 0.5
        case = "payment on account" if deposit else "before the invoice"
        text = f"ACOMPTE COMMANDE CDE{maker.rng.randint(7000, 9999)}" if deposit else number
        cents = maker.rng.choice((100_000, 150_000, 250_000)) if deposit else amount(maker.rng)
        maker.add(
            Truth(case, (who,), quoted=() if deposit else (number,)), cents, text, customer=who
        )


def homonym(maker: "MakerA") -> None:
    """Two customers of one name, no account, no number."""
    if maker.company.twins:
        who = maker.rng.choice(maker.rng.choice(maker.company.twins))
        rows = maker.invoices(who)
        if rows:
            name = " ".join(w for w in bank_text(maker.names[who]).split() if w not in
                            {"SAS", "SARL", "SA", "EURL", "SASU", "SNC", "SCOP"})  # fmt: skip
            item = rows[0] if maker.rng.random() < 0.5 else maker.rng.choice(rows)
            quote = maker.rng.random() < 0.25
            pay(maker, "homonyms", who, [item], quote=quote, payer_name=name, payer_iban="")


def subscription(maker: "MakerA") -> None:
    """The same amount each month: the oldest, with a number or without."""
    fit = [who for who in maker.company.subscribers if maker.invoices(who)]
    if fit:
        who = maker.rng.choice(fit)
        rows = sorted(maker.invoices(who), key=lambda item: item.issued_on)
        quote = maker.rng.random() < 0.5
        pay(
            maker, "equal amounts", who, [maker.rng.choice(rows) if quote else rows[0]], quote=quote
        )


def stranger(maker: "MakerA") -> None:
    """Money that is no customer's; now and then it has the amount of something open."""
    rng = maker.rng
    day = f"{rng.randint(1, 28):02d}0226"
    name, text, label = rng.choice(
        (
            ("DGFIP", f"REMBOURSEMENT CREDIT TVA 3519 {day}", "VIR SEPA RECU"),
            (
                "URSSAF",
                f"REMB TROP VERSE COTISATIONS {rng.randint(10_000, 99_999)}",
                "VIR SEPA RECU",
            ),
            ("", f"REMISE CB {rng.randint(100_000, 999_999)} DU {day} TPE 0012", "REMISE CARTES"),
            ("", f"INTERETS CREDITEURS AU {day}", "INTERETS"),
            ("", f"VERSEMENT ESPECES AGENCE {rng.randint(100, 999)}", "VERSEMENT"),
            (OUR_NAME, "VIREMENT INTERNE TRESORERIE", "VIR DE COMPTE A COMPTE"),
            ("EDF ENTREPRISES", f"AVOIR CONTRAT {rng.randint(10**8, 10**9)}", "VIR SEPA RECU"),
            (
                "ASSURANCES DU PONANT",
                f"INDEMNITE SINISTRE {rng.randint(1000, 9999)}",
                "VIR SEPA RECU",
            ),
        )
    )
    cents = amount(rng)
    if rng.random() < 0.25 and (who := maker.customer()):
        cents = rng.choice(maker.invoices(who)).open_cents
    maker.add(Truth("nobody's"), cents, text, payer_name=name, label=label)


def cheque(maker: "MakerA") -> None:
    """A cheque without a name."""
    if who := maker.customer():
        item = maker.rng.choice(maker.invoices(who))
        alike = [k for k, cents in maker.ledger.life.items() if cents == item.open_cents]
        truth = Truth(
            "cheque without a name", (who,), {item.key: item.open_cents},
            claimed=False, hopeless=len(alike) > 1, why_not="nobody is named",
        )  # fmt: skip
        text = f"REMISE CHEQUE N° {maker.rng.randint(1_000_000, 9_999_999)}"
        maker.add(truth, item.open_cents, text, label="REMISE DE CHEQUES")


def batch(maker: "MakerA") -> None:
    """Direct debits of many customers in one sum."""
    people = [maker.customer() for _ in range(maker.rng.randint(4, 12))]
    cents = sum(maker.rng.choice(maker.invoices(who)).open_cents for who in people if who)
    if cents:
        text = f"REMISE PRELEVEMENTS SEPA {len(people)} OPERATIONS"
        maker.add(Truth("direct debits in one sum"), cents, text, label="REMISE PRLV")


def group(maker: "MakerA") -> None:
    """One line for two customers, both quoted."""
    one, two = maker.customer(), maker.customer()
    if one and two and one != two:
        rows = [maker.rng.choice(maker.invoices(who)) for who in (one, two)]
        full = {item.key: item.open_cents for item in rows}
        numbers = tuple(item.number for item in rows)
        truth = Truth("two customers of a group", (one, two), full, quoted=numbers)
        maker.add(
            truth, sum(full.values()), maker.text(" ".join(numbers)),
            payer_name="GROUPE OSTERVAL", payer_iban=iban(maker.rng),
        )  # fmt: skip


def wrong_number(maker: "MakerA") -> None:
    """Somebody else's number, or another of one's own, with the amount of one's own invoice."""
    who = maker.customer(least=2)
    other = maker.customer()
    if not who or not other:
        return
    item = maker.rng.choice(maker.invoices(who))
    own = maker.rng.random() < 0.4
    wrong = maker.rng.choice(
        [i for i in maker.invoices(who if own else other) if i.key != item.key] or [item]
    )
    if wrong.key != item.key and wrong.open_cents != item.open_cents:
        truth = Truth(
            "amount against number" if own else "another's number",
            (who,), {item.key: item.open_cents}, quoted=(wrong.number,),
            claimed=False, why_not="the number says another",
        )  # fmt: skip
        maker.add(truth, item.open_cents, maker.text(wrong.number), customer=who)


CASES: tuple[tuple[Case, float], ...] = (
    (exact, 22), (sloppy, 14), (mistyped, 2.5), (several, 13), (too_many, 0.7), (ranged, 1.5),
    (with_note, 5), (balance, 4), (due_date, 3), (month, 3), (oldest, 2), (amount_only, 7),
    (two_unquoted, 1.5), (name_in_text, 2.5), (by_other, 5), (by_stranger, 1.5), (instalment, 2.5),
    (last_part, 1), (fee, 2.5), (discount, 2.7), (penalty, 0.8), (retention, 1.2), (exchange, 0.8),
    (rounding, 1.2), (over, 1), (paid_twice, 1.2), (too_early, 1.8), (homonym, 1.2),
    (subscription, 2), (stranger, 6), (cheque, 2), (batch, 1), (group, 0.6), (wrong_number, 1.2),
)  # fmt: skip
