"""Fetches exports from a server by SFTP, as accounting software and payroll bureaux offer them.

The server is known by its key, given once and pinned: another one is refused, whatever its name.
Files stay on the server; those brought already are known by name, size and date.
"""

import base64
import hashlib
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import StringIO
from typing import Any

import paramiko

from encours.intake.connectors.arrivals import (
    Arrival,
    ConnectorFailed,
    Outcome,
    is_settled,
    is_wanted,
)
from encours.intake.connectors.sealing import seal, unseal
from encours.intake.formats.bytes import MAX_FILE_BYTES, check_size
from encours.intake.formats.records import UnreadableFile
from encours.intake.queries import was_fetched
from encours.intake.services.sources import record_fetched
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message

PORT = 22
_SECONDS = 30


class UnknownServer(EncoursError):
    """The server's key was not given, or is not the one that was."""


@dataclass(frozen=True, slots=True)
class Server:
    """How a server is reached. Exactly one of `password` and `private_key` (PEM) is given."""

    host: str
    port: int
    user: str
    path: str
    host_key: str
    password: str | None = field(default=None, repr=False)
    private_key: str | None = field(default=None, repr=False)


def settings_of_server(
    server: Server, *, pattern: str = "*", mode: str = "delta"
) -> dict[str, Any]:
    """The settings of a source that fetches from `server`, its secret sealed.

    Connects once, so that a wrong key, password or folder is said now. Raises `UnknownServer`,
    `ConnectorFailed`.
    """
    with _connected(server) as client:
        _listed(client, server.path)
    return {
        "host": server.host,
        "port": server.port,
        "user": server.user,
        "path": server.path,
        "host_key": server.host_key,
        "password": None if server.password is None else seal(server.password),
        "private_key": None if server.private_key is None else seal(server.private_key),
        "pattern": pattern,
        "mode": mode,
    }


def key_of_server(host: str, port: int) -> str:
    """The key the server shows now, as `ssh-ed25519 AAAA…`: to be compared with the one told."""
    try:
        with socket.create_connection((host, port), timeout=_SECONDS) as reached:
            transport = paramiko.Transport(reached)
            try:
                transport.start_client(timeout=_SECONDS)
                key = transport.get_remote_server_key()
            finally:
                transport.close()
    except (paramiko.SSHException, OSError, EOFError) as error:
        raise _unreachable(host, error) from error
    return f"{key.get_name()} {key.get_base64()}"


def fingerprint(host_key: str) -> str:
    """The key's fingerprint as servers' administrators tell it: `SHA256:…`."""
    digest = hashlib.sha256(base64.b64decode(host_key.split()[1])).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Sftp:
    """The server that the settings of a source describe."""

    organisation_id: int
    source_id: int
    settings: dict[str, Any] = field(repr=False)

    def check(self) -> None:
        """That the server lets in and shows its folder. `UnknownServer`, `ConnectorFailed`."""
        server = self._server()
        with _connected(server) as client:
            _listed(client, server.path)

    def arrivals(self, *, now: float) -> Iterator[Arrival]:
        """The files of the server's folder that were not brought yet, the oldest first."""
        server = self._server()
        pattern = self.settings.get("pattern", "*")
        with _connected(server) as client:
            for found in _listed(client, server.path):
                name, size, modified = found.filename, found.st_size or 0, found.st_mtime or 0
                if not is_wanted(name, pattern) or not is_settled(modified, now=now):
                    continue
                if was_fetched(self.organisation_id, self.source_id, name, size, modified):
                    continue
                arrival = _read(client, server.path, name, size, modified)
                if arrival is not None:
                    yield arrival

    def settle(self, arrival: Arrival, outcome: Outcome, report: str, *, now: datetime) -> None:
        """Notes that the file was brought, and what became of it."""
        record_fetched(
            self.organisation_id,
            self.source_id,
            name=arrival.name,
            size=arrival.size,
            modified=arrival.modified,
            outcome=outcome,
            report=report,
            now=now,
        )

    def notices(self) -> tuple[Message, ...]:
        """Nothing: what is left here is not meant to be fetched."""
        return ()

    def with_secret(
        self, *, password: str | None = None, private_key: str | None = None
    ) -> dict[str, Any]:
        """Another secret as settings keep it, tried once. `UnknownServer`, `ConnectorFailed`."""
        sealed = {
            "password": None if password is None else seal(password),
            "private_key": None if private_key is None else seal(private_key),
        }
        Sftp(self.organisation_id, self.source_id, {**self.settings, **sealed}).check()
        return sealed

    def _server(self) -> Server:
        given = self.settings
        password, private_key = given.get("password"), given.get("private_key")
        return Server(
            given["host"],
            given["port"],
            given["user"],
            given["path"],
            given["host_key"],
            password=None if password is None else unseal(password),
            private_key=None if private_key is None else unseal(private_key),
        )


@contextmanager
def _connected(server: Server) -> Iterator[paramiko.SFTPClient]:
    """A session of SFTP with the server, whose key is the one pinned."""
    client = paramiko.SSHClient()
    name = server.host if server.port == PORT else f"[{server.host}]:{server.port}"
    kind, _, encoded = server.host_key.partition(" ")
    try:
        known = paramiko.PKey.from_type_string(kind, base64.b64decode(encoded))
        client.get_host_keys().add(name, kind, known)
    except (paramiko.SSHException, paramiko.UnknownKeyType, ValueError) as error:
        raise UnknownServer(
            message("This is no key of a server."),
            message("Write it as the server's administrator tells it: ssh-ed25519 AAAA…"),
        ) from error
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    try:
        _enter(client, server)
        with client.open_sftp() as session:
            yield session
    finally:
        client.close()


def _enter(client: paramiko.SSHClient, server: Server) -> None:
    try:
        client.connect(
            server.host,
            server.port,
            server.user,
            server.password,
            _private_key(server.private_key),
            timeout=_SECONDS,
            banner_timeout=_SECONDS,
            auth_timeout=_SECONDS,
            allow_agent=False,
            look_for_keys=False,
        )
    except paramiko.BadHostKeyException as error:
        raise UnknownServer(
            message("The server {host} does not show the key that was given.", host=server.host),
            message("Ask its administrator whether its key changed; then add the source again."),
        ) from error
    except paramiko.AuthenticationException as error:
        raise ConnectorFailed(
            message("The server {host} refuses the user or the password.", host=server.host),
            message("Check them with the server's administrator, then add the source again."),
        ) from error
    except (paramiko.SSHException, OSError, EOFError) as error:
        raise _unreachable(server.host, error) from error


def _private_key(text: str | None) -> paramiko.PKey | None:
    if text is None:
        return None
    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        try:
            return kind.from_private_key(StringIO(text))
        except (paramiko.SSHException, ValueError):
            continue
    raise ConnectorFailed(
        message("The private key cannot be read."),
        message("Give an OpenSSH key without a passphrase: it is kept sealed."),
    )


def _listed(client: paramiko.SFTPClient, path: str) -> list[paramiko.SFTPAttributes]:
    """The plain files of the server's folder, the oldest first."""
    try:
        found = client.listdir_attr(path)
    except (paramiko.SSHException, OSError, EOFError) as error:
        raise ConnectorFailed(
            message("The server's folder {path} cannot be read.", path=path),
            message("Check its name with the server's administrator."),
        ) from error
    files = [each for each in found if stat.S_ISREG(each.st_mode or 0) and "/" not in each.filename]
    return sorted(files, key=lambda each: (each.st_mtime or 0, each.filename))


def _read(
    client: paramiko.SFTPClient, folder: str, name: str, size: int, modified: int
) -> Arrival | None:
    """The file, or `None` when it changed meanwhile: it comes with the next run."""
    try:
        check_size(size)
        with client.open(f"{folder.rstrip('/')}/{name}", "rb") as file:
            file.prefetch(size)
            content = file.read(MAX_FILE_BYTES + 1)
            now = file.stat()
    except UnreadableFile as problem:
        return Arrival(name, size, modified, None, problem)
    except (paramiko.SSHException, OSError, EOFError):
        refusal = UnreadableFile(
            message("The server does not give the file."),
            message("Check with its administrator that the user may read it."),
        )
        return Arrival(name, size, modified, None, refusal)
    if (now.st_size, now.st_mtime) != (len(content), modified):
        return None
    return Arrival(name, size, modified, content)


def _unreachable(host: str, error: BaseException) -> ConnectorFailed:
    said: Message | str = " ".join(str(error).split()) or type(error).__name__
    return ConnectorFailed(
        message("The server {host} cannot be reached: {reason}.", host=host, reason=said),
        message("Check its name and port, and that this machine may reach it."),
    )
