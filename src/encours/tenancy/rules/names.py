"""A name is a line that people read: nothing in it that cannot be seen, or that moves the rest."""

import unicodedata

# Controls, surrogates (bytes that are no text), signs that only change how others are shown.
_UNSEEN = frozenset({"Cc", "Cs", "Cf"})


def on_one_line(name: str) -> str:
    """The name with single blanks: line ends and tabs are blanks too."""
    return " ".join(name.split())


def has_unseen(name: str) -> bool:
    """Whether the name has characters that cannot be seen.

    >>> has_unseen("Tissages Martin"), has_unseen("Tissages" + chr(7))
    (False, True)
    """
    return any(unicodedata.category(each) in _UNSEEN for each in name)
