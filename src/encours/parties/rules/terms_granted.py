"""What was granted to each customer, and the group it belongs to, as a list of customers says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from encours.intake.formats.records import CustomerRow
from encours.kernel.messages import Message, message, plural
from encours.kernel.terms import PaymentTerms, UnreadableTerms, parse_terms

MOST_NOTICES = 20


@dataclass(frozen=True, slots=True)
class Granted:
    """Terms and groups by customer as listed (code, else name).

    `listed`: everyone of the list; `notices`: the lines whose terms could not be read.
    """

    terms: Mapping[str, PaymentTerms]
    groups: Mapping[str, str]
    notices: tuple[Message, ...]
    listed: tuple[str, ...] = ()


def read_granted(customers: Iterable[CustomerRow]) -> Granted:
    """What the list grants. A customer listed twice has what its last line says.

    Terms that cannot be read are left out and said, the first lines one by one and the others as a
    number: those customers have the assumed terms.
    """
    terms: dict[str, PaymentTerms] = {}
    groups: dict[str, str] = {}
    notices: list[Message] = []
    everyone: dict[str, None] = {}
    unreadable = 0
    for listed in customers:
        everyone[listed.customer] = None
        if listed.group:
            groups[listed.customer] = listed.group
        if not listed.terms:
            continue
        try:
            terms[listed.customer] = parse_terms(listed.terms)
        except UnreadableTerms:
            unreadable += 1
            if unreadable > MOST_NOTICES:
                continue
            notices.append(
                message(
                    "List of customers, line {line}: the terms “{terms}” of {customer} cannot be"
                    " read; the assumed terms are used.",
                    line=listed.line,
                    terms=listed.terms,
                    customer=listed.customer,
                )
            )
    if unreadable > MOST_NOTICES:
        notices.append(
            plural(
                "List of customers: the terms of {count} more line cannot be read.",
                "List of customers: the terms of {count} more lines cannot be read.",
                count=unreadable - MOST_NOTICES,
            )
        )
    return Granted(terms, groups, tuple(notices), tuple(everyone))
