"""What one must be told before any figure: nothing to see, no books that day, unlawful terms."""

from collections.abc import Iterator, Mapping
from datetime import date

from encours.diagnosis.rules.cost import Margin
from encours.diagnosis.rules.model import Diagnosis
from encours.kernel.legal_caps import assess_terms
from encours.kernel.messages import Message, message, plural
from encours.kernel.terms import PaymentTerms


def explain_no_customer(diagnosis: Diagnosis) -> Message | None:
    """Why a diagnosis shows zeros; `None` when it has customers."""
    if diagnosis.customers:
        return None
    if all(file.source.accepted == 0 for file in diagnosis.files):
        return message(
            "Every line of these files was rejected: the reasons are below. Nothing can be said of"
            " the receivables before they are mended."
        )
    if diagnosis.first_on is None:
        return message("Nothing was booked on the day looked at, nor before.")
    return message(
        "No customer was found in these files: no line stands on the accounts 411, 413 or 416, nor"
        " on one that looks like customers'. If yours have other numbers, name them with"
        " --accounts."
    )


def remark_day(
    as_of: date | None, *, first_on: date | None, last_on: date | None
) -> Iterator[Message]:
    """What a chosen day means where the books begin after it or end before it."""
    if as_of is None or first_on is None or last_on is None:
        return
    if as_of < first_on:
        yield message(
            "The day looked at, {as_of}, is before the first entry, {first_on}: nothing was booked"
            " yet.",
            as_of=as_of,
            first_on=first_on,
        )
    if as_of > last_on:
        yield message(
            "The day looked at, {as_of}, is after the last entry, {last_on}: what was sold or paid"
            " since is not in these files.",
            as_of=as_of,
            last_on=last_on,
        )


def remark_sector(sector: str | None, margin: Margin) -> Iterator[Message]:
    """A sector was given in vain: the ledger tells its own margin, which is better."""
    if sector is not None and margin.measured:
        yield message(
            "The sector had no effect: the margin measured in the ledger, {margin}%, is used.",
            margin=margin.percent,
        )


def remark_terms(
    assumed: PaymentTerms, granted: Mapping[str, PaymentTerms], *, on: date | None
) -> Iterator[Message]:
    """Terms beyond the general maximum (Code de commerce, art. L441-10 I), each said once."""
    if on is None:
        return
    for terms in dict.fromkeys([assumed, *granted.values()]):
        found = assess_terms(terms, document_on=on)
        if found.lawful:
            continue
        yield message(
            "Terms of {terms} ({whose}): {reason}",
            terms=terms,
            whose=_whose(terms, granted),
            reason=found.decision.because[0].text,
        )


def _whose(terms: PaymentTerms, granted: Mapping[str, PaymentTerms]) -> Message:
    count = sum(1 for each in granted.values() if each == terms)
    if count:
        return plural("{count} customer", "{count} customers", count=count)
    return message("assumed")
