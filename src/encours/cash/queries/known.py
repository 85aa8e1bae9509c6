"""All that the matching may look at, read from the books in a few questions."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

import polars as pl

from encours.cash.models import BankAccount
from encours.cash.queries.debtors import read_debtors
from encours.cash.queries.decisions import tied_lines
from encours.cash.queries.lines import LineSeen
from encours.cash.queries.moved import Moved, read_moved
from encours.cash.queries.seen import read_announced, read_seen
from encours.cash.rules.candidates import compute_open, find_named
from encours.cash.rules.found import Booked, find_alike, find_parted
from encours.cash.rules.matching.words import Credit, Item, Known
from encours.cash.rules.matching_policy import MatchingPolicy
from encours.parties.queries.customers import (
    aliases,
)
from encours.parties.queries.terms import terms_by_customer
from encours.policybook.queries import policy_on
from encours.receivables.queries.candidates import (
    CANDIDATE_SCHEMA,
    read_booked_receipts,
    read_candidates,
    read_closed_by,
)
from encours.receivables.queries.items import read_said
from encours.receivables.queries.ledger import last_day
from encours.receivables.queries.payment_references import (
    references_of_documents,
)
from encours.receivables.rules.assertions import (
    DELIVERY_REFERENCE,
    ORDER_REFERENCE,
    PAYEE,
    STATUS,
    VAT,
    Payee,
    read_value,
)
from encours.receivables.rules.ledger_policy import LEDGER
from encours.receivables.rules.natures import (
    BILL,
    CREDIT_NOTE,
    DOUBTFUL,
    RETENTION,
    RETURNED,
)
from encours.tenancy.queries import name_of

_RECENT = timedelta(days=120)
_OUT_OF_HAND = ("handed_over", "irrecoverable")
"""Statuses of a document after which people alone apply what its customer pays."""

_KINDS = {
    RETENTION: "retention",
    BILL: "bill",
    CREDIT_NOTE: "credit_note",
    RETURNED: "returned",
}
_OTHER_NUMBERS = (ORDER_REFERENCE, DELIVERY_REFERENCE)


@dataclass(frozen=True, slots=True)
class Ground:
    """What one run looks at. `booked`: the payments of these days that the books have already.

    `alike`: of these, those that each credit could be.
    `closed_by`: what the books say that a payment of theirs closed: `(item, cents)`. `moved`: what
    they gave customers of money that waited, and may have come on several days.
    """

    credits: tuple[Credit, ...]
    known: Known
    alike: Mapping[int, Sequence[Booked]]
    booked: Sequence[Booked]
    closed_by: Mapping[int, Sequence[tuple[int, int]]]
    moved: Sequence[Booked] = ()


def read_ground(
    organisation_id: int,
    lines: Sequence[LineSeen],
    *,
    unit: str,
    today: date,
    policy: MatchingPolicy,
    may_apply: bool,
) -> Ground:
    """What is known for the waiting credits `lines`, all in `unit`. Under the caller's isolation.

    As many questions whatever the number of lines, items and customers.
    """
    accounts = {
        each.pk: each for each in BankAccount.objects.filter(organisation_id=organisation_id)
    }
    credits = tuple(credit_of(each, accounts[each.account_id].is_factor) for each in lines)
    booked, moved = read_booked(organisation_id, credits, within_days=policy.found_days)
    alike = find_alike(credits, booked, within_days=policy.found_days)
    parted = find_parted(credits, booked, within_days=policy.found_days)
    may_be = [*parted, *(payment for each in alike.values() for payment in each)]
    lifted = {line for payment in may_be for line in payment.lines}
    closed = read_closed_by(organisation_id, {line for each in booked for line in each.lines})
    items, out_of_hand = _items(
        organisation_id,
        credits,
        closed.filter(pl.col("credit").is_in(list(lifted))),
        lifted=lifted,
        unit=unit,
        today=today,
        policy=policy,
    )
    announced = read_announced(organisation_id, items, unit=unit, today=today)
    excluded = {*out_of_hand, *policy.excluded_customers}
    known = Known(
        items=items,
        debtors=read_debtors(organisation_id, excluded=excluded, today=today),
        seen=read_seen(organisation_id),
        announced=announced,
        policy=policy.for_matching(may_apply=may_apply),
        own_names=(
            name_of(organisation_id),
            *{each.holder for each in accounts.values() if each.holder and not each.is_factor},
        ),
        factors={each.number: each.name for each in accounts.values() if each.is_factor},
    )
    closed_by: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for line, credit, cents in closed.select("line", "credit", "closed_cents").iter_rows():
        closed_by[credit].append((line, cents))
    return Ground(credits, known, alike, booked, closed_by, moved)


def credit_of(line: LineSeen, is_factor: bool) -> Credit:  # noqa: FBT001  # read as a word of the account
    """The line of the bank as the matching sees it."""
    try:
        original = Decimal(line.original_amount) if line.original_amount else None
    except InvalidOperation:
        original = None
    references = [line.reference, line.end_to_end]
    return Credit(
        key=line.id,
        booked_on=line.booked_on,
        amount_cents=line.amount_cents,
        currency=line.unit,
        payer_name=line.payer_name or "",
        payer_iban=line.payer_iban or "",
        ultimate_name=line.ultimate_name or "",
        reference=" ".join(dict.fromkeys(each for each in references if each)),
        remittance=line.remittance or "",
        label=line.label or "",
        code=line.code or "",
        fee_cents=line.fee_cents or 0,
        original_amount=original,
        original_currency=line.original_currency or "",
        is_factor_account=is_factor,
    )


def read_booked(
    organisation_id: int, credits: Sequence[Credit], *, within_days: int
) -> tuple[list[Booked], list[Booked]]:
    """The payments of these days that the books have and the bank has not told yet.

    And those of money that waited, of which nobody knows when it came.

    All of one entry and customer are one payment: the books often write a line for each invoice;
    so may be a whole entry, for several customers.
    """
    around = timedelta(days=within_days)
    first_on = min(each.booked_on for each in credits) - around
    last_on = max(each.booked_on for each in credits) + around
    moved = read_moved(organisation_id, first_on, last_on)
    lines = pl.concat([read_booked_receipts(organisation_id, first_on, last_on), moved.booked])
    tied = tied_lines(organisation_id, first_on - around, last_on + around)
    free = lines.filter(~pl.col("line").is_in(list(tied)))
    texts = pl.concat_str(["reference", "label"], separator=" ", ignore_nulls=True)
    told = (
        *("line", -pl.col("amount_cents").sum(), pl.col("booked_on").min()),
        pl.col("treasury_cents").first(),
        texts.alias("texts"),
        pl.col("customer").sort_by("amount_cents").unique(maintain_order=True).alias("customers"),
    )
    by_customer = free.group_by("entry_key", "customer", "unit", maintain_order=True).agg(*told)
    whole = (
        free.group_by("entry_key", "unit", maintain_order=True)
        .agg(*told)
        .filter(pl.col("customers").list.len() > 1)
    )
    columns = (
        "entry_key",
        "line",
        "unit",
        "amount_cents",
        "booked_on",
        "texts",
        "customers",
        "treasury_cents",
    )
    # Where a discount or a fee is in the entry, the bank tells less than the customer is credited.
    alone = by_customer.filter(pl.len().over("entry_key") == 1)
    shared = by_customer.filter(pl.len().over("entry_key") > 1).with_columns(
        treasury_cents=pl.lit(None, pl.Int64)
    )
    entries = pl.concat([each.select(columns) for each in (alone, shared, whole)])
    every = [_booked_of(row, moved) for row in entries.iter_rows(named=True)]
    return [each for each in every if not each.may_have_come], [
        each for each in every if each.may_have_come
    ]


def _booked_of(row: Mapping[str, Any], moved: Moved) -> Booked:
    """What the bank should tell of an entry: what came into it, where that is near enough."""
    credited, treasury = row["amount_cents"], row["treasury_cents"]
    is_near = treasury is not None and 0 < treasury < credited and treasury * 10 >= credited * 7
    return Booked(
        tuple(row["line"]),
        row["customers"][0],
        row["unit"],
        treasury if is_near else credited,
        row["booked_on"],
        tuple(row["texts"]),
        others=tuple(row["customers"][1:]),
        credited_cents=credited,
        treasury_cents=treasury if treasury is not None and treasury > credited else 0,
        waiting_cents=moved.kept.get(row["entry_key"], 0),
        may_have_come=moved.may_have_come.get(row["line"][0], ()),
    )


def _items(
    organisation_id: int,
    credits: Sequence[Credit],
    closed: pl.DataFrame,
    *,
    lifted: Collection[int],
    unit: str,
    today: date,
    policy: MatchingPolicy,
) -> tuple[tuple[Item, ...], set[str]]:
    """What is open to the bank, and the customers whose account is out of our hands."""
    as_of = max(today, last_day(organisation_id) or date.min)
    candidates = read_candidates(
        organisation_id,
        as_of,
        unit=unit,
        terms_by_customer=terms_by_customer(organisation_id),
        assumed=policy_on(organisation_id, LEDGER, today).assumed_terms,
    )
    texts = [f"{each.reference} {each.remittance} {each.label}" for each in credits]
    lines = _with_given_back(candidates.lines, closed)
    found = compute_open(
        lines,
        candidates.presumed,
        lifted=lifted,
        named=find_named(lines, texts),
        recent_since=min((each.booked_on for each in credits), default=today) - _RECENT,
    )
    said = _said_of(organisation_id, as_of, found["line"])
    main = aliases(organisation_id, on=today)
    out = {
        main.get(each["customer"], each["customer"])
        for each in found.iter_rows(named=True)
        if each["nature"] == DOUBTFUL
        or each["account"].startswith("416")
        or said.get(each["line"], {}).get(STATUS) in _OUT_OF_HAND
    }
    printed = references_of_documents(organisation_id, found["document_key"].drop_nulls().to_list())
    items = tuple(
        _item(
            each,
            said.get(each["line"], {}),
            unit=unit,
            main=main,
            printed=printed.get(each["document_key"], ""),
            policy=policy,
        )
        for each in found.iter_rows(named=True)
    )
    return items, out


def _said_of(organisation_id: int, as_of: date, lines: pl.Series) -> dict[int, dict[str, str]]:
    """What was said of each line that the matching may look at, by kind."""
    kinds = (PAYEE, STATUS, VAT, *_OTHER_NUMBERS)
    said: dict[int, dict[str, str]] = defaultdict(dict)
    for line, kind, value, _ in read_said(organisation_id, as_of, kinds, lines=lines).iter_rows():
        said[line][kind] = value
    return said


def _with_given_back(lines: pl.DataFrame, closed: pl.DataFrame) -> pl.DataFrame:
    """`lines` with what facts say that payments of the books closed, which may be this money."""
    given_back = closed.group_by("line").agg(
        pl.col("closed_cents").sum(),
        *(pl.col(name).first() for name in CANDIDATE_SCHEMA if name in closed.columns[3:]),
    )
    return (
        pl.concat(
            [
                lines,
                given_back.rename({"closed_cents": "left_cents"}).select(list(CANDIDATE_SCHEMA)),
            ]
        )
        .group_by("line", maintain_order=True)
        .agg(
            pl.col("left_cents").sum(),
            *(
                pl.col(name).first()
                for name in CANDIDATE_SCHEMA
                if name not in ("line", "left_cents")
            ),
        )
    )


def _item(
    row: Mapping[str, object],
    said: Mapping[str, str],
    *,
    unit: str,
    main: Mapping[str, str],
    printed: str,
    policy: MatchingPolicy,
) -> Item:
    told = {name: row[name] for name in ("customer", "nature", "reference")}
    customer, cents = str(told["customer"]), int(row["open_cents"])  # type: ignore[call-overload]  # a column of whole numbers
    payee = read_value(PAYEE, said.get(PAYEE))
    vat = read_value(VAT, said.get(VAT))
    kind = _KINDS.get(str(told["nature"]), "invoice" if cents > 0 else "receipt")
    discount: tuple[int, date | None] = (0, None)
    if kind == "invoice" and cents == row["amount_cents"]:  # on what is paid at once, whole
        discount = policy.discount_on(cents, row["document_on"])  # type: ignore[arg-type]  # a day
    return Item(
        key=row["line"],  # type: ignore[arg-type]  # a column of whole numbers
        customer=main.get(customer, customer),
        number=str(told["reference"] or ""),
        open_cents=cents,
        issued_on=row["document_on"],  # type: ignore[arg-type]  # a column of days
        due_on=row["due_on"],  # type: ignore[arg-type]  # the same
        amount_cents=row["amount_cents"],  # type: ignore[arg-type]  # whole numbers
        currency=unit,
        other_numbers=(
            *(said[kind] for kind in _OTHER_NUMBERS if kind in said),
            *([printed] if printed else []),
        ),
        kind=kind,
        discount_cents=discount[0],
        discount_until_on=discount[1],
        tax_cents=sum(part.tax_cents for part in vat) if isinstance(vat, tuple) else None,
        factor=payee.name if isinstance(payee, Payee) and payee.kind == "factor" else "",
    )
