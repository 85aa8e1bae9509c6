"""The one writing of an arrêté: the same figures always give the same bytes, whatever the machine.

Canonical JSON: keys sorted, no blank, UTF-8, whole numbers and days only (the idea of RFC 8785,
without its floating point, which no amount here has).
"""

import hashlib
import json
from datetime import date
from typing import Any


def write_canonical(content: object) -> bytes:
    """`content` (mappings, lists, texts, whole numbers, days, truth, none) as its only bytes.

    Raises `TypeError` for anything else, a float above all.

    >>> write_canonical({"b": date(2026, 1, 31), "a": [1, None]})
    b'{"a":[1,null],"b":"2026-01-31"}'
    """
    plain = _plain(content)
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read_canonical(data: bytes) -> dict[str, Any]:
    """What `write_canonical` wrote, days as texts."""
    found: dict[str, Any] = json.loads(data)
    return found


def digest_of(data: bytes) -> str:
    """The SHA-256 (FIPS 180-4) of the bytes, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _plain(value: object) -> object:
    match value:
        case None | bool() | int() | str():
            return value
        case date():
            return value.isoformat()
        case dict():
            return {_key(key): _plain(each) for key, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
    raise TypeError(f"{type(value).__name__} has no single writing")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a key is a text, not {type(key).__name__}")
    return key
