"""The bank accounts: which one customers pay into, who holds it, which are a factor's."""

from dataclasses import fields
from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from encours.cash.queries.accounts import AccountSeen, NoSuchAccount, find_account, list_accounts
from encours.cash.rules.bank_accounts import AccountWritten, UnusableAccount
from encours.cash.services.bank_accounts import close_account, save_account
from encours.desk.page import Page, open_page
from encours.desk.views.settings.forms import CHOICE, SpokenForm
from encours.desk.views.settings.sections import done, refuse, show
from encours.kernel.messages import message
from encours.tenancy.queries import describe
from encours.tenancy.rules.roles import Right

_NAME = "settings_accounts"


class AccountForm(SpokenForm):
    """A bank account; what it must be is decided by the service."""

    words: ClassVar = {
        "number": message("IBAN"),
        "currency": message("Currency"),
        "holder": message("Holder of the account"),
        "bic": message("BIC"),
        "name": message("What we call it"),
        "bank": message("Bank"),
        "ledger_account": message("Account in the books"),
        "is_printed": message("Customers are told to pay into it"),
        "is_factor": message("It is a factor's"),
    }
    hints: ClassVar = {
        "number": message("As on the bank's slip, such as FR14 2004 1010 0505 0001 3M02 606."),
        "currency": message("Three letters, such as EUR."),
        "holder": message(
            "Exactly as the bank has it: the payer's bank compares it with the name on the payment."
        ),
        "ledger_account": message("Such as 512100; blank: the one of the policy book."),
        "is_printed": message(
            "On every paper, instead of the letterhead's; one account of a currency at most."
        ),
        "is_factor": message("What comes into it is not ours, and pays no invoice of ours."),
    }
    number = forms.CharField(max_length=80)
    currency = forms.CharField(max_length=3)
    holder = forms.CharField(max_length=200, required=False)
    bic = forms.CharField(max_length=20, required=False)
    name = forms.CharField(max_length=100, required=False)
    bank = forms.CharField(max_length=100, required=False)
    ledger_account = forms.CharField(max_length=20, required=False)
    is_printed = forms.BooleanField(required=False, template_name=CHOICE)
    is_factor = forms.BooleanField(required=False, template_name=CHOICE)


@require_http_methods(["GET", "HEAD", "POST"])
def accounts(request: HttpRequest, slug: str) -> HttpResponse:
    """The accounts there are, and the form that adds one."""
    page = open_page(request, slug, Right.SET_POLICY)
    usual = {"currency": describe(page.organisation_id).currency}
    form = AccountForm(request.POST if request.method == "POST" else None, initial=usual)
    status = 200
    if request.method == "POST":
        if _saved(page, form, None):
            done(request, message("The account is kept."))
            return redirect(_NAME, slug=slug)
        status = 400
    shown = {"form": form, "accounts": list_accounts(page.organisation_id)}
    return show(request, page, _NAME, shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest, slug: str, account_id: int) -> HttpResponse:
    """One account, and the form by which it changes; `do` set to `close`: it is used no more."""
    page = open_page(request, slug, Right.SET_POLICY)
    try:
        seen = find_account(page.organisation_id, account_id)
    except NoSuchAccount as error:
        raise Http404 from error
    form = AccountForm(request.POST if request.method == "POST" else None, initial=_initial(seen))
    status = 200
    if request.method == "POST":
        if request.POST.get("do") == "close":
            by = page.entered.user_id
            close_account(page.organisation_id, account_id, author_id=by, now=timezone.now())
            done(request, message("The account is used no more."))
            return redirect(_NAME, slug=slug)
        if _saved(page, form, account_id):
            done(request, message("The account is kept."))
            return redirect(_NAME, slug=slug)
        status = 400
    shown = {"form": form, "account": seen}
    return show(request, page, _NAME, shown, template="account", status=status)


def _initial(seen: AccountSeen) -> dict[str, Any]:
    return {each.name: getattr(seen, each.name) for each in fields(AccountWritten)}


def _saved(page: Page, form: AccountForm, account_id: int | None) -> bool:
    if not form.is_valid():
        return False
    try:
        save_account(
            page.organisation_id,
            AccountWritten(**form.cleaned_data),
            account_id=account_id,
            author_id=page.entered.user_id,
            now=timezone.now(),
        )
    except UnusableAccount as error:
        refuse(form, error, error.field)
        return False
    return True
