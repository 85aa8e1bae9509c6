"""Fetches what banks, customers and software send by e-mail: the attachments of a mailbox.

Only senders that were named are listened to. A message is settled (moved, or flagged) only once the
ledger has all that it carries. It is known again by its place in the mailbox (UIDVALIDITY and UID),
and, should the mailbox be rebuilt, by its bytes.
"""

import hashlib
import imaplib
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import batched, islice
from typing import Any

from imap_tools.mailbox import BaseMailBox
from imap_tools.query import AND, OR
from imap_tools.utils import encode_folder

from encours.intake.connectors.arrivals import Arrival, ConnectorFailed, Outcome, is_wanted
from encours.intake.connectors.mail import (
    ANYBODY,
    MAX_MESSAGE_BYTES,
    Attachment,
    clean_name,
    is_allowed,
    is_vouched,
    read_mail,
    sender_of,
)
from encours.intake.connectors.mail_server import MailServer, connected, said_of
from encours.intake.connectors.sealing import seal, unseal
from encours.intake.formats.records import UnreadableFile
from encours.intake.queries import fetched_outcomes
from encours.intake.services.sources import record_fetched
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message, plural
from encours.ui.plain import one_line

KIND = "mailbox"
MAX_MESSAGES = 200
"""How many messages one run brings; the others come with the next."""
_HEADS_AT_ONCE = 100
_LONGEST = 100
_UID = re.compile(rb"UID (\d+)")
_MARK = re.compile(rb'\) "(.)" ')
_WORD = re.compile(r"[\w.+%-]{1,100}(@[\w.-]{1,200})?", re.ASCII)
_TAKEN = frozenset({Outcome.DONE, Outcome.TO_CONFIRM})
_REFUSED, _DONE = r"(\Flagged)", r"(\Seen)"


class UnusableMailbox(EncoursError):
    """What was said of a mailbox cannot be used."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Which messages are taken, and where they go.

    `senders`: addresses and domains, or `*`. `since`: what came before that day is left.
    `done_folder`, `refused_folder`: both, or none: then messages stay, those taken marked as read,
    those refused flagged. `vouched_by`: the name of the receiving server, whose word on the sender
    (DMARC) is asked for; blank: the sender is believed.
    """

    senders: tuple[str, ...]
    since: date
    done_folder: str = ""
    refused_folder: str = ""
    vouched_by: str = ""


def settings_of_mailbox(
    server: MailServer, rules: Rules, *, pattern: str = "*", mode: str = "delta"
) -> dict[str, Any]:
    """The settings of a source that fetches from a mailbox, its secret sealed.

    Connects once, and makes the folders that messages are moved to. Raises `UnusableMailbox`,
    `UnsafeServer`, `ConnectorFailed`.
    """
    senders = sorted({each.strip().lower().removeprefix("@") for each in rules.senders} - {""})
    _check_rules(server, rules, senders)
    with connected(server) as box, said_of(server):
        folder, done, refused = (
            _as_the_server_writes(box, name)
            for name in (server.folder, rules.done_folder, rules.refused_folder)
        )
        _open(box, folder)
        for name in filter(None, (done, refused)):
            if not box.folder.exists(name):
                box.folder.create(name)
    return {
        "host": server.host,
        "port": server.port,
        "user": server.user,
        "path": folder,
        "ca": server.ca,
        "plain": server.is_plain,
        "password": None if server.password is None else seal(server.password),
        "access_token": None if server.access_token is None else seal(server.access_token),
        "senders": senders,
        "since": rules.since.isoformat(),
        "done_folder": done,
        "refused_folder": refused,
        "vouched_by": rules.vouched_by,
        "pattern": pattern,
        "mode": mode,
    }


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The mailbox that the settings of a source describe. `left`: what the last run left there."""

    organisation_id: int
    source_id: int
    settings: dict[str, Any] = field(repr=False)
    left: list[Message] = field(default_factory=list, init=False)

    def check(self) -> None:
        """That the server lets in and shows the folders. `ConnectorFailed`, `UnsafeServer`."""
        server = self._server()
        with connected(server) as box, said_of(server):
            _open(box, server.folder)
            for name in (self.settings["done_folder"], self.settings["refused_folder"]):
                if name and not box.folder.exists(name):
                    raise _lost_folder(name)

    def arrivals(self, *, now: float) -> Iterator[Arrival]:
        """The files of messages that were not brought yet, the oldest message first."""
        self.left.clear()
        server = self._server()
        with connected(server) as box:
            with said_of(server):
                validity = _open(box, server.folder)
                found = self._found(box, f"{server.folder}/{validity}")
                heads = list(islice(self._accepted(box, found), MAX_MESSAGES + 1))
            for uid in heads[:MAX_MESSAGES]:
                with said_of(server):
                    raw = _whole(box, uid)
                if raw is None:
                    continue
                outcome = yield from self._brought(uid, raw)
                if outcome is None:
                    continue
                with said_of(server):
                    self._file(box, uid, outcome)
                place = Arrival("", 0, 0, None, key=f"{server.folder}/{validity}/{uid}")
                self.settle(place, outcome, "", now=datetime.fromtimestamp(now, UTC))
        if len(heads) > MAX_MESSAGES:
            self.left.append(message("More messages wait: the next run brings them."))

    def settle(self, arrival: Arrival, outcome: Outcome, report: str, *, now: datetime) -> None:
        """Notes what became of a file; its message is settled when all of its files are."""
        record_fetched(
            self.organisation_id,
            self.source_id,
            name=arrival.key,
            size=arrival.size,
            modified=0,
            outcome=outcome,
            report=report,
            now=now,
        )

    def notices(self) -> tuple[Message, ...]:
        """What the last run left in the mailbox, and why."""
        return tuple(self.left)

    def with_secret(
        self, *, password: str | None = None, private_key: str | None = None
    ) -> dict[str, Any]:
        """Another password as settings keep it, tried once. Raises as `check`."""
        if private_key is not None:
            raise UnusableMailbox(
                message("A mailbox is not entered with a private key."),
                message("Give its password."),
            )
        sealed = {"password": None if password is None else seal(password), "access_token": None}
        Mailbox(self.organisation_id, self.source_id, {**self.settings, **sealed}).check()
        return sealed

    def _found(self, box: BaseMailBox, place: str) -> list[str]:
        """The UIDs of messages of the senders that were not settled; the others are counted."""
        since = date.fromisoformat(self.settings["since"])
        senders = self.settings["senders"]
        everyone = box.uids(AND(date_gte=since), charset=None)
        theirs = everyone
        if ANYBODY not in senders:
            theirs = box.uids(AND(OR(from_=senders), date_gte=since), charset=None)
        self._leave(len(set(everyone) - set(theirs)))
        names = {f"{place}/{uid}": uid for uid in theirs}
        known = fetched_outcomes(self.organisation_id, self.source_id, list(names))
        return sorted((uid for name, uid in names.items() if name not in known), key=int)

    def _accepted(self, box: BaseMailBox, uids: list[str]) -> Iterator[str]:
        """Those whose sender is allowed: the server's search also finds names that look alike."""
        server, strangers = self.settings["vouched_by"], 0
        for some in batched(uids, _HEADS_AT_ONCE, strict=False):
            for uid, head in _heads(box, some):
                allowed = is_allowed(sender_of(head), self.settings["senders"])
                if allowed and (not server or is_vouched(head, server)):
                    yield uid
                else:
                    strangers += 1
        self._leave(strangers)

    def _leave(self, count: int) -> None:
        if count:
            self.left.append(
                plural(
                    "{count} message was left: its sender is not one of those allowed.",
                    "{count} messages were left: their senders are not among those allowed.",
                    count=count,
                )
            )

    def _brought(self, uid: str, raw: bytes) -> Generator[Arrival, None, Outcome | None]:
        """The files of one message; returns what became of it, `None` unless all are settled."""
        digest = hashlib.sha256(raw).hexdigest()[:40]
        letter = f"message-{uid}.eml"
        try:
            mail = read_mail(raw)
        except UnreadableFile as problem:
            files = [Arrival(letter, len(raw), 0, None, problem, key=f"{digest}/whole")]
        else:
            pattern = self.settings.get("pattern", "*")
            letter = clean_name(f"{mail.subject.replace('/', '-')}.eml", otherwise=letter)
            files = [
                _arrival(f"{digest}/{at}", each)
                for at, each in enumerate(mail.attachments)
                if is_wanted(each.name, pattern)
            ]
            yield from self._unsettled(files)
            if not _TAKEN & set(self._outcomes(files)):
                # Nothing of it could be used: perhaps the letter itself says what is paid.
                body = Arrival(letter, len(raw), 0, raw, key=f"{digest}/body", is_body=True)
                yield from self._unsettled([body])
                if _TAKEN & set(self._outcomes([body])) or not files:
                    files = [body]
            return _worst(self._outcomes(files))
        yield from files
        return _worst(self._outcomes(files))

    def _unsettled(self, files: list[Arrival]) -> Iterator[Arrival]:
        keys = [each.key for each in files]
        known = fetched_outcomes(self.organisation_id, self.source_id, keys)
        # One that was refused is tried again: somebody put its message back.
        yield from (each for each in files if known.get(each.key) not in _TAKEN)

    def _outcomes(self, files: list[Arrival]) -> list[str | None]:
        keys = [each.key for each in files]
        known = fetched_outcomes(self.organisation_id, self.source_id, keys)
        return [known.get(each.key) for each in files]

    def _file(self, box: BaseMailBox, uid: str, outcome: Outcome) -> None:
        refused = outcome == Outcome.REFUSED
        folder = self.settings["refused_folder" if refused else "done_folder"]
        if not folder:
            _told(box.client.uid("STORE", uid, "+FLAGS.SILENT", _REFUSED if refused else _DONE))
            return
        able = box.client.capability()[1][0].upper().split()
        if b"MOVE" in able:
            _told(box.client.uid("MOVE", uid, encode_folder(folder).decode()))
            return
        _told(box.client.uid("COPY", uid, encode_folder(folder).decode()))
        _told(box.client.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen \Deleted)"))
        if b"UIDPLUS" in able:  # else every message that somebody marked would go as well
            _told(box.client.uid("EXPUNGE", uid))

    def _server(self) -> MailServer:
        given = self.settings
        password, token = given.get("password"), given.get("access_token")
        return MailServer(
            given["host"],
            given["port"],
            given["user"],
            given["path"],
            password=None if password is None else unseal(password),
            access_token=None if token is None else unseal(token),
            ca=given.get("ca", ""),
            is_plain=given.get("plain", False),
        )


def _check_rules(server: MailServer, rules: Rules, senders: list[str]) -> None:
    """That senders are named and folders are two. Raises `UnusableMailbox`."""
    wrong = [each for each in senders if each != ANYBODY and not _WORD.fullmatch(each)]
    if wrong or not senders:
        raise UnusableMailbox(
            message("{value} is no address and no domain.", value=wrong[0])
            if wrong
            else message("Say whose messages are taken."),
            message("Write --sender releves@banque.fr, or --sender banque.fr; * is anybody."),
        )
    folders = {server.folder, rules.done_folder, rules.refused_folder}
    moves = bool(rules.done_folder), bool(rules.refused_folder)
    if moves[0] != moves[1] or (moves[0] and len({server.folder, rules.done_folder}) == 1):
        raise UnusableMailbox(
            message("Messages are moved to two folders, or to none."),
            message("Write --done-folder and --refused-folder, other than the one fetched from."),
        )
    for each in (server.user, *folders):
        if len(each) > _LONGEST or one_line(each, _LONGEST) != each:
            raise UnusableMailbox(
                message("{value} is no name of a user or a folder.", value=one_line(each)),
                message("Write it as the server's administrator tells it."),
            )


def _as_the_server_writes(box: BaseMailBox, name: str) -> str:
    """The name of a folder, its levels parted as this server parts them."""
    said = _told(box.client.list('""', '""'))
    mark = _MARK.search(said[0]) if said and isinstance(said[0], bytes) else None
    return name.replace("/", mark[1].decode()) if mark else name


def _open(box: BaseMailBox, folder: str) -> int:
    """Opens the folder; its UIDVALIDITY, without which no UID means anything."""
    box.folder.set(folder)
    return box.folder.status(folder, ["UIDVALIDITY"])["UIDVALIDITY"]


def _heads(box: BaseMailBox, uids: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """The UID and what stands at the head of some messages, in the order of `uids`."""
    wanted = "(UID BODY.PEEK[HEADER.FIELDS (FROM AUTHENTICATION-RESULTS)])"
    found = {}
    for each in _told(box.client.uid("FETCH", ",".join(uids), wanted)):
        if isinstance(each, tuple) and (uid := _UID.search(each[0])):
            found[uid[1].decode()] = each[1]
    return ((uid, found[uid]) for uid in uids if uid in found)


def _whole(box: BaseMailBox, uid: str) -> bytes | None:
    """The bytes of a message, no more than can be read; `None` when it is gone."""
    asked = f"(BODY.PEEK[]<0.{MAX_MESSAGE_BYTES + 1}>)"
    for each in _told(box.client.uid("FETCH", uid, asked)):
        if isinstance(each, tuple) and isinstance(each[1], bytes):
            return each[1]
    return None


def _told(answer: tuple[str, list[Any]]) -> list[Any]:
    """What the server answers. Raises `IMAP4.error` when it refuses."""
    status, data = answer
    if status != "OK":
        raise imaplib.IMAP4.error(one_line(repr(data), 200))
    return data


def _arrival(key: str, file: Attachment) -> Arrival:
    size = len(file.content or b"")
    return Arrival(file.name, size, 0, file.content, file.problem, key=key)


def _worst(outcomes: list[str | None]) -> Outcome | None:
    """What became of a message from what became of its files; `None` while one is not settled."""
    if None in outcomes:
        return None
    return Outcome.REFUSED if Outcome.REFUSED in outcomes else Outcome.DONE


def _lost_folder(name: str) -> ConnectorFailed:
    return ConnectorFailed(
        message("The mailbox has no folder {name} any more.", name=name),
        message("Make it again, or add the source again with another one."),
    )
