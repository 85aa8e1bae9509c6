"""Every customer as the matching knows it: by what payers may call it, and from which accounts."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from encours.cash.rules.matching.words import Debtor
from encours.parties.queries.customers import (
    aliases,
    groups_by_customer,
    names_by_customer,
    sirens_by_customer,
)
from encours.parties.queries.relations import payers_by_customer, references_by_customer
from encours.parties.rules.words import ReferenceKind
from encours.receivables.queries.payment_references import (
    references_of_customers,
)


def read_debtors(
    organisation_id: int, *, excluded: Collection[str], today: date
) -> tuple[Debtor, ...]:
    """Every customer under the code it is looked at, with what payers may call it."""
    names = names_by_customer(organisation_id)
    groups = groups_by_customer(organisation_id)
    sirens = sirens_by_customer(organisation_id)
    ibans = references_by_customer(organisation_id, ReferenceKind.IBAN)
    references = references_of_customers(organisation_id, names)
    main = aliases(organisation_id, on=today)
    payers = payers_by_customer(organisation_id, on=today)
    known = {
        code: Debtor(
            code,
            name,
            ibans=ibans.get(code, ()),
            siren=sirens.get(code, ""),
            group=groups.get(code, ""),
            reference=references.get(code, ""),
            is_excluded=code in excluded,
        )
        for code, name in names.items()
    }
    others: dict[str, list[str]] = defaultdict(list)
    for alias, code in main.items():
        others[code].append(alias)
    for code, theirs in payers.items():
        others[main.get(code, code)].extend(theirs)
    for code, also in others.items():
        if code in known:
            known[code] = _with(known[code], [known[each] for each in also if each in known])
    return tuple(debtor for code, debtor in known.items() if code not in main)


def _with(debtor: Debtor, others: Sequence[Debtor]) -> Debtor:
    """The debtor, also known as those who are it, or pay for it."""
    names = dict.fromkeys([*debtor.aliases, *(each.name for each in others)])
    ibans = dict.fromkeys([*debtor.ibans, *(iban for each in others for iban in each.ibans)])
    return replace(debtor, aliases=tuple(names), ibans=tuple(ibans))
