"""Tells whether a file is one of bank statements, and of which kind, by its first bytes."""

import re
from typing import Literal

from encours.intake.formats.bank.blocks import starts_as_cfonb
from encours.intake.formats.bank.mt940 import is_mt940
from encours.intake.formats.bank.ofx import is_ofx

BankKind = Literal["camt", "cfonb120", "cfonb240", "mt940", "ofx"]

_HEAD = 1 << 16
_CAMT = re.compile(rb"<(?:[\w.-]+:)?(?:BkToCstmr(?:Stmt|AcctRpt|DbtCdtNtfctn))(?:V\d+)?[\s>/]")


def bank_kind(data: bytes) -> BankKind | None:
    """What kind of statements the file holds; None when it holds none for certain. Never raises."""
    head = data[:_HEAD]
    if looks_camt(head):
        return "camt"
    if starts_as_cfonb(head, 120):
        return "cfonb120"
    if starts_as_cfonb(head, 240):
        return "cfonb240"
    if is_ofx(head):
        return "ofx"
    return "mt940" if is_mt940(head) else None


def looks_camt(head: bytes) -> bool:
    """Whether the head of a file is XML that holds a message of statements of ISO 20022."""
    plain = head.replace(b"\x00", b"")
    return b"<" in plain[:16] and _CAMT.search(plain) is not None
