"""What was granted to each customer, and the group it belongs to, as a list of customers says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from encours.intake.formats.records import CustomerRow
from encours.kernel.messages import Message, message
from encours.kernel.terms import PaymentTerms, UnreadableTerms, parse_terms


@dataclass(frozen=True, slots=True)
class Granted:
    """Terms and groups by customer code; `notices`: the lines whose terms could not be read."""

    terms: Mapping[str, PaymentTerms]
    groups: Mapping[str, str]
    notices: tuple[Message, ...]


def read_granted(customers: Iterable[CustomerRow]) -> Granted:
    """What the list grants. A customer listed twice has what its last line says.

    Terms that cannot be read are left out and said: that customer has the assumed terms.
    """
    terms: dict[str, PaymentTerms] = {}
    groups: dict[str, str] = {}
    notices: list[Message] = []
    for listed in customers:
        if listed.group:
            groups[listed.customer] = listed.group
        if not listed.terms:
            continue
        try:
            terms[listed.customer] = parse_terms(listed.terms)
        except UnreadableTerms:
            notices.append(
                message(
                    "List of customers, line {line}: the terms “{terms}” of {customer} cannot be"
                    " read; the assumed terms are used.",
                    line=listed.line,
                    terms=listed.terms,
                    customer=listed.customer,
                )
            )
    return Granted(terms, groups, tuple(notices))
