"""What a fact, a decision or a journal line is about, named the same way by every capability."""

import re
from dataclasses import dataclass

_KIND = re.compile(r"[a-z][a-z_]*")


@dataclass(frozen=True, slots=True, order=True)
class SubjectRef:
    """A thing by its kind (`customer`, `document`, …) and its identifier within that kind.

    Raises `ValueError` when the kind is not lower case with underscores, or the identifier is
    empty.

    >>> str(SubjectRef("customer", "C001"))
    'customer:C001'
    """

    kind: str
    id: str

    def __post_init__(self) -> None:
        if not _KIND.fullmatch(self.kind):
            raise ValueError(f"kind of subject {self.kind!r}: lower case letters and underscores")
        if not self.id:
            raise ValueError(f"{self.kind} without identifier")

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> "SubjectRef":
        """The subject written `kind:id` by `str`; the identifier may itself hold colons.

        >>> SubjectRef.parse("document:2026:17").id
        '2026:17'
        """
        kind, separator, identifier = text.partition(":")
        if not separator:
            raise ValueError(f"{text!r} is not written kind:id")
        return cls(kind, identifier)
