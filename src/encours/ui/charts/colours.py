"""The colours of charts, one table for screen, dark screen and paper: an age has one colour.

The ramp of the ageing is repeated by the style sheet of the pages (`--ramp-0` … `--ramp-6`); a test
keeps the two equal. No meaning is carried by colour alone: steps always stand in one order, with a
legend.
"""

from dataclasses import astuple, dataclass
from typing import Literal

type Theme = Literal["page", "light", "dark", "print"]
"""`page`: light or dark as the page around the image is, whoever chose it."""

STEPS = (
    "not_due",
    "1_30",
    "31_60",
    "61_90",
    "over_90",
    "unknown_age",
    "unapplied_credits",
)
"""The buckets of the aged balance, in the order in which they are stacked: `--ramp-0` and on."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme. `ramp`: of `STEPS`, in their order."""

    paper: str
    ink: str
    quiet: str
    grid: str
    accent: str
    second: str
    alarm: str
    ramp: tuple[str, ...]

    def step(self, name: str) -> str:
        """The colour of a step of the ageing."""
        return self.ramp[STEPS.index(name)]

    def listed(self) -> tuple[str, ...]:
        """All of them, in one order for all palettes."""
        *single, ramp = astuple(self)
        return (*single, *ramp)


_LIGHT = Palette(
    paper="#ffffff",
    ink="#18212b",
    quiet="#545e6b",
    grid="#e4e8ed",
    accent="#1d5c9e",
    second="#b9c4d0",
    alarm="#b0231b",
    ramp=("#9db4cc", "#f0d28a", "#eaa85a", "#d9703c", "#b0231b", "#b9bfc7", "#7fb79a"),
)
_DARK = Palette(
    paper="#11161c",
    ink="#e6eaef",
    quiet="#a3aebb",
    grid="#2b343e",
    accent="#7fb2ea",
    second="#4a5663",
    alarm="#e0473c",
    ramp=("#5f7d9b", "#c9a64f", "#d0843a", "#d4602f", "#e0473c", "#6b7480", "#4f8f6d"),
)
PALETTES: dict[Theme, Palette] = {"page": _LIGHT, "light": _LIGHT, "dark": _DARK, "print": _LIGHT}
DARK_OF = dict(zip(_LIGHT.listed(), _DARK.listed(), strict=True))
"""What each light colour becomes on a dark page."""
