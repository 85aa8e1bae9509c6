"""The head of a customer's file: who it is, who looks after it, what it owes, how it pays."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from encours.daily.services.settings import ledger_settings
from encours.desk.buckets import share_percent
from encours.desk.page import Page
from encours.desk.recent import note_opened
from encours.kernel.messages import Message, message, plural
from encours.kernel.money import Money
from encours.kernel.terms import print_terms
from encours.parties.queries.customers import KnownCustomer, find_customer
from encours.portfolio.queries.customers import customer_seen
from encours.portfolio.queries.items import list_items
from encours.portfolio.rules.seen import CustomerSeen, ItemAsk, Situation
from encours.receivables.rules.natures import DOUBTFUL
from encours.receivables.services.absorbing import Settings
from encours.tenancy.isolation import reading_of
from encours.tenancy.rules.roles import Right
from encours.ui.templatetags.frame import place_of
from encours.ui.templatetags.say import speaker

INSOLVENCY_FIELD = "procedure_collective"
"""The free field that says that a court protects the customer; what it holds is on the badge."""
REGISTER = "https://annuaire-entreprises.data.gouv.fr/entreprise/"
"""The public register of companies: a link of the page, asked by nobody but the reader."""

TABS: dict[str, Message] = {
    "statement": message("Statement"),
    "thread": message("Thread"),
    "behaviour": message("Behaviour"),
    "contacts": message("Contacts"),
    "group": message("Group"),
    "credits": message("What we owe them"),
}


@dataclass(frozen=True, slots=True)
class Opened:
    """A customer's file as who asks sees it. `seen`: a row a currency, the books' own first."""

    page: Page
    situation: Situation
    known: KnownCustomer
    seen: tuple[CustomerSeen, ...]
    settings: Settings

    @property
    def code(self) -> str:
        """Its code."""
        return self.known.code

    @property
    def main(self) -> CustomerSeen | None:
        """What it owes in the currency of the books, where anything is known of it."""
        return next((each for each in self.seen if each.unit == self.situation.unit), None)


def find_seen_customer(page: Page, code: str) -> KnownCustomer:
    """The customer as this member sees it; Http404 when they do not. Isolated by itself."""
    with reading_of([page.organisation_id]):
        known = find_customer(page.organisation_id, code, portfolio=page.entered.portfolio)
    if known is None:
        raise Http404
    return known


def open_customer(page: Page, situation: Situation, code: str) -> Opened:
    """The file of the customer, under the organisation's isolation; Http404 when not to be seen."""
    portfolio = page.entered.portfolio
    known = find_customer(page.organisation_id, code, portfolio=portfolio)
    if known is None:
        raise Http404
    return Opened(
        page=page,
        situation=situation,
        known=known,
        seen=customer_seen(situation, code, portfolio=portfolio),
        settings=ledger_settings(page.organisation_id, page.day, customers=[code]),
    )


def show_tab(
    request: HttpRequest,
    opened: Opened,
    tab: str,
    shown: Mapping[str, object],
    *,
    status: int = 200,
) -> HttpResponse:
    """The page of a tab, under the head of the file."""
    page, known = opened.page, opened.known
    note_opened(request, page, known.code)
    return render(
        request,
        f"desk/customer/{tab}.html",
        {
            "page": page,
            "situation": opened.situation,
            "known": known,
            "title": known.name or known.code,
            "siren": _spaced(known.siren),
            "register": f"{REGISTER}{known.siren}" if known.siren else "",
            "terms": _terms(opened),
            "badges": _badges(opened),
            "figures": _figures(request, opened),
            "others": [Money(each.balance_cents, each.unit) for each in _foreign(opened)],
            "tabs": [
                (place_of(request, "customer", known.code, tab="" if key == "statement" else key),
                 word, key == tab)
                for key, word in TABS.items()
            ],
            "tab": tab,
            "may_edit": page.may(Right.EDIT_CUSTOMERS),
            "may_say": page.may(Right.ASSERT),
            **shown,
        },
        status=status,
    )  # fmt: skip


def language_of_page() -> Literal["fr", "en"]:
    """The language terms of payment are written in."""
    return "fr" if speaker().language == "fr" else "en"


def _terms(opened: Opened) -> Message | str:
    """The terms of payment in words, and whether they were granted or are assumed."""
    language = language_of_page()
    own = opened.settings.terms_by_customer.get(opened.code)
    if own is not None:
        return print_terms(own, language)
    assumed = print_terms(opened.settings.assumed_terms, language)
    return message("{terms} (assumed)", terms=assumed)


def _badges(opened: Opened) -> list[tuple[Message | str, Message]]:
    """What one must know before anything else: a court's protection, a doubtful receivable."""
    found: list[tuple[Message | str, Message]] = []
    if said := opened.known.free.get(INSOLVENCY_FIELD):
        found.append((str(said), message("A court protects this customer: see its record.")))
    ask = ItemAsk(customer=opened.code, natures=(DOUBTFUL,), size=1)
    doubtful = list_items(opened.situation, ask)
    if doubtful.count:
        amount = Money(doubtful.totals.balance_cents, opened.situation.unit)
        found.append(
            (message("Doubtful"), message("{amount} stand on doubtful accounts.", amount=amount))
        )
    return found


def _figures(request: HttpRequest, opened: Opened) -> list[dict[str, object]]:
    """The strip: name, value, note, door, why."""
    seen, unit, code = opened.main, opened.situation.unit, opened.code
    if seen is None:
        return [{"name": message("Balance"), "value": Money(0, unit)}]
    share = share_percent(seen.overdue_cents, seen.balance_cents)
    formats = speaker().formats
    oldest = opened.situation.as_of - seen.oldest_due_on if seen.oldest_due_on else None
    return [
        {
            "name": message("Balance"),
            "value": Money(seen.balance_cents, unit),
            "note": plural("{count} open document", "{count} open documents", count=seen.items),
            "href": place_of(request, "entries", customer=code),
        },
        {
            "name": message("Overdue"),
            "value": Money(seen.overdue_cents, unit),
            "note": message("{share} of the balance", share=formats.percent(share, 0))
            if share is not None
            else "",
            "href": place_of(request, "entries", customer=code, bucket="late"),
        },
        {
            "name": message("Oldest due date"),
            "value": seen.oldest_due_on,
            "note": message("{days} late", days=formats.days_short(oldest.days))
            if oldest and oldest.days > 0
            else "",
        },
        *_payments(seen, unit, code, request),
        {
            "name": message("Due within 30 days"),
            "value": Money(seen.due_next_30_cents, unit),
            "note": "",
        },
    ]


def _payments(
    seen: CustomerSeen, unit: str, code: str, request: HttpRequest
) -> list[dict[str, object]]:
    """How the customer pays, and when it did last."""
    formats = speaker().formats
    return [
        {
            "name": message("Mean payment delay"),
            "value": None
            if seen.mean_delay_days is None
            else formats.days_short(seen.mean_delay_days),
            "note": message("{share} paid late", share=formats.percent(seen.late_share_percent, 0))
            if seen.late_share_percent is not None
            else "",
            "href": place_of(request, "customer", code, tab="behaviour"),
        },
        {
            "name": message("Last payment"),
            "value": seen.last_payment_on,
            "note": Money(seen.last_payment_cents, unit)
            if seen.last_payment_cents is not None
            else "",
            "href": place_of(request, "customer", code, tab="thread", kind="payments"),
        },
    ]


def _foreign(opened: Opened) -> list[CustomerSeen]:
    return [each for each in opened.seen if each.unit != opened.situation.unit and each.items]


def _spaced(siren: str) -> str:
    """`552 100 554`, with no-break spaces."""
    return "\u00a0".join(siren[at : at + 3] for at in (0, 3, 6)) if siren else ""
