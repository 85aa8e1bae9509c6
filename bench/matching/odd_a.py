"""World A, what no invoice explains, or the wrong one: paid twice, too early, money of nobody."""

from typing import TYPE_CHECKING

from bench.matching.cases_a import pay
from bench.matching.company_a import OUR_NAME, TODAY, amount, iban, number_of
from bench.matching.world import Truth
from bench.matching.writing_a import bank_text

if TYPE_CHECKING:
    from bench.matching.world_a import MakerA


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
