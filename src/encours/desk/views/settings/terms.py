"""When customers must pay: what is assumed, what was granted, and what the law allows at most."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from encours.desk.page import Page, open_page
from encours.desk.views.settings.sections import show
from encours.kernel.legal_caps import (
    SECTOR_NAMES,
    LegalCap,
    Situation,
    TermsAssessment,
    legal_caps,
)
from encours.kernel.messages import Message, message
from encours.kernel.terms import PaymentTerms, parse_terms, print_terms
from encours.parties.queries.terms import TermsHeld, count_by_terms, list_with_terms
from encours.parties.rules.terms_beyond import assess_over_year
from encours.policybook.queries import policy_on
from encours.receivables.rules.ledger_policy import LEDGER
from encours.tenancy.isolation import reading_of
from encours.tenancy.rules.roles import Right
from encours.ui.lists.model import read_page
from encours.ui.templatetags.frame import place_of
from encours.ui.templatetags.say import speaker

_SIZE = 50
SITUATIONS: dict[Situation, Message] = {
    Situation.SILENT: message("nothing agreed"),
    Situation.AGREED: message("agreed"),
    Situation.DAYS_THEN_MONTH: message("days, then end of month, in the contract"),
    Situation.MONTH_THEN_DAYS: message("end of month, then days, in the contract"),
    Situation.PERIODIC: message("periodic invoices"),
}
"""What the parties agreed, as people say it."""
COUNTED_FROM = {
    "invoice": message("the invoice"),
    "delivery": message("the delivery"),
    "receipt": message("the receipt"),
}


@dataclass(frozen=True, slots=True)
class TermsShown:
    """Terms in words, how many customers have them, and what the law says of them."""

    words: str
    count: int
    assessment: TermsAssessment

    @property
    def reason(self) -> Message:
        """Why they are lawful or not."""
        return self.assessment.decision.because[0].text


@dataclass(frozen=True, slots=True)
class Beyond:
    """A customer whose terms are later than the law allows."""

    held: TermsHeld
    href: str
    words: str
    reason: Message


@require_safe
def terms(request: HttpRequest, slug: str) -> HttpResponse:
    """The terms assumed, those granted and how many have them, the customers beyond the caps."""
    page = open_page(request, slug, Right.SET_POLICY)
    assumed = policy_on(page.organisation_id, LEDGER, page.day).assumed_terms
    portfolio = page.entered.portfolio
    number = read_page(request.GET.get("page", ""))
    with reading_of([page.organisation_id]):
        counts = count_by_terms(page.organisation_id, on=page.day, portfolio=portfolio)
        read = {text: parse_terms(text) for text in counts if text}
        beyond = {text: each for text, each in read.items() if not _assess(page, each).lawful}
        found = (
            list_with_terms(
                page.organisation_id,
                tuple(beyond),
                on=page.day,
                portfolio=portfolio,
                limit=_SIZE,
                offset=_SIZE * (number - 1),
            )
            if beyond
            else []
        )
    count = sum(counts[text] for text in beyond)
    shown = {
        "assumed": TermsShown(_words(assumed), counts.get("", 0), _assess(page, assumed)),
        "granted": sorted(
            (
                TermsShown(_words(each), counts[text], _assess(page, each))
                for text, each in read.items()
            ),
            key=lambda each: (each.assessment.lawful, -each.count, each.words),
        ),
        "beyond": [
            Beyond(
                each,
                place_of(request, "customer", each.code),
                _words(beyond[each.terms]),
                _reason(page, beyond[each.terms]),
            )
            for each in found
        ],
        "count": count,
        "before": number - 1,
        "after": number + 1 if number * _SIZE < count else 0,
        "caps": _caps(page),
        "ledger": LEDGER.name,
    }
    return show(request, page, "settings_terms", shown)


def _assess(page: Page, terms: PaymentTerms) -> TermsAssessment:
    return assess_over_year(terms, page.day.replace(month=1, day=1))


def _reason(page: Page, terms: PaymentTerms) -> Message:
    return _assess(page, terms).decision.because[0].text


def _words(terms: PaymentTerms) -> str:
    return print_terms(terms, "fr" if speaker().language == "fr" else "en")


def _caps(page: Page) -> list[tuple[Message, Message, str | None, Message, LegalCap]]:
    """The caps in force on the day of the page, the latest of each."""
    latest: dict[tuple[str, ...], LegalCap] = {}
    for cap in sorted(legal_caps(), key=lambda each: each.in_force_on):
        if cap.in_force_on <= page.day:
            latest[cap.sector, cap.situation, cap.counted_from] = cap
    return [
        (
            SECTOR_NAMES[cap.sector],
            SITUATIONS[cap.situation],
            None if cap.cap is None else _words(cap.cap),
            COUNTED_FROM[cap.counted_from],
            cap,
        )
        for cap in latest.values()
    ]
