"""A rule never says no silently, nor yes without its reason: what was decided and why."""

from dataclasses import dataclass

from encours.kernel.messages import Message


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground of a decision (motif): a stable `code` for programs, a `text` for people."""

    code: str
    text: Message


@dataclass(frozen=True, slots=True)
class Decision[Outcome]:
    """What a rule concluded and the reasons that led there, the most telling first.

    Raises `ValueError` without a reason: a decision nobody can explain is a fault of the rule.
    """

    outcome: Outcome
    because: tuple[Reason, ...]

    def __post_init__(self) -> None:
        if not self.because:
            raise ValueError(f"decision {self.outcome!r} has no reason")

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the reasons, in order."""
        return tuple(reason.code for reason in self.because)
