"""The stretches of lateness as people read them: their words, their colours, their bar."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from encours.kernel.messages import Message, message
from encours.kernel.money import Money
from encours.portfolio.rules.seen import DUE, Totals
from encours.ui.charts.colours import STEPS
from encours.ui.charts.inline import Part
from encours.ui.templatetags.charts import bar

BUCKET_KEYS = (
    *("not_due", "late_1", "late_2", "late_3", "late_4"),
    *("unknown_age", "unapplied_credits"),
)


def bucket_words(late_days: Sequence[int], age_by: str = DUE) -> tuple[Message, ...]:
    """The names of the seven buckets, by the organisation's own bounds.

    `age_by`: from which day ages are counted, one of `AGED_BY`.
    """
    first, second, third = late_days
    return (
        message("Not due") if age_by == DUE else message("Of the day"),
        message("{first} to {last} days", first=1, last=first),
        message("{first} to {last} days", first=first + 1, last=second),
        message("{first} to {last} days", first=second + 1, last=third),
        message("Over {days} days", days=third),
        message("Age unknown"),
        message("Unapplied credits"),
    )


def bar_of(totals: Totals, age_by: str = DUE) -> SafeString:
    """What is owed by age, as a small stacked bar; credits, owed by nobody, are left out."""
    aged = zip(STEPS[:6], totals.aged(age_by), strict=False)
    return bar([Part(step, max(cents, 0)) for step, cents in aged])


def legend_of(
    totals: Totals, words: Sequence[Message], unit: str, age_by: str = DUE
) -> list[tuple[int, Message, Money]]:
    """The parts of a legend: number in the ramp, name, amount; those of zero left out."""
    return [
        (number, name, Money(cents, unit))
        for number, (name, cents) in enumerate(zip(words, totals.aged(age_by), strict=True))
        if cents
    ]


def share_percent(part: int, whole: int) -> float | None:
    """`part` in percent of `whole`; None where there is no whole."""
    return None if whole <= 0 else 100 * part / whole
