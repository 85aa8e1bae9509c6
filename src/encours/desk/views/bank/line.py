"""One line of the bank: what is proposed, why, and what a person makes of it. Undone at once.

A drawer beside the list, and a page of its own without it. Whoever settles a line is led to the
next one that waits.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from encours.cash.queries.bank_list import BankAsk, next_waiting
from encours.cash.queries.lines import lines
from encours.cash.rules.matching.words import Deduction, DeductionKind, Share
from encours.cash.services import deciding
from encours.desk.page import Page, open_page
from encours.desk.services.bank_line import (
    BankFile,
    act_on_line,
    find_bank_file,
    not_seen,
    outcome_words,
)
from encours.desk.situations import reading_situation, shows_situation
from encours.desk.typed import read_amount
from encours.desk.undo import said_done
from encours.desk.views.bank.telling import TYPED_DEDUCTIONS, tell_file
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.kernel.money import Money
from encours.parties.queries import find_customer, search_customers
from encours.tenancy.isolation import reading_of
from encours.tenancy.rules.roles import Right


class Unreadable(EncoursError):
    """What was typed is no amount, or names no customer."""


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
    following = _next_of(page, request.GET.get("after", ""))
    if following is None:
        return render(request, _template(request, "desk/bank/nothing.html"), {"page": page})
    return _show(request, page, following)


@require_POST
@shows_situation
def bank_act(request: HttpRequest, slug: str, line_id: int) -> HttpResponseBase:
    """Does what was asked of the line, and goes to the next one that waits."""
    page = open_page(request, slug, Right.ALLOCATE)
    act = _ACTS.get(request.POST.get("do", ""))
    if act is None:
        raise Http404
    try:
        with reading_situation(request, page) as situation:
            found = find_bank_file(
                page.organisation_id,
                line_id,
                situation,
                until_on=page.day,
                portfolio=page.entered.portfolio,
                customer=request.POST.get("customer", ""),
            )
        if found is None:
            raise not_seen()
        text = act(request, page, found)
    except EncoursError as error:
        return _show(request, page, line_id, error=error)
    said_done(request, page, text, undo="bank_line_settled", line=line_id)
    following = _next_of(page, str(line_id)) if request.POST.get("then") == "next" else line_id
    if request.headers.get("HX-Request"):
        if following is None:
            return render(request, "desk/bank/nothing_part.html", {"page": page, "changed": True})
        return _show(request, page, following, changed=True)
    return redirect("bank_line", slug=slug, line_id=following or line_id)


def _confirm(request: HttpRequest, page: Page, found: BankFile) -> Message:
    chosen = request.POST.get("choice", "0")
    done = _run(
        page,
        found,
        lambda now: deciding.confirm(
            page.organisation_id,
            found.line.id,
            choice=int(chosen) if chosen in {"0", "1", "2"} else 0,
            seen=_seen(request),
            author_id=page.entered.user_id,
            now=now,
        ),
    )
    return _applied(found, done)


def _decide(request: HttpRequest, page: Page, found: BankFile) -> Message:
    customer = _customer(page, request.POST.get("customer", ""))
    shares = _shares(request, found)
    deductions = _deductions(request, found)
    done = _run(
        page,
        found,
        lambda now: deciding.decide(
            page.organisation_id,
            found.line.id,
            customer=customer,
            shares=shares,
            deductions=deductions,
            comment=request.POST.get("comment", "")[:400],
            seen=_seen(request),
            author_id=page.entered.user_id,
            now=now,
        ),
    )
    return _applied(found, done)


def _customer_only(request: HttpRequest, page: Page, found: BankFile) -> Message:
    customer = _customer(page, request.POST.get("customer", ""))
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
    return message("The money is kept on the account of {customer}.", customer=customer)


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
    return act_on_line(page.organisation_id, lambda: act(now), before=before, now=now)


def _applied(found: BankFile, done: deciding.Done) -> Message:
    amount = Money(found.line.amount_cents, found.line.unit)
    if not done.customers:
        return message("{amount} applied.", amount=amount)
    return message("{amount} applied to {customer}.", amount=amount, customer=done.customers[0])


def _customer(page: Page, typed: str) -> str:
    """The code of the customer that was typed or chosen. Raises `Unreadable`."""
    portfolio = page.entered.portfolio
    with reading_of([page.organisation_id]):
        code = typed.strip()
        if code and find_customer(page.organisation_id, code, portfolio=portfolio):
            return code
        found = search_customers(page.organisation_id, code, 2, portfolio) if code else []
    if len(found) == 1:
        return found[0].code
    raise Unreadable(
        message("“{typed}” is no customer, or several.", typed=typed[:80]),
        message("Choose one in the list."),
    )


def _shares(request: HttpRequest, found: BankFile) -> Sequence[Share]:
    """What was ticked, each for the amount typed beside it, else whole. Raises `Unreadable`."""
    shares = []
    ticked = frozenset(request.POST.getlist("item"))
    for each in found.items:
        if str(each.line_id) not in ticked:
            continue
        typed = request.POST.get(f"amount_{each.line_id}", "").strip()
        cents = read_amount(typed, found.line.unit) if typed else each.open_cents
        if cents is None:
            raise _no_amount(typed)
        sign = 1 if each.open_cents > 0 else -1
        shares.append(Share(each.line_id, sign * abs(cents)))
    return shares


def _deductions(request: HttpRequest, found: BankFile) -> Sequence[Deduction]:
    """The differences typed, each with what it is. Raises `Unreadable`."""
    told = []
    for kind in TYPED_DEDUCTIONS:
        typed = request.POST.get(f"deduct_{kind}", "").strip()
        if not typed:
            continue
        cents = read_amount(typed, found.line.unit)
        if cents is None:
            raise _no_amount(typed)
        told.append(Deduction(kind, cents, is_contested=kind is DeductionKind.PENALTY))
    return told


def _no_amount(typed: str) -> Unreadable:
    return Unreadable(
        message("“{typed}” is no amount.", typed=typed[:40]), message("Write it as 1234.56.")
    )


def _seen(request: HttpRequest) -> int | None:
    """The number of the decision that the person saw."""
    typed = request.POST.get("seen", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else None


def _next_of(page: Page, after: str) -> int | None:
    """The line that waits after that one; from the first again where none does."""
    if page.entered.portfolio and not page.may(Right.ALLOCATE):
        raise PermissionDenied
    with reading_of([page.organisation_id]):
        ask = BankAsk(until_on=page.day)
        known = after.isascii() and after.isdecimal() and len(after) < 19
        line = lines(page.organisation_id, [int(after)]).get(int(after)) if known else None
        place = (line.booked_on, line.id) if line else None
        return next_waiting(page.organisation_id, ask, place)


def _show(
    request: HttpRequest,
    page: Page,
    line_id: int,
    *,
    error: EncoursError | None = None,
    changed: bool = False,
) -> HttpResponse:
    chosen = request.GET.get("customer", "") or request.POST.get("customer", "")
    with reading_situation(request, page) as situation:
        found = find_bank_file(
            page.organisation_id,
            line_id,
            situation,
            until_on=page.day,
            portfolio=page.entered.portfolio,
            customer=chosen,
        )
        if found is None:
            raise Http404
        told = tell_file(found)
    words, chip = outcome_words(
        found.line.outcome, is_automatic=bool(found.latest and found.latest.is_automatic)
    )
    given = {
        "page": page,
        "file": found,
        "told": told,
        "outcome": words,
        "chip": chip,
        "error": error,
        "may": page.may(Right.ALLOCATE),
        "is_changed": changed,
        "typed": request.POST if request.method == "POST" and error else {},
    }
    is_part = bool(request.headers.get("HX-Request"))
    status = 400 if error is not None and not is_part else 200
    return render(request, _template(request, "desk/bank/line.html"), given, status=status)


def _template(request: HttpRequest, page_of: str) -> str:
    """The fragment of a drawer, else the page around it."""
    return page_of.replace(".html", "_part.html") if request.headers.get("HX-Request") else page_of
