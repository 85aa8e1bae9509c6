"""Whether payment terms are lawful in France, how late the law lets the due date be, and why.

Terms beyond the cap expose the customer to a fine (Code de commerce, art. L441-16) and a supplier
who grants them finances others unlawfully. The caps are rows of `data/legal_payment_caps.csv`,
each with its article, its source and the day it came into force; a cap is itself written as
payment terms, counted from the day the article names. A pending bill may move that day to the
receipt of the invoice.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from encours.kernel.messages import Message, message, plural
from encours.kernel.reasons import Decision, Reason
from encours.kernel.tables import table_rows
from encours.kernel.terms import Closing, PaymentTerms, parse_terms


class Sector(StrEnum):
    """The trades and buyers the law gives a cap of their own; all others are `GENERAL`."""

    GENERAL = "general"
    PERISHABLE_FOOD = "perishable_food"
    LIVE_CATTLE_FRESH_MEAT = "live_cattle_fresh_meat"
    ALCOHOLIC_DRINKS = "alcoholic_drinks"
    WINE = "wine"
    TRANSPORT = "transport"
    BOOKS = "books"
    PUBLIC_AUTHORITY = "public_authority"
    PUBLIC_HOSPITAL = "public_hospital"
    PUBLIC_ENTERPRISE = "public_enterprise"


SECTOR_NAMES: dict[Sector, Message] = {
    Sector.GENERAL: message("all other trades"),
    Sector.PERISHABLE_FOOD: message("perishable, frozen and canned food, ready meals"),
    Sector.LIVE_CATTLE_FRESH_MEAT: message("live cattle and fresh meat"),
    Sector.ALCOHOLIC_DRINKS: message("alcoholic drinks subject to consumption duty"),
    Sector.WINE: message("grapes, musts and wines"),
    Sector.TRANSPORT: message("carriage, vehicle hire, freight forwarding, customs agency"),
    Sector.BOOKS: message("books"),
    Sector.PUBLIC_AUTHORITY: message("State and local authorities"),
    Sector.PUBLIC_HOSPITAL: message("public hospitals"),
    Sector.PUBLIC_ENTERPRISE: message("public enterprises"),
}
"""How each sector is called in front of people."""


class Situation(StrEnum):
    """What the parties agreed, as far as it chooses the rule.

    The two middle ones are the readings of "45 jours fin de mois", lawful only when the contract
    says it expressly and it is no manifest abuse of the creditor.
    """

    SILENT = "silent"
    AGREED = "agreed"
    DAYS_THEN_MONTH = "days_then_month"
    MONTH_THEN_DAYS = "month_then_days"
    PERIODIC = "periodic"


class Verdict(StrEnum):
    """`UNKNOWN`: no rule is loaded for that sector at that date."""

    LAWFUL = "lawful"
    UNLAWFUL = "unlawful"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class LegalCap:
    """One row of the law: in that sector and situation, no later than `cap` from `counted_from`.

    `counted_from`: `invoice`, `delivery` or `receipt` (of goods, service or request for payment).
    `cap` is nothing where the parties are free.
    """

    sector: Sector
    situation: Situation
    counted_from: str
    cap: PaymentTerms | None
    in_force_on: date
    article: str
    source: str

    @property
    def address(self) -> str | None:
        """Where Légifrance shows the article; None where `source` does not number it."""
        found = re.match(r"LEGIARTI\d{12}", self.source)
        return f"https://www.legifrance.gouv.fr/codes/article_lc/{found[0]}" if found else None


@dataclass(frozen=True, slots=True)
class TermsAssessment:
    """The verdict on the terms of one document, with its reasons.

    `due_on`: what the terms give. `cap_on`: the latest lawful due date, nothing where parties are
    free or no rule is known. `rule`: the row of the law that decided.
    """

    decision: Decision[Verdict]
    due_on: date
    cap_on: date | None
    rule: LegalCap | None

    @property
    def lawful(self) -> bool:
        """True only when a rule is known and respected."""
        return self.decision.outcome is Verdict.LAWFUL


@cache
def legal_caps() -> tuple[LegalCap, ...]:
    """All the caps known, in the order of the data file."""
    return tuple(
        LegalCap(
            Sector(row["sector"]),
            Situation(row["situation"]),
            row["counted_from"],
            parse_terms(row["cap"]) if row["cap"] else None,
            date.fromisoformat(row["in_force_on"]),
            row["article"],
            row["source"],
        )
        for row in table_rows("legal_payment_caps")
    )


def assess_terms(
    terms: PaymentTerms,
    *,
    document_on: date,
    sector: Sector = Sector.GENERAL,
    periodic_invoice: bool = False,
    agreed: bool = True,
    delivered_on: date | None = None,
    received_on: date | None = None,
    cleared_on: date | None = None,
) -> TermsAssessment:
    """Assesses the terms of a document issued on `document_on`, for French law.

    `periodic_invoice`: it sums up several deliveries (CGI art. 289 I-3). `agreed`: the contract or
    the terms of sale say something; otherwise the default of the law is the cap. `delivered_on`,
    `received_on`: from which some caps run; when unknown the document's date stands in, and a
    reason says so. `cleared_on`: customs clearance at the final port overseas, from which the caps
    of L441-10 and L441-11 II 1° to 4° then run (art. L441-13).
    """
    due_on = terms.due_on(document_on)
    caps = _caps_that_apply(
        terms, sector, document_on, periodic_invoice=periodic_invoice, agreed=agreed
    )
    if not caps:
        return TermsAssessment(_no_rule(sector, document_on), due_on, None, None)
    bases = {"invoice": document_on, "delivery": delivered_on, "receipt": received_on}
    dated = []
    for cap in caps:
        if cap.cap is None:
            return TermsAssessment(_free(cap), due_on, None, cap)
        base = cleared_on if cleared_on and _runs_from_clearance(cap) else bases[cap.counted_from]
        dated.append((cap.cap.due_on(base or document_on), cap, base is None))
    cap_on, rule, assumed = max(dated, key=lambda one: one[0])
    because = [_within(rule, due_on, cap_on) if due_on <= cap_on else _beyond(rule, due_on, cap_on)]
    if rule.situation in {Situation.DAYS_THEN_MONTH, Situation.MONTH_THEN_DAYS}:
        because.append(_EXPRESS)
    if cleared_on and _runs_from_clearance(rule):
        because.append(_cleared(cleared_on))
    if assumed:
        because.append(_START_ASSUMED)
    verdict = Verdict.LAWFUL if due_on <= cap_on else Verdict.UNLAWFUL
    return TermsAssessment(Decision(verdict, tuple(because)), due_on, cap_on, rule)


def _caps_that_apply(
    terms: PaymentTerms,
    sector: Sector,
    document_on: date,
    *,
    periodic_invoice: bool,
    agreed: bool,
) -> list[LegalCap]:
    """The rows in force; where several remain the latest date they give is the cap.

    The rule of periodic invoices and that of silent parties exclude the others of their sector; a
    sector without one of its own has its ordinary cap. Month-end readings add to the ordinary one.
    """
    known = [cap for cap in legal_caps() if cap.sector is sector and cap.in_force_on <= document_on]
    wished = [Situation.PERIODIC] if periodic_invoice else []
    wished += [] if agreed else [Situation.SILENT]
    for situation in wished:
        special = [cap for cap in known if cap.situation is situation]
        if special:
            return special
    ordinary = {Situation.AGREED}
    if terms.start is Closing.MONTH:
        ordinary.add(Situation.MONTH_THEN_DAYS)
    elif terms.end is Closing.MONTH:
        ordinary.add(Situation.DAYS_THEN_MONTH)
    return [cap for cap in known if cap.situation in ordinary]


def _runs_from_clearance(cap: LegalCap) -> bool:
    """Art. L441-13 names L441-10 I and L441-11 II 1° to 4°: neither transport nor public buyers."""
    return cap.sector in {
        Sector.GENERAL,
        Sector.PERISHABLE_FOOD,
        Sector.LIVE_CATTLE_FRESH_MEAT,
        Sector.ALCOHOLIC_DRINKS,
        Sector.WINE,
    }


def _within(rule: LegalCap, due_on: date, cap_on: date) -> Reason:
    return Reason(
        "within_cap",
        message(
            "Due on {due_on}: the law allows until {cap_on} ({article}, in force since "
            "{in_force_on})",
            due_on=due_on,
            cap_on=cap_on,
            article=rule.article,
            in_force_on=rule.in_force_on,
        ),
    )


def _beyond(rule: LegalCap, due_on: date, cap_on: date) -> Reason:
    text = plural(
        "Due on {due_on}, {count} day after the {cap_on} the law allows at the latest ({article}, "
        "in force since {in_force_on})",
        "Due on {due_on}, {count} days after the {cap_on} the law allows at the latest ({article}, "
        "in force since {in_force_on})",
        due_on=due_on,
        count=(due_on - cap_on).days,
        cap_on=cap_on,
        article=rule.article,
        in_force_on=rule.in_force_on,
    )
    return Reason("beyond_cap", text)


def _free(rule: LegalCap) -> Decision[Verdict]:
    reason = Reason(
        "free_terms",
        message(
            "The parties agree freely on the term ({article}, in force since {in_force_on})",
            article=rule.article,
            in_force_on=rule.in_force_on,
        ),
    )
    return Decision(Verdict.LAWFUL, (reason,))


def _no_rule(sector: Sector, document_on: date) -> Decision[Verdict]:
    reason = Reason(
        "no_rule_known",
        message(
            "No legal cap is known on {document_on} for: {sector}",
            sector=SECTOR_NAMES[sector],
            document_on=document_on,
        ),
    )
    return Decision(Verdict.UNKNOWN, (reason,))


def _cleared(cleared_on: date) -> Reason:
    return Reason(
        "from_customs_clearance",
        message(
            "Counted from the customs clearance overseas on {cleared_on} (Code de commerce, "
            "art. L441-13)",
            cleared_on=cleared_on,
        ),
    )


_EXPRESS = Reason(
    "express_clause",
    message(
        "End-of-month terms must be expressly stipulated in the contract and be no manifest "
        "abuse of the creditor"
    ),
)

_START_ASSUMED = Reason(
    "start_assumed",
    message("The date of delivery or receipt is not known: counted from the document's date"),
)
