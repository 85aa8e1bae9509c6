"""World A, what comes is not what was owed: fees, discounts, retentions, exchange, cents, more."""

from datetime import timedelta
from typing import TYPE_CHECKING

from bench.matching.cases_a import pay
from bench.matching.company_a import TODAY

if TYPE_CHECKING:
    from bench.matching.world_a import MakerA


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
