"""Reads CAMT, the statements of ISO 20022: 053 (closed days), 052 (the day so far), 054 (notices).

Versions .001.01 to .001.13, whatever their prefixes. The file is streamed, never fetched from and
never expanded; a document type is refused. A file that is cut or broken is read up to the fault,
and a reject says on which line: lines are known again by what they say, so that the sound file adds
only what lacked; and the closing balance, which stands before the lines, shows that some do.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from lxml import etree

from encours.intake.formats.bank.camt_documents import Document, documents_of
from encours.intake.formats.bank.camt_entry import lines_of
from encours.intake.formats.bank.camt_statement import Statement
from encours.intake.formats.bank.camt_tree import (
    ENTRY,
    STATEMENTS,
    TRANSACTION,
    Found,
    forget,
    gather,
    gather_both,
    name_of,
    pull_parser,
)
from encours.intake.formats.bank.records import BankFile, Part
from encours.intake.formats.bank.refusing import Refused, reject
from encours.intake.formats.bytes import check_size
from encours.intake.formats.records import Reject, UnreadableFile
from encours.kernel.messages import Message, message

_FORMATS = {"statement": "camt.053", "intraday": "camt.052", "notification": "camt.054"}
_CHUNK_BYTES = 1 << 16
_MOST_NOTICES = 20
MAX_BYTES_BETWEEN = 16 << 20
"""More bytes than this without a movement or a balance are no statement."""


def open_camt(data: bytes, *, name: str = "") -> BankFile:
    """The statements of a CAMT file; `line` is the line of each `<Ntry>`.

    `data`: the file. `name`: its name, for messages only. Raises `UnreadableFile` for XML that is
    hostile, holds no statement, or is broken before the first.
    """
    check_size(len(data))
    walk = _Walk()
    parts = walk.through(data)
    before: list[Part] = []
    while walk.statement is None:
        part = next(parts, None)
        if part is None:
            nothing = message("{name} holds no statement.", name=name or message("This file"))
            fault = next((each.reason for each in before if isinstance(each, Reject)), nothing)
            raise UnreadableFile(fault, message("Ask the bank for this statement again."))
        before.append(part)
    return BankFile(_FORMATS[walk.statement.kind], chain(before, parts), walk.notices)


class _Walk:
    """The way through the file: the statement that is open, the entry that is being read."""

    def __init__(self) -> None:
        self.notices: list[Message] = []
        self.statement: Statement | None = None
        self._is_open = False
        self._transactions: list[Found] = []
        self._first: Any = None
        self._count = 0
        self._torn: Any = None
        self._document = Document(0, 0, 0, None)
        self._says_something = False

    def through(self, data: bytes) -> Iterator[Part]:
        """Every part, in file order; a fault ends its document, and is a reject."""
        documents = list(documents_of(data, self._say))
        for document in documents:
            self._document, self._says_something = document, False
            yield from self._read(data, document)
            yield from self._end()
            if len(documents) > 1 and not self._says_something:
                yield self._empty()

    def _read(self, data: bytes, document: Document) -> Iterator[Part]:
        """Feeds a document piece by piece, so that only one entry is held at a time."""
        parser = pull_parser(document.encoding)
        since, fault = 0, None
        for at in range(document.start, document.end, _CHUNK_BYTES):
            end = min(at + _CHUNK_BYTES, document.end)
            try:
                parser.feed(data[at:end])
                if end == document.end:
                    parser.close()
            except (etree.LxmlError, ValueError) as error:
                fault = self._fault(error)
            since += end - at
            for _, element in parser.read_events():
                since = 0
                yield from self._event(name_of(element.tag), element)
            if fault is None and since > MAX_BYTES_BETWEEN:
                fault = self._too_much()
            if fault is not None:
                self._says_something = True
                yield fault
                return

    def _event(self, name: str, element: Any) -> Sequence[Part]:
        """What an element that is complete brings."""
        if name == "TxDtls":
            self._transaction(element)
        elif name == "Ntry":
            return self._entry(element)
        elif name in STATEMENTS:
            self._open(element)
            parts = self._end()
            forget(element)
            return parts
        else:
            self._note(name, element)
        return ()

    def _open(self, element: Any) -> Statement | None:
        """The statement an element stands in; a new one with the first of its elements."""
        if self._is_open:
            return self.statement
        while name_of(element.tag) not in STATEMENTS:
            element = element.getparent()
            if element is None:
                return None
        _check_document(element)
        kind = STATEMENTS[name_of(element.tag)]
        self.statement = Statement(self._line(element), kind, self._say)
        self._is_open = self._says_something = True
        return self.statement

    def _note(self, name: str, element: Any) -> None:
        statement = self._open(element)
        if statement is not None:
            statement.note(name, element, self._line(element))

    def _transaction(self, element: Any) -> None:
        """Keeps the first as it is, read with its entry; of a batch, frees each once it is read."""
        self._count += 1
        if self._count == 1:
            self._first = element
            return
        if self._first is not None:
            self._transactions.append(gather(self._first, TRANSACTION))
            self._first.clear()
            self._first = None
        self._transactions.append(gather(element, TRANSACTION))
        element.clear()
        previous = element.getprevious()
        if previous is not None and name_of(previous.tag) == "TxDtls":
            element.getparent().remove(previous)

    def _entry(self, element: Any) -> Sequence[Part]:
        """The lines of an entry, or its reject; before the first one, what begins the statement."""
        statement, parts = self._open(element), list[Part]()
        if statement is None:
            self._says_something = True
            reason = message("An entry stands outside of any statement: it is not read.")
            return [reject(self._line(element), "Ntry", "", reason)]
        found, only = gather_both(element, ENTRY)
        transactions = self._transactions if self._first is None else [only]
        line = self._line(element)
        if not statement.is_told:
            parts.extend(statement.begin(found))
        try:
            self._check_apart(element)
            lines = lines_of(line, found, transactions, statement.account)
        except Refused as refused:
            statement.refused += 1
            parts.append(refused.at(line))
        else:
            statement.count(lines)
            parts.extend(lines)
        self._forget_transactions()
        forget(element)
        return parts

    def _check_apart(self, element: Any) -> None:
        """Raises `Refused` for an entry that holds another one, or stands in one.

        Which payment is whose, and which amount, nobody can tell.
        """
        is_torn, around = element is self._torn, None
        if name_of(element.getparent().tag) not in STATEMENTS:
            around = next(element.iterancestors("{*}Ntry"), None)
        self._torn = around
        if is_torn or around is not None:
            reason = message("An entry stands within another one: neither can be read.")
            raise Refused("Ntry", "", reason)

    def _forget_transactions(self) -> None:
        self._transactions, self._first, self._count = [], None, 0

    def _end(self) -> Sequence[Part]:
        """The statement ends, or the file within it."""
        parts: list[Part] = []
        if self.statement is not None and self._is_open:
            if not self.statement.is_told:
                parts.extend(self.statement.begin({}))
            self._is_open = False
            self._forget_transactions()
            parts.append(self.statement.end())
        return parts

    def _line(self, element: Any) -> int:
        return (element.sourceline or 1) + self._document.lines_before

    def _fault(self, error: Exception) -> Reject:
        line = (error.lineno or 1) if isinstance(error, etree.XMLSyntaxError) else 1
        line += self._document.lines_before
        reason = message("The XML is broken on line {line}: what follows is not read.", line=line)
        return reject(line, "XML", "", reason)

    def _empty(self) -> Reject:
        line = 1 + self._document.lines_before
        reason = message("The XML that begins on line {line} holds no statement.", line=line)
        return reject(line, "XML", "", reason)

    def _too_much(self) -> Reject:
        reason = message("The XML holds too much that is neither movement nor balance.")
        return reject(1 + self._document.lines_before, "XML", "", reason)

    def _say(self, notice: Message) -> None:
        if len(self.notices) < _MOST_NOTICES:
            self.notices.append(notice)


def _check_document(element: Any) -> None:
    """Raises `UnreadableFile` when the document declares a type, by which entities come."""
    document = element.getroottree().docinfo
    if document.doctype or document.internalDTD is not None:
        raise UnreadableFile(
            message("The XML declares a document type, which a statement never does."),
            message("Ask the bank for this statement again."),
        )
