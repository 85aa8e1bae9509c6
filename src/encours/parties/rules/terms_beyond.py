"""Which of the payment terms granted to customers are later than the law allows, on some day.

Terms beyond the cap expose the customer to a fine and the supplier to questions (Code de commerce,
art. L441-10, L441-16). A cap in days and a cap at the end of a month cross in the course of a year:
terms are judged by the day of the year on which they go furthest.
"""

from datetime import date, timedelta
from functools import lru_cache

from encours.kernel.legal_caps import Sector, TermsAssessment, assess_terms
from encours.kernel.terms import PaymentTerms

_DAYS = 366


@lru_cache(maxsize=512)
def assess_over_year(
    terms: PaymentTerms, from_on: date, *, sector: Sector = Sector.GENERAL
) -> TermsAssessment:
    """The assessment of the day, in the year that begins on `from_on`, when it is the worst."""
    assessed = (
        assess_terms(terms, document_on=from_on + timedelta(days=days), sector=sector)
        for days in range(_DAYS)
    )
    return max(assessed, key=_beyond_days)


def _beyond_days(found: TermsAssessment) -> int:
    return -_DAYS * 100 if found.cap_on is None else (found.due_on - found.cap_on).days
