"""What people said of a document, in words: the ledger and the journal keep codes.

The journal is sealed over what it keeps, and a status may have another name by now: its words are
found when it is read, so that what was written before says the same.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from encours.kernel.messages import Message, message
from encours.receivables.rules.assertions import (
    DELAY_CAUSE,
    DELAY_CAUSES,
    DELIVERY_REFERENCE,
    DUE_ON,
    ORDER_REFERENCE,
    OWNER,
    PAYEE,
    STATUS,
    US,
    VAT,
    Payee,
    Value,
    is_kind,
    read_value,
)

KIND_NAMES: dict[str, Message] = {
    STATUS: message("Status"),
    DUE_ON: message("Due date"),
    DELAY_CAUSE: message("Cause of the delay"),
    PAYEE: message("Who must be paid"),
    OWNER: message("Who looks after it"),
    ORDER_REFERENCE: message("Order"),
    DELIVERY_REFERENCE: message("Delivery"),
    VAT: message("Tax"),
}
"""What is said of a document, by kind."""


def in_words(kind: str, value: Value, statuses: Mapping[str, str]) -> Message | str | date:
    """What was said of a document; `statuses`: their names, by code."""
    match value:
        case Payee(kind="factor"):
            return message("{name} (factor)", name=value.name)
        case Payee():
            return message("ourselves") if value.kind == US else value.name
        case tuple():
            return ", ".join(f"{part.rate_percent.normalize():f} %" for part in value)
        case str() if kind == STATUS:
            return statuses.get(value, value)
        case str() if kind == DELAY_CAUSE:
            return DELAY_CAUSES.get(value, value)
    return value


def for_journal(lines: Sequence[str], kind: str, kept: str | None) -> Message:
    """What the journal keeps of it, `kept` as the ledger keeps the value: None when taken back."""
    if len(lines) > 1:
        names = tuple(lines)
        if kept is None:
            return message("{lines}: {kind} taken back", lines=names, kind=kind)
        return message("{lines}: {kind} is {value}", lines=names, kind=kind, value=kept)
    if kept is None:
        return message("{line}: {kind} taken back", line=lines[0], kind=kind)
    return message("{line}: {kind} is {value}", line=lines[0], kind=kind, value=kept)


def journal_in_words(said: Message, statuses: Mapping[str, str]) -> Message:
    """What `for_journal` wrote, with words in the place of codes; any other message as it is."""
    values = dict(said.values)
    kind, kept = values.get("kind"), values.get("value")
    if not said.text.startswith(("{line}: {kind} ", "{lines}: {kind} ")):
        return said
    if not isinstance(kind, str) or not is_kind(kind):
        return said
    what = message("{kind}: taken back", kind=KIND_NAMES[kind])
    if isinstance(kept, str):
        what = message("{kind}: {value}", kind=KIND_NAMES[kind], value=_read(kind, kept, statuses))
    return message("{lines}. {what}", lines=values.get("lines", values.get("line")), what=what)


def _read(kind: str, kept: str, statuses: Mapping[str, str]) -> Message | str | date:
    """The value in words; one that another version wrote, as it was kept."""
    try:
        value = read_value(kind, kept)
    except (ValueError, KeyError, TypeError):
        return kept
    return kept if value is None else in_words(kind, value, statuses)
