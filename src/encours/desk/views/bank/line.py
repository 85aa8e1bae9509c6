"""One line of the bank: what is proposed, why, and what a person makes of it. Undone at once.

A drawer beside the list, and a page of its own without it. Whoever settles a line is led to the
next one that waits.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from encours.cash.queries.bank_list import BankAsk, Place, find_place, next_listed
from encours.cash.services import deciding
from encours.daily.services.matching import deciding as decide_on
from encours.desk.page import Page, open_page
from encours.desk.services.bank_line import (
    BankFile,
    find_bank_file,
    not_seen,
    outcome_words,
    reopen_return,
)
from encours.desk.situations import reading_situation, shows_situation
from encours.desk.undo import said_done
from encours.desk.views.bank.asking import ask_next, read_state, words_of
from encours.desk.views.bank.telling import tell_file
from encours.desk.views.bank.typed import (
    Unreadable,
    first_ticked,
    is_number,
    read_deductions,
    read_shares,
    read_typed,
)
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.kernel.money import Money
from encours.parties.queries.customers import find_customer, search_customers
from encours.portfolio.rules.seen import Situation
from encours.tenancy.isolation import reading_of
from encours.tenancy.queries import currency_of
from encours.tenancy.rules.roles import Right
from encours.ui.templatetags.frame import place_of

_MOST_NAMED = 6


@require_safe
@shows_situation
def bank_line(request: HttpRequest, slug: str, line_id: int) -> HttpResponseBase:
    """The line: alone for the drawer, else as a page."""
    return _show(request, open_page(request, slug), line_id)


@require_safe
@shows_situation
def bank_next(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The line to settle after `after`; at the end, says so."""
    page = open_page(request, slug)
    after = request.GET.get("after", "")
    with reading_of([page.organisation_id]):
        ask = ask_next(request, page, currency_of(page.organisation_id))
        place = find_place(page.organisation_id, ask, int(after)) if is_number(after) else None
        following = _next_of(page, ask, place)
    if following is None:
        return render(
            request, _template(request, "desk/bank/nothing.html"), _at_the_end(request, page)
        )
    return _show(request, page, following)


@require_POST
@shows_situation
def bank_act(request: HttpRequest, slug: str, line_id: int) -> HttpResponseBase:
    """Does what was asked of the line, and goes to the next one that waits.

    `sum` does nothing: it tells where the choice stands.
    """
    page = open_page(request, slug, Right.ALLOCATE)
    do = request.POST.get("do", "")
    if do == "sum":
        return _show(request, page, line_id)
    act = _ACTS.get(do)
    if act is None:
        raise Http404
    codes = [each for each in request.POST.getlist("customer") if each.strip()]
    try:
        with reading_situation(request, page) as situation:
            found = _find(page, situation, line_id, codes)
            # Where it stands before the act: what is decided of it may be what the list sorts by.
            ask = ask_next(request, page, situation.unit)
            place = find_place(page.organisation_id, ask, line_id)
        if found is None:
            raise not_seen()
        text = act(request, page, found)
    except EncoursError as error:
        return _show(request, page, line_id, error=error)
    said_done(request, page, text, undo="bank_line_settled", line=line_id)
    is_on = request.POST.get("then") == "next"
    following = _next_of(page, ask, place) if is_on else line_id
    if request.headers.get("HX-Request"):
        if following is None:
            given = _at_the_end(request, page) | {"is_changed": True}
            return render(request, "desk/bank/nothing_part.html", given)
        return _show(request, page, following, changed=True)
    return redirect(place_of(request, "bank_line", following or line_id, **_asked(request)))


def _confirm(request: HttpRequest, page: Page, found: BankFile) -> Message:
    typed = request.POST.get("choice", "0")
    chosen = int(typed) if is_number(typed) else 0
    if found.is_return_proposed:
        now, by = timezone.now(), page.entered.user_id
        reopen_return(page.organisation_id, found, chosen, by=by, now=now)
        return message("The payment that came back is due again.")
    done = _run(
        page,
        found,
        lambda now: deciding.confirm(
            page.organisation_id,
            found.line.id,
            choice=chosen,
            seen=_seen(request),
            author_id=page.entered.user_id,
            now=now,
        ),
    )
    return _applied(found, done)


def _decide(request: HttpRequest, page: Page, found: BankFile) -> Message:
    customer = _one(page, request.POST.get("left_with") or request.POST.get("customer", ""))
    typed = read_typed(request.POST)
    shares, deductions = read_shares(typed, found), read_deductions(typed, found)
    done = _run(
        page,
        found,
        lambda now: deciding.decide(
            page.organisation_id,
            found.line.id,
            customer=customer,
            shares=shares,
            deductions=deductions,
            comment=typed.comment,
            seen=_seen(request),
            author_id=page.entered.user_id,
            now=now,
        ),
    )
    return _applied(found, done)


def _customer_only(request: HttpRequest, page: Page, found: BankFile) -> Message:
    customer = _one(page, request.POST.get("left_with") or request.POST.get("customer", ""))
    _run(
        page,
        found,
        lambda now: deciding.set_customer_only(
            page.organisation_id,
            found.line.id,
            customer,
            seen=_seen(request),
            author_id=page.entered.user_id,
            now=now,
        ),
    )
    name = found.names.get(customer, customer)
    return message("The money is kept on the account of {customer}.", customer=name)


def _exclude(request: HttpRequest, page: Page, found: BankFile) -> Message:
    reason = request.POST.get("reason", "").strip()[:200]
    if not reason:
        raise Unreadable(
            message("No reason was given."), message("Say why it is no customer's payment.")
        )
    _run(
        page,
        found,
        lambda now: deciding.exclude(
            page.organisation_id,
            found.line.id,
            reason,
            seen=_seen(request),
            author_id=page.entered.user_id,
            now=now,
        ),
    )
    return message("The line is set aside: it is no customer's payment.")


def _undo(request: HttpRequest, page: Page, found: BankFile) -> Message:
    _run(
        page,
        found,
        lambda now: deciding.undo(
            page.organisation_id,
            found.line.id,
            comment=request.POST.get("comment", "")[:400],
            seen=_seen(request),
            author_id=page.entered.user_id,
            now=now,
        ),
    )
    return message("What was decided of the line is undone.")


_ACTS: Mapping[str, Callable[[HttpRequest, Page, BankFile], Message]] = {
    "confirm": _confirm,
    "decide": _decide,
    "customer": _customer_only,
    "exclude": _exclude,
    "undo": _undo,
}


def _run(page: Page, found: BankFile, act: Callable[[datetime], deciding.Done]) -> deciding.Done:
    now = timezone.now()
    before = [found.latest.customer or ""] if found.latest else []
    return decide_on(page.organisation_id, lambda: act(now), before=before, now=now)


def _applied(found: BankFile, done: deciding.Done) -> Message:
    amount = Money(found.line.amount_cents, found.line.unit)
    if not done.customers:
        return message("{amount} applied.", amount=amount)
    names = ", ".join(found.names.get(each, each) for each in done.customers)
    return message("{amount} applied to {customer}.", amount=amount, customer=names)


def _one(page: Page, typed: str) -> str:
    """The code of the customer that was typed or chosen. Raises `Unreadable`."""
    found = _named(page, typed)
    if len(found) == 1:
        return found[0][0]
    raise Unreadable(
        message("“{typed}” is no customer, or several.", typed=typed[:80]),
        message("Choose one in the list."),
    )


def _named(page: Page, typed: str) -> list[tuple[str, str]]:
    """The customers, code and name, that the text may mean: one where it is a code."""
    portfolio, text = page.entered.portfolio, typed.strip()[:80]
    if not text:
        return []
    with reading_of([page.organisation_id]):
        exact = find_customer(page.organisation_id, text, portfolio=portfolio)
        found = (
            [exact]
            if exact
            else search_customers(page.organisation_id, text, _MOST_NAMED, portfolio)
        )
    return [(each.code, each.name) for each in found]


def _find(
    page: Page, situation: Situation, line_id: int, customers: Sequence[str]
) -> BankFile | None:
    return find_bank_file(
        page.organisation_id,
        line_id,
        situation,
        until_on=page.day,
        portfolio=page.entered.portfolio,
        sees_unmatched=page.entered.may(Right.ALLOCATE),
        customers=customers,
    )


def _seen(request: HttpRequest) -> int | None:
    """The number of the decision that the person saw."""
    typed = request.POST.get("seen", "")
    return int(typed) if is_number(typed) else None


def _next_of(page: Page, ask: BankAsk, place: Place | None) -> int | None:
    """The line to look at after that place; from the first again where none is."""
    with reading_of([page.organisation_id]):
        following = next_listed(page.organisation_id, ask, place)
        if following is None and place is not None:
            following = next_listed(page.organisation_id, ask, None)
        return following


def _at_the_end(request: HttpRequest, page: Page) -> dict[str, object]:
    """Nothing is left; `is_narrowed`: of what was searched or chosen."""
    return {"page": page, "is_narrowed": bool({*_asked(request)} - {"sort"})}


def _asked(request: HttpRequest) -> dict[str, list[str]]:
    """What the list was asked from which the line was opened."""
    return words_of(read_state(request))


def _show(
    request: HttpRequest,
    page: Page,
    line_id: int,
    *,
    error: EncoursError | None = None,
    changed: bool = False,
) -> HttpResponse:
    is_typed = request.method == "POST" and not changed
    read = request.POST if is_typed else request.GET
    said = [] if changed else read.getlist("customer")
    named = [_named(page, each) for each in said if each.strip()]
    with reading_situation(request, page) as situation:
        codes = [each[0][0] for each in named if len(each) == 1]
        found = _find(page, situation, line_id, codes)
        if found is None:
            raise Http404
        typed = read_typed(request.POST) if is_typed else first_ticked(found)
        told = tell_file(found, typed)
    latest = found.latest
    words, chip = outcome_words(
        found.line.outcome, is_automatic=bool(latest and latest.is_automatic)
    )
    asked = _asked(request)
    given = {
        "page": page,
        "act": place_of(request, "bank_act", line_id, **asked),
        "here": place_of(request, "bank_line", line_id, **asked),
        "following": place_of(request, "bank_next", after=line_id, **asked),
        "asked": [(key, text) for key, texts in asked.items() for text in texts],
        "file": found,
        "told": told,
        "typed": typed,
        "outcome": words,
        "chip": chip,
        "error": error,
        "may": page.may(Right.ALLOCATE),
        "is_changed": changed,
        "unclear": [each for each in named if len(each) > 1],
        "unknown": [text for text in said if text.strip() and not _named(page, text)],
    }
    is_part = bool(request.headers.get("HX-Request"))
    status = 400 if error is not None and not is_part else 200
    return render(request, _template(request, "desk/bank/line.html"), given, status=status)


def _template(request: HttpRequest, page_of: str) -> str:
    """The fragment of a drawer, else the page around it."""
    return page_of.replace(".html", "_part.html") if request.headers.get("HX-Request") else page_of
