"""What an e-mail carries: its sender and its files, read or refused whatever it is made of.

An e-mail is written by anybody. Its names are cleaned, its archives stay shut, its parts are
counted, and what would take a reader too long is refused before it is read.
"""

import email.errors
import email.header
import email.parser
import email.policy
import email.utils
import mimetypes
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from email.message import Message as Part
from pathlib import PurePosixPath

from encours.intake.formats.records import UnreadableFile
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.ui.plain import one_line

MAX_MESSAGE_BYTES = 40 << 20
MAX_ATTACHMENTS = 50
_MAX_DIVISIONS = 40
_MAX_LINES = 1_000_000
_MAX_DASHES = 5_000
_LONGEST_NAME = 120
_AROUND = re.compile(r"^[\s.~]+|[\s.~]+$")
_LONGEST_HEADER = 1_000
ANYBODY = "*"
"""Written as the only sender: whoever writes to the mailbox is listened to."""

# What the parser of the standard library is known to raise on what is no e-mail.
_HOSTILE = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
    email.errors.MessageError,
)
_DIVISION = re.compile(rb"(?i)boundary[\s*\d]*=")
# Its parameters are cut in a time that grows with the square of their length.
_ENDLESS = re.compile(
    rb"(?i)(?:\A|[\r\n])content-[a-z-]{0,30}:(?:[^\r\n]|\r\n?[ \t]|\n[ \t]){4000}"
)
_ARCHIVES = frozenset({".zip", ".7z", ".rar", ".gz", ".tgz", ".bz2", ".xz", ".tar", ".zst"})
# Logos, signatures, invitations, business cards: what comes along with a letter.
_BESIDE = frozenset({"pkcs7-signature", "x-pkcs7-signature", "pgp-signature", "calendar"})
_BESIDE_NAMES = frozenset({".ics", ".vcf", ".p7s", ".asc"})


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of an e-mail; `problem`: why its bytes are not given."""

    name: str
    content: bytes | None
    problem: EncoursError | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail as far as it concerns the books: its subject on one line, its files."""

    subject: str
    attachments: tuple[Attachment, ...]


def read_mail(raw: bytes) -> Mail:
    """The e-mail of these bytes. Raises `UnreadableFile` for what is too large or no e-mail."""
    check_mail(raw)
    try:
        read = email.parser.BytesParser(policy=email.policy.compat32).parsebytes(raw)
        found = tuple(_attachments(read))
        return Mail(_header(read, "Subject"), found)
    except _HOSTILE as error:
        raise _unreadable() from error


def check_mail(raw: bytes) -> None:
    """Refuses, before it is read, an e-mail that would take too long. Raises `UnreadableFile`."""
    if len(raw) > MAX_MESSAGE_BYTES:
        raise too_large()
    # The parser looks at each line once for each level; each line of two dashes may be a part.
    lines = max(raw.count(b"\n"), raw.count(b"\r"))
    dashes = raw.count(b"\n--") + raw.count(b"\r--")
    levels = len(_DIVISION.findall(raw))
    if lines > _MAX_LINES or dashes > _MAX_DASHES or levels > _MAX_DIVISIONS:
        raise _unreadable()
    if _ENDLESS.search(raw):
        raise _unreadable()


def too_large() -> UnreadableFile:
    """The refusal of an e-mail over the bound."""
    return UnreadableFile(
        message("The message is larger than {limit} MiB.", limit=MAX_MESSAGE_BYTES >> 20),
        message("Hand its files in on the page of imports."),
    )


def sender_of(head: bytes) -> str:
    """The address that an e-mail says it comes from, in lower case; blank unless it is just one.

    >>> sender_of(b"From: Banque <Releves@Banque.example>")
    'releves@banque.example'
    """
    if _ENDLESS.search(head):
        return ""
    try:
        read = email.parser.BytesHeaderParser(policy=email.policy.compat32).parsebytes(head)
        said = [str(each)[:_LONGEST_HEADER] for each in read.get_all("From", [])]
        found = email.utils.getaddresses(said, strict=True)
    except _HOSTILE:
        return ""
    return found[0][1].strip().lower() if len(found) == 1 else ""


def is_allowed(address: str, senders: Collection[str]) -> bool:
    """Whether an address is one of `senders`: addresses, or domains (of which no sub-domain).

    >>> is_allowed("a@b.fr", ["b.fr"]), is_allowed("a@x.b.fr", ["b.fr"]), is_allowed("", ["*"])
    (True, False, False)
    """
    _name, at, domain = address.rpartition("@")
    if not at or not domain:
        return False
    return any(each in {ANYBODY, address, domain} for each in senders)


def is_vouched(head: bytes, server: str) -> bool:
    r"""Whether `server`, which received the e-mail, says that its sender is who it claims (DMARC).

    The first line of that server counts: below it stands what the sender wrote (RFC 8601).

    >>> is_vouched(b"Authentication-Results: mx.fr; dkim=pass; dmarc=pass\n", "mx.fr")
    True
    """
    try:
        read = email.parser.BytesHeaderParser(policy=email.policy.compat32).parsebytes(head)
        said = [str(each).lower() for each in read.get_all("Authentication-Results", [])]
    except _HOSTILE:
        return False
    for each in said:
        by, *results = each[: 4 * _LONGEST_HEADER].split(";")
        if by.split()[:1] == [server.lower()]:
            return any(re.match(r"\s*dmarc\s*=\s*pass\b", result) for result in results)
    return False


def clean_name(name: str, *, otherwise: str = "attachment") -> str:
    r"""A name that is one of a file and nothing else: no path, no invisible sign, no hidden file.

    >>> clean_name("../../etc/.pass\nwd"), clean_name("a:b\u202efdp.exe"), clean_name("..")
    ('pass wd', 'a-b fdp.exe', 'attachment')
    """
    shown = one_line(name.replace("\\", "/"), 4 * _LONGEST_NAME).rsplit("/", 1)[-1]
    tidy = _AROUND.sub("", re.sub(r'[:*?"<>|]', "-", shown))
    if len(tidy) > _LONGEST_NAME:
        ending = PurePosixPath(tidy).suffix[:10]
        tidy = _AROUND.sub("", tidy[: _LONGEST_NAME - len(ending)]) + ending
    return tidy or otherwise


def _attachments(read: Part) -> Iterator[Attachment]:
    """The files, those of forwarded messages too; what comes along with a letter is left out."""
    count = 0
    for part in read.walk():
        if part.is_multipart() or part.get_content_maintype() in {"multipart", "message"}:
            continue
        name = part.get_filename()
        is_text = part.get_content_type() in {"text/plain", "text/html"}
        if name is None and is_text and part.get_content_disposition() != "attachment":
            continue
        count += 1
        if count > MAX_ATTACHMENTS:
            raise UnreadableFile(
                message("The message has more than {count} attachments.", count=MAX_ATTACHMENTS),
                message("Hand its files in on the page of imports."),
            )
        found = _attachment(part, _name(part, name, count))
        if found is not None:
            yield found


def _attachment(part: Part, name: str) -> Attachment | None:
    ending = PurePosixPath(name.lower()).suffix
    beside = part.get_content_subtype() in _BESIDE or ending in _BESIDE_NAMES
    if beside or part.get_content_maintype() == "image":
        return None
    if ending in _ARCHIVES:
        refusal = UnreadableFile(
            message("Archives are not opened."), message("Send the file itself, not compressed.")
        )
        return Attachment(name, None, refusal)
    content = part.get_payload(decode=True)
    return Attachment(name, content if isinstance(content, bytes) else b"")


def _name(part: Part, name: str | None, count: int) -> str:
    otherwise = f"attachment-{count}"
    if name is None:
        return otherwise + (mimetypes.guess_extension(part.get_content_type()) or "")
    return clean_name(_decoded(name), otherwise=otherwise)


def _header(read: Part, name: str) -> str:
    return one_line(_decoded(str(read.get(name, ""))), 200)


def _decoded(text: str) -> str:
    """Text of a header in the words it encodes (RFC 2047); as it came where that does not read."""
    short = text[:_LONGEST_HEADER]
    try:
        return str(email.header.make_header(email.header.decode_header(short)))
    except _HOSTILE:
        return short


def _unreadable() -> UnreadableFile:
    return UnreadableFile(
        message("The message cannot be read as an e-mail."),
        message("Hand its files in on the page of imports."),
    )
