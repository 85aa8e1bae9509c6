"""A person says which source creates the lines of an account from a day on; others enrich them."""

from datetime import date, datetime, timedelta

from django.db.models import Max

from encours.cash.models import BankAccount, BankLine
from encours.cash.queries.accounts import find_account
from encours.journal.services import record
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.kernel.subjects import SubjectRef
from encours.tenancy.isolation import acting_for

BANK_OWNER = "bank_owner"
"""How entries of the journal about who creates lines are called."""

FAMILIES = ("camt", "cfonb120", "cfonb240", "mt940", "ofx", "csv", "xlsx")
"""The families of formats that may create the lines of an account."""


class UnknownFamily(EncoursError):
    """No statement is of this family of formats."""


def change_owner(
    organisation_id: int,
    account_id: int,
    family: str,
    *,
    source_id: int | None,
    from_on: date | None = None,
    author_id: int | None,
    now: datetime,
) -> date:
    """From `from_on`, statements of `family` create the account's lines; returns that day.

    `from_on`: by default the day after the last line; what a statement of the family tells of
    earlier days enriches the lines that are there. Raises `NoSuchAccount`, `UnknownFamily`.
    """
    if family not in FAMILIES:
        raise UnknownFamily(
            message("No statement is of the format {format}.", format=family),
            message("Choose one of: {formats}.", formats=FAMILIES),
        )
    with acting_for(organisation_id):
        account = find_account(organisation_id, account_id)
        rows = BankLine.objects.filter(organisation_id=organisation_id, account_id=account_id)
        last = rows.aggregate(last=Max("booked_on"))["last"]
        begins = from_on or (now.date() if last is None else last + timedelta(1))
        BankAccount.objects.filter(organisation_id=organisation_id, pk=account_id).update(
            format=family, source_id=source_id, creates_from=begins
        )
        record(
            organisation_id,
            kind=BANK_OWNER,
            subject=SubjectRef("bank_account", str(account_id)),
            message=message(
                "From {day}, the lines of {account} come from statements in {format}",
                day=begins,
                account=account.title,
                format=family,
            ),
            covers={"account": account_id, "before": account.format, "from": begins},
            author_id=author_id,
            now=now,
        )
    return begins
