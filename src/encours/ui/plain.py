"""Text from outside made safe to show: no sign that moves a cursor or turns a line round.

A name in a ledger or of a file is whatever somebody typed: it may hold line breaks, control
characters, or marks that turn the direction of the text around it.
"""

import json
import re
import unicodedata

LONGEST_NAME = 80
_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
# Controls, formats (bidi marks among them), surrogates, private use, line and paragraph ends.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# `json` escapes the controls of ASCII but the delete.
_NOT_ASCII = re.compile("[^\x00-\x7e]")


def one_line(text: str | None, longest: int = LONGEST_NAME) -> str:
    r"""Text of the files as one line of visible characters, at most `longest` of them.

    >>> one_line("ACME\n\u202eSARL ")
    'ACME SARL'
    """
    kept = "".join(
        " " if unicodedata.category(sign) in _INVISIBLE else sign
        for sign in (text or "")[: 4 * longest]
    )
    line = re.sub(" +", " ", kept).strip()
    return line if len(line) <= longest else line[: longest - 1].rstrip() + _ELLIPSIS


def plain_json(value: object) -> str:
    r"""`value` as JSON to be read by people and programs: what is invisible is written `\uXXXX`.

    A program reads the same texts back; a terminal that shows them obeys none.

    >>> plain_json("\x9b31mé")
    '"\\u009b31mé"'
    """
    written = json.dumps(value, ensure_ascii=False, indent=2)
    return _NOT_ASCII.sub(_escaped, written)


def _escaped(found: re.Match[str]) -> str:
    """A sign of JSON text that is not ASCII, or a delete: escaped where it is invisible."""
    sign = found[0]
    if unicodedata.category(sign) not in _INVISIBLE:
        return sign
    return "".join(f"\\u{unit:04x}" for unit in _utf16(sign))


def _utf16(sign: str) -> tuple[int, ...]:
    """The UTF-16 units of a sign: JSON escapes those beyond U+FFFF as two."""
    data = sign.encode("utf-16-be", "surrogatepass")
    return tuple(int.from_bytes(data[at : at + 2]) for at in range(0, len(data), 2))
