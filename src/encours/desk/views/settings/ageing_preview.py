"""What the aged balance of today becomes with other bounds, told before they are published."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest

from encours.desk.buckets import bar_of, bucket_words
from encours.desk.page import Page
from encours.desk.situations import BeingPrepared, reading_situation
from encours.kernel.messages import Message
from encours.kernel.money import Money
from encours.portfolio.queries.stretches import sum_with_bounds
from encours.portfolio.rules.ageing_policy import AgeingPolicy
from encours.portfolio.rules.seen import LATE


@dataclass(frozen=True, slots=True)
class BucketPreview:
    """A bucket before and after: its name with either bounds, what it holds, and what moved."""

    name_before: Message
    before: Money
    name_after: Message
    after: Money
    moved: Money


def preview_ageing(
    request: HttpRequest, page: Page, settings: AgeingPolicy
) -> Mapping[str, object]:
    """What the template shows of the aged balance of today with the bounds of `settings`.

    Nothing but `is_laid` where the day is still being laid.
    """
    try:
        with reading_situation(request, page) as situation:
            portfolio = page.entered.portfolio
            before, after = sum_with_bounds(situation, settings.late_days, portfolio=portfolio)
    except BeingPrepared:
        return {"is_laid": False}
    names = zip(bucket_words(situation.late_days), bucket_words(settings.late_days), strict=True)
    unit = situation.unit
    return {
        "is_laid": True,
        "as_of": situation.as_of,
        "buckets": [
            BucketPreview(
                name_before,
                Money(was, unit),
                name_after,
                Money(becomes, unit),
                Money(becomes - was, unit),
            )
            for number, ((name_before, name_after), was, becomes) in enumerate(
                zip(names, before.buckets, after.buckets, strict=True)
            )
            if was or becomes or number in LATE
        ],
        "balance": Money(before.balance_cents, unit),
        "bars": (bar_of(before), bar_of(after)),
    }
