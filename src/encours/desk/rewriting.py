"""What undoes what people decided of customers and said of documents: it says again what held."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from encours.desk.page import Page
from encours.desk.services.marking import unmark_lines
from encours.desk.services.records import (
    Acting,
    ContactTold,
    settle_contact,
    settle_leaving,
    settle_record,
    settle_several,
    settle_terms,
)
from encours.kernel.messages import Message, message, plural
from encours.parties.rules.words import ContactFunction

type Kept = Mapping[str, Any]


def lines_marked_back(page: Page, values: Kept, now: datetime) -> Message:
    """Says again of each document what held of it, and takes the comments back."""
    who, on = page.entered.user_id, timezone.localdate(now)
    count = unmark_lines(page.organisation_id, values, on=on, by=who, now=now)
    return plural("{count} document is as it was.", "{count} documents are as they were.",
                  count=count)  # fmt: skip


def customer_recorded_back(page: Page, values: Kept, now: datetime) -> Message:
    """Gives the record of a customer what it held."""
    settle_record(_who(page, now), values["code"], values["before"], seen=None)
    return message("The record is as it was.")


def customers_assigned_back(page: Page, values: Kept, now: datetime) -> Message:
    """Gives each customer back its collector, its salesperson or its group."""
    settle_several(_who(page, now), list(values["before"]), values["field"], values["before"])
    return message("The customers are as they were.")


def terms_granted_back(page: Page, values: Kept, now: datetime) -> Message:
    """Grants from the same day the terms that held before."""
    settle_terms(
        _who(page, now),
        values["code"],
        values["terms"],
        from_on=date.fromisoformat(values["from_on"]),
        ground="",
    )
    return message("The terms are those that held before.")


def contact_told_back(page: Page, values: Kept, now: datetime) -> Message:
    """Takes a new contact away, or tells one as it was."""
    who, before = _who(page, now), values["before"]
    if before is None:
        settle_leaving(who, values["code"], values["contact"], is_gone=True)
    else:
        told = ContactTold(**before | {"function": ContactFunction(before["function"])})
        settle_contact(who, values["code"], values["contact"], told)
    return message("The contacts are as they were.")


def contact_gone_back(page: Page, values: Kept, now: datetime) -> Message:
    """A contact who was said to have left is there, or the other way round."""
    who = _who(page, now)
    settle_leaving(who, values["code"], values["contact"], is_gone=values["gone"])
    return message("The contacts are as they were.")


def _who(page: Page, now: datetime) -> Acting:
    return Acting(page.organisation_id, page.entered.user_id, page.entered.portfolio, now)
