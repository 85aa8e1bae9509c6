"""Reads a remittance advice (avis de virement) in whatever form a customer sends it.

An e-mail is read with its attachments: the one that names invoices counts, and the others add what
it does not say. What is announced and does not add up is told, never corrected.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message as Mail
from email.utils import parseaddr, parsedate_to_datetime

from encours.intake.formats.advice.facts import Facts, note_facts
from encours.intake.formats.advice.records import Advice, AdviceReading, AdviceRow
from encours.intake.formats.advice.rows import Rows, take
from encours.intake.formats.advice.sources import (
    MAX_BYTES,
    Line,
    lines_of_table,
    lines_of_text,
    lines_of_workbook,
    text_of,
    text_of_html,
    text_of_pdf,
)
from encours.intake.formats.advice.words import folded, is_total, names_invoice
from encours.intake.formats.bytes import check_size
from encours.intake.formats.records import Reject, UnreadableFile
from encours.kernel.messages import Message, message
from encours.kernel.money import Money, decimals_of

MAX_PARTS = 50

_MAIL = re.compile(
    rb"\A(?:From [^\n]*\n)?(?:[A-Za-z][A-Za-z0-9-]{0,60}:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}", re.ASCII
)
_MAIL_HEADS = re.compile(rb"^(?:From|Subject|MIME-Version|Received|Return-Path):", re.M | re.I)
_HTML = re.compile(rb"<(?:!doctype html|html|body|table|div|p|br)\b", re.IGNORECASE)
_TABLE_NAMES = (".csv", ".tsv")
_MAIL_FAULTS = (
    MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError,
    AssertionError, OverflowError,
)  # fmt: skip
_QUOTED_MAIL = re.compile(
    r"^(?:-{3,} ?(?:message (?:d'origine|transfere)|original message)|_{10,}"
    r"|le .{5,80} a ecrit ?:|on .{5,80} wrote:)",
    re.IGNORECASE,
)


def read_advice(data: bytes, *, name: str = "") -> AdviceReading:
    """What a document announces: e-mail, text, web page, CSV, XLSX or PDF.

    `name`: the file's, for messages and to know a CSV. Amounts are minor units of the currency it
    names, euros when it names none. Raises `UnreadableFile` for what cannot be read at all: empty,
    damaged, scanned, locked or too large.
    """
    check_size(len(data), MAX_BYTES)
    head = data[: 1 << 16].replace(b"\r\n", b"\n")
    if _MAIL.match(head) and _MAIL_HEADS.search(head):
        return _from_mail(data)
    return _from_document(data, name)


def _from_document(data: bytes, name: str) -> AdviceReading:
    """One document by itself."""
    if data.lstrip()[:5] == b"%PDF-":
        return _reading("pdf", lines_of_text(text_of_pdf(data)))
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _reading("xlsx", lines_of_workbook(data))
    if _HTML.search(data[: 1 << 14]):
        return _reading("html", lines_of_text(text_of_html(data)))
    text = text_of(data)
    if name.lower().endswith(_TABLE_NAMES) or (";" in text and _is_table(text)):
        table = lines_of_table(text)
        if table is not None:
            return _reading("csv", table)
    return _reading("text", lines_of_text(text))


def _is_table(text: str) -> bool:
    """Whether most lines of a text are cut by semicolons or tabs."""
    lines = [line for line in text.split("\n")[:100] if line.strip()]
    return sum(line.count(";") >= 2 for line in lines) * 2 > len(lines)


def _reading(kind: str, lines: list[Line]) -> AdviceReading:
    """The advice that the lines make."""
    facts, found = Facts(), Rows()
    before = ""
    for line in lines:
        if _QUOTED_MAIL.match(folded(line.text)):
            break  # an older message below a reply announces nothing new
        note_facts(facts, line, before)
        says_total = is_total(line.text) and not (
            found.columns is None and names_invoice(line.text)
        )
        if not says_total or found.columns is not None:
            take(found, line)
        before = line.text
    facts.totals = [*found.totals, *facts.totals]
    return _settled(kind, facts, found.rows, found.rejects)


def _settled(
    kind: str, facts: Facts, rows: list[AdviceRow], rejects: list[Reject]
) -> AdviceReading:
    """The advice with its total: the one told that the rows make, else the first told."""
    rows = _unique(rows)
    known = [row.amount_cents for row in rows if row.amount_cents is not None]
    whole = sum(known) if rows and len(known) == len(rows) else None
    total = whole if whole in facts.totals else next(iter(facts.totals), None)
    if total is not None and len(rows) == 1 and whole is None:
        rows = [replace(rows[0], amount_cents=total)]
        whole = total
    currency = facts.currency or "EUR"
    notices: list[Message] = []
    if total is not None and whole is not None and whole != total:
        notices.append(
            message(
                "The advice announces {total} and its lines make {lines}.",
                total=Money(_minor(total, currency) or 0, currency),
                lines=Money(_minor(whole, currency) or 0, currency),
            )
        )
    if not rows:
        notices.append(message("The document names no invoice."))
    elif None in [row.amount_cents for row in rows]:
        notices.append(message("Some invoices of the advice have no amount."))
    advice = Advice(
        payer_name=facts.payer_name,
        payer_iban=facts.payer_iban,
        our_iban=facts.our_iban,
        reference=facts.reference,
        announced_on=facts.announced_on,
        pays_on=facts.pays_on,
        total_cents=_minor(total, currency),
        currency=currency,
        rows=tuple(replace(row, amount_cents=_minor(row.amount_cents, currency)) for row in rows),
    )
    return AdviceReading(kind, advice, tuple(rejects), tuple(notices))


def _unique(rows: list[AdviceRow]) -> list[AdviceRow]:
    """The rows without an invoice named again without amount, as sentences before a table do."""
    with_amount = {row.number for row in rows if row.amount_cents is not None}
    seen: set[str] = set()
    kept = []
    for row in rows:
        if row.amount_cents is None:
            if row.number in with_amount or row.number in seen:
                continue
            seen.add(row.number)
        kept.append(row)
    return kept


def _minor(hundredths: int | None, currency: str) -> int | None:
    """Hundredths, as amounts are written, in minor units of the currency."""
    shift = decimals_of(currency) - 2
    if hundredths is None or not shift:
        return hundredths
    factor = int(10 ** abs(shift))
    return hundredths * factor if shift > 0 else hundredths // factor


def _from_mail(data: bytes) -> AdviceReading:
    """An e-mail with its attachments: the part that says most, filled by the others."""
    try:
        mail = message_from_bytes(data)
        parts = [*_parts(mail)]
    except _MAIL_FAULTS:
        raise UnreadableFile(
            message("The e-mail is damaged and cannot be read."),
            message("Save the message again, or give its attachment alone."),
        ) from None
    readings: list[AdviceReading] = []
    notices: list[Message] = []
    for content, name in parts:
        try:
            readings.append(_from_document(content, name))
        except UnreadableFile as fault:
            if name:
                notices.append(message("{name}: {what}", name=name, what=fault.what))
    if not readings:
        raise UnreadableFile(
            message("The e-mail holds nothing that can be read."),
            message("Give the attachment alone, or enter the advice by hand."),
        )
    best = max(readings, key=_weight)
    advice = best.advice
    for other in readings:
        advice = _filled(advice, other.advice)
    sender = _header(mail, "From")
    advice = replace(
        advice,
        payer_name=advice.payer_name or parseaddr(sender)[0].strip() or None,
        announced_on=advice.announced_on or _sent_on(mail),
    )
    return AdviceReading("eml", advice, best.rejects, (*best.notices, *notices))


def _weight(reading: AdviceReading) -> tuple[bool, int, bool]:
    """How much a part says: rows that add up, then rows with amounts, then a total."""
    advice = reading.advice
    known = sum(row.amount_cents is not None for row in advice.rows)
    return advice.adds_up is True, known, advice.total_cents is not None


def _filled(advice: Advice, other: Advice) -> Advice:
    """The advice with what only another part of the same message says."""
    return replace(
        advice,
        payer_name=advice.payer_name or other.payer_name,
        payer_iban=advice.payer_iban or other.payer_iban,
        our_iban=advice.our_iban or other.our_iban,
        reference=advice.reference or other.reference,
        announced_on=advice.announced_on or other.announced_on,
        pays_on=advice.pays_on or other.pays_on,
        total_cents=other.total_cents if advice.total_cents is None else advice.total_cents,
    )


def _parts(mail: Mail) -> Iterator[tuple[bytes, str]]:
    """The documents of a message: its text, its web page, its attachments."""
    for count, part in enumerate(mail.walk()):
        if count >= MAX_PARTS:
            return
        kind = part.get_content_type()
        name = _plain(part.get_filename() or "")
        if part.is_multipart() or kind.startswith(("image/", "video/", "audio/")):
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content.strip():
            yield content, name


def _header(mail: Mail, name: str) -> str:
    """A header as people read it, whatever its encoding."""
    return _plain(str(mail.get(name, "")))


def _plain(text: str) -> str:
    """A header's text decoded; as it stands where it cannot be."""
    try:
        pieces = decode_header(text[:2_000])
        return "".join(
            piece.decode(code or "ascii", errors="replace") if isinstance(piece, bytes) else piece
            for piece, code in pieces
        )
    except _MAIL_FAULTS:
        return text[:200]


def _sent_on(mail: Mail) -> date | None:
    """The day the message was sent."""
    try:
        return parsedate_to_datetime(str(mail.get("Date", ""))).date()
    except _MAIL_FAULTS:
        return None
