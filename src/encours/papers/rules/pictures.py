"""What a checked picture is, and how one that cannot be a logo is refused."""

from dataclasses import dataclass

from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message

MOST_BYTES = 200_000


class UnusableLogo(EncoursError):
    """The picture cannot be a logo."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A checked picture. `kind`: `png`, `jpeg` or `svg`; `width`, `height`: its proportions."""

    kind: str
    width: int
    height: int
    content: bytes


def unusable(why: Message) -> UnusableLogo:
    """The refusal, and what to do."""
    return UnusableLogo(
        message("This picture cannot be the logo: {why}.", why=why),
        message("Give a PNG, a JPEG or an SVG of at most {count} kB.", count=MOST_BYTES // 1000),
    )
