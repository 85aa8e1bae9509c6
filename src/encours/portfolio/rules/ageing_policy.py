"""What an organisation decides about its aged balance: where one stretch of lateness ends."""

from dataclasses import dataclass

from encours.kernel.messages import message
from encours.policybook.rules.sections import Section, UnusableSettings

_LONGEST_DAYS = 3660


@dataclass(frozen=True, slots=True)
class AgeingPolicy:
    """The section `ageing` (balance âgée).

    `late_days`: the last day of lateness of the first three stretches; the fourth has no end.
    Raises `UnusableSettings`.
    """

    late_days: tuple[int, ...] = (30, 60, 90)

    def __post_init__(self) -> None:
        days = self.late_days
        if len(days) != 3 or not 0 < days[0] < days[1] < days[2] <= _LONGEST_DAYS:
            raise UnusableSettings(
                message(
                    "The stretches of lateness end after {days} days: that cannot be.", days=days
                ),
                message("Give three numbers of days that grow, as {usual}.", usual=(30, 60, 90)),
            )


AGEING = Section(
    name="ageing",
    title=message("Aged balance"),
    schema=AgeingPolicy,
    words={"late_days": message("Last days of the first three stretches of lateness")},
    hints={
        "late_days": message(
            "In days late, three numbers with commas: 30, 60, 90 gives 1 to 30, 31 to 60, 61 to 90"
            " and over 90."
        )
    },
)
