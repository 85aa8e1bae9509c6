"""Texts as accounting software takes them: one line, in the signs it knows, accounts whole."""

import unicodedata
from datetime import date

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message

_PLAIN = str.maketrans({"œ": "oe", "Œ": "OE", "\u202f": " ", "\u00a0": " ", "’": "'", "−": "-"})


def one_line(text: str) -> str:
    """`text` without what is not printed; breaks and tabulations become blanks.

    >>> one_line(f"Avoir{chr(13)}{chr(10)}n°{chr(9)}12")
    'Avoir n° 12'
    """
    spaced = (sign if sign.isprintable() else " " for sign in text.translate(_PLAIN))
    return " ".join("".join(spaced).split())


def whole(text: str, width: int | None, refusal: type[EncoursError]) -> str:
    """`text`, which may not be cut; raises `refusal` where it is longer than `width`."""
    if width is not None and len(text) > width:
        raise refusal(
            message("“{text}” is longer than the {count} signs there are.", text=text, count=width),
            message("Choose another layout: the generic one has room for it."),
        )
    return text


def piece_of(act_id: int, day: date) -> str:
    """The number of a piece: the same in every export, never that of another.

    >>> piece_of(12, date(2026, 3, 10))
    '000012-20260310'
    """
    return f"{act_id:06d}-{day:%Y%m%d}"


def short_piece_of(act_id: int, day: date) -> str:
    """The same in the 13 signs that Sage has for it."""
    return f"{act_id:06d}-{day:%y%m%d}"


def account_of_customer(account: str, auxiliary: str | None) -> str:
    """The one account of a customer, for software that knows no other than its own.

    The general account without its last zeros, then the customer's code, without the three digits
    it may begin with already.

    >>> account_of_customer("411000", "411DUPONT"), account_of_customer("411700", "DUPONT")
    ('411DUPONT', '4117DUPONT')
    >>> account_of_customer("512000", None)
    '512000'
    """
    if not auxiliary:
        return account
    root = account.rstrip("0")
    root = root if len(root) > 3 else account[:3]
    code = "".join(sign for sign in auxiliary.upper() if sign.isalnum())
    return root + code.removeprefix(account[:3])


def encoded(text: str, encoding: str) -> bytes:
    """`text` in `encoding`, one sign for each; a sign it has not loses its accent, else is “?”."""
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_near(sign, encoding) for sign in text).encode(encoding)


def can_hold(text: str, encoding: str) -> bool:
    """Whether every sign of `text` exists in `encoding`."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _near(sign: str, encoding: str) -> str:
    for each in (sign, unicodedata.normalize("NFKD", sign)[:1]):
        if can_hold(each, encoding):
            return each
    return "?"
