"""Enters a mailbox by IMAP: over TLS, with a certificate that holds, or not at all.

In the clear only on this very machine, and only when it was said: a password is never sent where
somebody may listen.
"""

import imaplib
import ipaddress
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from imap_tools.errors import ImapToolsError, MailboxLoginError
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxUnencrypted

from encours.intake.connectors.arrivals import ConnectorFailed
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.ui.plain import one_line

PORT = 993
_SECONDS = 30
_FAILS = (imaplib.IMAP4.error, ImapToolsError, OSError, EOFError, UnicodeError)


class UnsafeServer(EncoursError):
    """What is sent to the server could be read on the way, or the server is another."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """How a mailbox is entered. Exactly one of `password` and `access_token` (OAuth2) is given.

    `ca`: certificates (PEM) of an authority of one's own; blank: those of the machine. `is_plain`:
    without TLS, on this machine alone.
    """

    host: str
    port: int
    user: str
    folder: str = "INBOX"
    password: str | None = field(default=None, repr=False)
    access_token: str | None = field(default=None, repr=False)
    ca: str = field(default="", repr=False)
    is_plain: bool = False


@contextmanager
def connected(server: MailServer) -> Iterator[BaseMailBox]:
    """A session with the mailbox, no folder open. Raises `UnsafeServer`, `ConnectorFailed`."""
    if server.is_plain and not _is_this_machine(server.host):
        raise UnsafeServer(
            message("The server {host} would be sent the password in the clear.", host=server.host),
            message("Leave --plain out: only this machine itself is reached without TLS."),
        )
    box = _reached(server)
    try:
        _enter(box, server)
        yield box
    finally:
        with suppress(*_FAILS):
            box.logout()


@contextmanager
def said_of(server: MailServer) -> Iterator[None]:
    """Says in words what the server refuses. Raises `ConnectorFailed`."""
    try:
        yield
    except _FAILS as error:
        raise ConnectorFailed(
            message(
                "The mailbox {user} cannot be read: {reason}.",
                user=server.user,
                reason=_reason(error),
            ),
            message("Check its folders and rights; it is tried again next time."),
        ) from error


def _reached(server: MailServer) -> BaseMailBox:
    try:
        if server.is_plain:
            return MailBoxUnencrypted(server.host, server.port, timeout=_SECONDS)
        return MailBox(server.host, server.port, timeout=_SECONDS, ssl_context=_context(server))
    except ssl.SSLCertVerificationError as error:
        raise UnsafeServer(
            message(
                "The server {host} has no certificate that holds: {reason}.",
                host=server.host,
                reason=one_line(error.verify_message, 200),
            ),
            message("Check its name; give --ca-file when it has an authority of its own."),
        ) from error
    except _FAILS as error:
        raise ConnectorFailed(
            message(
                "The server {host} cannot be reached: {reason}.",
                host=server.host,
                reason=_reason(error),
            ),
            message("Check its name and port, and that this machine may reach it."),
        ) from error


def _context(server: MailServer) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cadata=server.ca or None)
    except (ssl.SSLError, ValueError) as error:
        raise UnsafeServer(
            message("The certificate of the authority cannot be read."),
            message("Give it as PEM: it begins with -----BEGIN CERTIFICATE-----."),
        ) from error


def _enter(box: BaseMailBox, server: MailServer) -> None:
    try:
        if server.access_token is not None:
            box.xoauth2(server.user, server.access_token, initial_folder=None)
        elif (server.user + (server.password or "")).isascii():
            box.login(server.user, server.password or "", initial_folder=None)
        else:
            box.login_utf8(server.user, server.password or "", initial_folder=None)
    except (imaplib.IMAP4.abort, OSError) as error:
        raise ConnectorFailed(
            message("The server {host} closed the connection.", host=server.host),
            message("It is tried again next time."),
        ) from error
    except (imaplib.IMAP4.error, MailboxLoginError) as error:
        raise ConnectorFailed(
            message("The server {host} refuses the user or the password.", host=server.host),
            message("Check them with the server's administrator, then add the source again."),
        ) from error


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _reason(error: BaseException) -> Message | str:
    return one_line(str(error), 200) or type(error).__name__
