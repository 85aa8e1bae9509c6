"""Why less, or more, came in than a set of items adds up to: each cause with how likely it is.

Bank fee, early-payment discount in its dates, retention of works contracts, penalty withheld,
exchange, rounding; else a part paid, or too much. What is bounded by the policy is never guessed
beyond it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from math import log

from encours.cash.rules.matching.texts import in_capitals
from encours.cash.rules.matching.words import Credit, DeductionKind, Item, MatchPolicy

PART, OVER = "part", "over"
_LEAST_FEE = 100
_EURO = 100
_PERCENTS = tuple(map(Decimal, ("0.5", "1", "1.5", "2", "2.5", "3", "4", "5")))
_WORDS = {
    "fee": r"FRAIS|COMMISS\w*|COM|SHA|FEES?|(?:BANK )?CHARGES?|\w*SPESEN|\w*GEBUHR\w*|GASTOS|SPESE"
    r"|\w*KOSTEN|DESPESAS",
    "discount": r"ESCOMPTE|ESC|ESCPTE|DISCOUNT|SKONTO|SCONTO|DESCUENTO|DESCONTO|KORTING",
    "penalty": r"PENAL\w*|PEN|MALUS|RETARD|\w*STRAFE|PONALE|BOETE",
    "retention": r"RETENUE|RET|RG|GARANTIE|RETENTION|RETENCION|\w*EINBEHALT|RITENUTA",
    "deduction": r"DEDUCTIONS?|DEDUITE?S?|DEDUCID[AO]|DEDOTT[AO]|DEDUCTED|ABZUG",
    "credit": r"AVOIRS?|CREDITO|ABONO|GUTSCHRIFT\w*|CREDITNOTE|CN|NOTA",
    "ahead": r"ARRHES|AVANCES?|A VALOIR|PROVISIONS?|PROFORMA|PRO FORMA|DEVIS|DEPOSIT|PREPAYMENT"
    r"|ADVANCE|VORKASSE|VORAUSZAHLUNG",
    "both": r"ACOMPTE|ACPTE|ANZAHLUNG|ANTICIPO|ACCONTO",
    "part": r"PARTIELL?E?|ECHEANCE|MENSUALITE|VERSEMENT|PART|PARTIAL|INSTALL?MENT|ECHEANCIER|ECH"
    r"|TEILZAHLUNG|RATE|ABSCHLAG|PARCIAL|PARZIALE|RATA|PLAZO|SOLDE|RESTE|RESTBETRAG|SALDO|BALANCE",
    "stranger": r"IJSS|SUBROGATION|CESSIONS?|FINANCEMENT|LOYERS?|ANNULATION|APPRO|APPORTS?|REPRISE"
    r"|APPROVISIONNEMENT|COMPTE COURANT"
    r"|REM(?:ISE)? (?:DE |SEPA )*(?:PRELEVEMENTS?|PRLV)",
    "dispute": r"ECARTS?|PRIX|MANQUANTS?|MANQUE|CASSE\w*|RETOURS?|PALETTES?|RISTOURNE|REMISE|RABAIS"
    r"|RFA|PORT|SAUF|CONTEST\w*|ERREUR|DIFFERENCE|LITIGE|NON CONFORME|NON RECU|AVOIR A RECEVOIR"
    r"|SHORT\w*|MISSING|DAMAGED|DISPUTED?",
    "behalf": r"POUR LE COMPTE|PR CPTE|PR COMPTE|ON BEHALF|IM AUFTRAG|PER CONTO",
    "elsewhere": r"CAUTIONS?|RESTITUTION|INDEMNITES?|SALAIRES?|PRET|DEBLOCAGE|CARTES?|CB|TPE"
    r"|INTERETS?|AGIOS|ESPECES|DGFIP|TRESOR|URSSAF|CPAM|IMPOTS?|OPCO\w*"
    r"|CAF|SINISTRE|REMBOURSEMENT|REMBT|REMB|INTERNE|SUBVENTION|DIVIDENDES?",
}
"""What payers call each cause, in their languages, in capitals without accents; `both`: a part, or
money ahead; `elsewhere`: what no customer pays; `stranger`: what none pays by chance.
"""
_INSTITUTIONS = re.compile(
    r"\b(?:CPAM|CRAMIF|URSSAF|MSA|CAF|AGIRC|ARRCO|AGEFIPH|FRANCE TRAVAIL|POLE EMPLOI|OPCO\w*"
    r"|MUTUELLE|ASSURANCES?|ASSUREUR|AXA|ALLIANZ|GROUPAMA|MAAF|MACIF|MAIF|GENERALI|BPIFRANCE"
    r"|MALAKOFF|HUMANIS|KLESIA|AG2R|APICIL|PRO BTP|PAYPAL|STRIPE|SUMUP|\w*FACTOR(?:ING)?|FACTO\w+"
    r"|CREDIT BAIL|LEASING)\b"
)
"""Payers whose money is seldom for an invoice: insurers, funds, collectors, factors."""
_SAYING = re.compile(
    r"\b(?:" + "|".join(f"(?P<{kind}>{words})" for kind, words in _WORDS.items()) + r")\b"
)


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause of a difference: `kind` of deduction, `part`, `over` or blank (none); in nats.

    `is_sure`: usual enough for the automatic.
    """

    kind: str
    weight: float
    is_sure: bool = True


EXACT = Cause("", log(0.85))


@cache
def _weight_of(cents: int) -> float:
    """How likely a payment for anything at all is of just this amount: round ones are common."""
    for step, share in ((100_000, 4e-3), (10_000, 1e-3), (1_000, 1.5e-4), (100, 2e-5)):
        if cents % step == 0:
            return log(share)
    return log(1e-6)


def chance_of(cents: int) -> float:
    """As `_weight_of`, in nats."""
    return _weight_of(cents)


@dataclass(frozen=True, slots=True)
class Said:
    """What the text says of differences: the kinds of `_WORDS` that it has."""

    kinds: frozenset[str] = frozenset()

    @property
    def part(self) -> bool:
        """A part, or the rest of one."""
        return "part" in self.kinds or "both" in self.kinds

    @property
    def ahead(self) -> bool:
        """Money ahead of an invoice."""
        return "ahead" in self.kinds or "both" in self.kinds

    @property
    def withheld(self) -> bool:
        """Something is said to be deducted, whatever it is called."""
        return not self.kinds.isdisjoint(_WITHHELD)

    def __contains__(self, kind: str) -> bool:
        return kind in self.kinds


_WITHHELD = frozenset({"discount", "retention", "penalty", "deduction", "credit", "dispute"})
_NAMED_OTHERWISE = frozenset({"fee", "discount", "credit"})


def said_in(words: Sequence[str]) -> Said:
    """Which causes the words of a text name."""
    # Numbers differ from text to text, words hardly do.
    return _said(" ".join(word if word.isalpha() else "0" for word in words))


@lru_cache(maxsize=20_000)
def _said(text: str) -> Said:
    found = _SAYING.finditer(text)
    return Said(frozenset(each.lastgroup for each in found if each.lastgroup))


def _share_of(cents: int, percent: Decimal) -> int:
    """So many percent of an amount above zero, to the cent, halves up."""
    over, under = _hundredths(percent)
    return (2 * cents * over + under) // (2 * under)


@cache
def _hundredths(percent: Decimal) -> tuple[int, int]:
    over, under = percent.as_integer_ratio()
    return over, under * 100


@cache
def _rest_of(percent: Decimal) -> Decimal:
    """What is left of a whole once so many percent are held back."""
    return 1 - percent / 100


def is_of_stranger(credit: Credit, said: Said) -> bool:
    """Whether who pays is known for other money than what invoices are paid with, or it is told."""
    return "stranger" in said or _is_institution(credit.payer_name)


@lru_cache(maxsize=20_000)
def _is_institution(name: str) -> bool:
    return _INSTITUTIONS.search(in_capitals(name)) is not None


def is_foreign(credit: Credit) -> bool:
    """Whether it was sent in another currency than it came in."""
    return bool(credit.original_currency) and credit.original_currency != credit.currency


def targets(received: int, credit: Credit, policy: MatchPolicy) -> Iterator[tuple[int, int]]:
    """Ranges of totals for which `received` could be right, deductions made; exact apart."""
    yield received - policy.rounding_max_cents, received + policy.rounding_max_cents
    yield received + 1, received + policy.fee_max_cents
    for percent in _PERCENTS:
        if percent <= max(policy.discount_max_percent, policy.retention_percent):
            whole = int(received / _rest_of(percent))
            yield whole - 2, whole + 2
    net = int(received / _rest_of(policy.retention_percent / Decimal("1.2")))
    yield net - 2, net + 2
    if is_foreign(credit):
        most = _share_of(received, policy.fx_max_percent)
        yield received - most, received + most


def causes(
    total: int,
    credit: Credit,
    items: Sequence[Item],
    *,
    said: Said,
    policy: MatchPolicy,
    is_named: bool,
    is_quoted: bool = False,
) -> list[Cause]:
    """Why a credit differs from the `total` of `items`; empty: nothing explains it.

    `is_named`: the text names them, and only them; `is_quoted`: it may, by a shortened number.
    """
    lack = total - credit.amount_cents
    if lack == 0:
        return [EXACT]
    found = []
    is_small = abs(lack) <= policy.rounding_max_cents
    if is_small:
        found.append(Cause(DeductionKind.ROUNDING, -4.5))
    elif is_named and 0 < lack < _EURO and credit.amount_cents % _EURO == 0:
        found.append(Cause(DeductionKind.ROUNDING, -9.0, is_sure=False))
    if lack > 0:
        found += _of_less(lack, total, credit, items, said=said, policy=policy)
        is_told = is_quoted and "penalty" in said
        if (is_named or is_told) and _is_withheld(lack, total, said, found):
            weight = -3.5 if "penalty" in said else -6.0
            found.append(Cause(DeductionKind.PENALTY, weight, is_sure=is_named))
    if is_foreign(credit) and abs(lack) <= _share_of(total, policy.fx_max_percent):
        found.append(Cause(DeductionKind.FX, -2.5))
    if lack > 0 and (is_named or len(items) == 1) and not is_small:
        likely = log(0.05) + chance_of(credit.amount_cents) + (3.0 if said.part else 0.0)
        is_sure = is_named and len(items) == 1 and lack > policy.fee_max_cents
        # Between a fee and a quarter it may as well be something withheld.
        is_sure = is_sure and (said.part or lack * 4 >= total) and not said.withheld
        found.append(Cause(PART, likely, is_sure=is_sure))
    if lack < 0 and is_named and not is_small:
        # Of several, one may have been misread: what is too much may be that one's.
        is_sure = len(items) == 1 and -lack * 2 <= total
        found.append(Cause(OVER, log(0.02) - log(5 * max(20, -lack)), is_sure=is_sure))
    return found


def _of_less(
    lack: int,
    total: int,
    credit: Credit,
    items: Sequence[Item],
    *,
    said: Said,
    policy: MatchPolicy,
) -> Iterator[Cause]:
    """The deductions that make up for what lacks."""
    yield from _fees(lack, total, credit, said=said, policy=policy)
    yield from _discounts(lack, total, credit, items, said=said, policy=policy)
    is_retention = policy.retention_percent and any(
        abs(lack - _share_of(total, percent)) <= len(items)
        for percent in (policy.retention_percent, policy.retention_percent / Decimal("1.2"))
    )
    if is_retention:
        yield Cause(DeductionKind.RETENTION, _retention_weight(said))


def _retention_weight(said: Said) -> float:
    """Said to be one, nothing said, or said to be something else."""
    others = said.kinds & {"penalty", "discount", "credit", "dispute"}
    if "retention" in said and "penalty" not in said:
        return -1.0
    return -9.0 if others else -4.0


def _is_withheld(lack: int, total: int, said: Said, found: Sequence[Cause]) -> bool:
    """Whether a penalty, or something not named further, is said to be withheld."""
    is_retention = any(cause.kind == DeductionKind.RETENTION for cause in found)
    if is_retention and "retention" in said and "penalty" not in said:
        return False
    is_bare = "deduction" in said and said.kinds.isdisjoint({*_NAMED_OTHERWISE, "retention"})
    return lack <= total * 3 // 10 and (
        "penalty" in said
        or ("dispute" in said and said.kinds.isdisjoint(_NAMED_OTHERWISE))
        or is_bare
    )


def _fees(
    lack: int, total: int, credit: Credit, *, said: Said, policy: MatchPolicy
) -> Iterator[Cause]:
    if credit.fee_cents and lack == credit.fee_cents:
        yield Cause(DeductionKind.FEE, -1.0)
    elif _LEAST_FEE <= lack <= policy.fee_max_cents and (lack * 3 <= total or "fee" in said):
        weight = -7.0 if lack % 50 == 0 else -9.5
        if not said.kinds.isdisjoint(("discount", "credit", "dispute", "penalty", "retention")):
            weight -= 4.0
        if "fee" in said or credit.fee_cents:
            weight += 4.0
        yield Cause(DeductionKind.FEE, weight)


def _discounts(
    lack: int,
    total: int,
    credit: Credit,
    items: Sequence[Item],
    *,
    said: Said,
    policy: MatchPolicy,
) -> Iterator[Cause]:
    """A discount that was offered, in its dates; else a usual percentage, paid early."""
    day, grace = credit.booked_on.toordinal(), policy.discount_grace_days
    offered = [item for item in items if item.discount_cents and item.discount_until_on]
    if offered:
        in_time = [
            item
            for item in offered
            if item.discount_until_on and day <= item.discount_until_on.toordinal() + grace
        ]
        if lack == sum(item.discount_cents for item in in_time):
            yield Cause(DeductionKind.DISCOUNT, -1.5)
        elif lack == sum(item.discount_cents for item in offered):
            # Out of its dates it is no discount: what lacks stays due.
            yield Cause(PART, -1.5)
        return
    if is_foreign(credit) and "discount" not in said:
        return
    debits = [item for item in items if item.open_cents > 0]
    early = all(
        day <= (item.due_on.toordinal() if item.due_on else item.issued_on.toordinal() + 30)
        for item in debits
    )
    for percent in _PERCENTS:
        if percent > policy.discount_max_percent:
            break
        if abs(lack - _share_of(total, percent)) <= len(items):
            if early:
                yield Cause(DeductionKind.DISCOUNT, -1.0 if "discount" in said else -4.0)
            else:
                # Out of its dates it is no discount: what lacks stays due.
                yield Cause(PART, -2.5 if "discount" in said else -4.5, is_sure="discount" in said)
            return
