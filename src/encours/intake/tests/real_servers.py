"""OpenSSH's and Dovecot's own servers for the tests: on loopback, without rights, gone at the end.

Each is run as somebody without rights (`nobody` when the tests run as root: Dovecot lets no mail
belong to root), from a configuration of its own, on a free port. Where a server is not installed
its tests are skipped, and say so; `CI_REQUIRE_SERVERS=1` makes that a failure.
"""

import base64
import datetime
import grp
import ipaddress
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import paramiko
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_PLACES = f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin"
MAIL_USER, MAIL_PASSWORD = "compta@example.fr", 'm4il "s3cret\\!'


def program(name, package):
    """Where a server's program is; skips the test that asks where there is none."""
    found = shutil.which(name, path=_PLACES)
    if found is None:
        if os.environ.get("CI_REQUIRE_SERVERS") == "1":
            pytest.fail(f"{package} is not installed, and CI_REQUIRE_SERVERS asks for it")
        pytest.skip(f"{package} is not installed here")
    return found


def nobody():
    """Whom servers are run as."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def hand_over(*paths):
    """Lets the servers' account have these files."""
    for path in paths:
        os.chown(path, nobody().pw_uid, nobody().pw_gid)


@contextmanager
def _home(name):
    """A folder of the server's own: the tests' are closed to its account, and their names long."""
    home = Path(tempfile.mkdtemp(prefix=f"encours-{name}-"))
    hand_over(home)
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _running(home, words, port):
    """Runs the server until the end of the block; what it complains of is told when it dies."""
    as_other = {}
    if os.geteuid() == 0:
        account = nobody()
        as_other = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    with (
        (home / "errors").open("wb") as errors,
        subprocess.Popen(words, stdout=errors, stderr=errors, cwd=home, **as_other) as server,
    ):
        try:
            until = time.monotonic() + 20
            while not _answers(port):
                if server.poll() is not None or time.monotonic() > until:
                    pytest.fail(f"{words[0]} does not run: {(home / 'errors').read_text()}")
                time.sleep(0.02)
            yield
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()


def _answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@dataclass(frozen=True)
class Sshd:
    """A running sshd: `folder` is what it shows; `private_key` enters as `user`."""

    port: int
    user: str
    host_key: paramiko.PKey
    private_key: str
    folder: Path


@contextmanager
def running_sshd():
    """OpenSSH's server of SFTP, which lets in one key."""
    sshd = program("sshd", "openssh-server")
    with _home("sshd") as home:
        host_key, user_key = paramiko.ECDSAKey.generate(), paramiko.ECDSAKey.generate()
        host_key.write_private_key_file(str(home / "host"))
        user_key.write_private_key_file(str(home / "user"))
        (home / "keys").write_text(f"{user_key.get_name()} {user_key.get_base64()}\n")
        (home / "exports").mkdir()
        port = free_port()
        options = {
            "Port": port,
            "ListenAddress": "127.0.0.1",
            "HostKey": home / "host",
            "AuthorizedKeysFile": home / "keys",
            "PidFile": "none",
            "StrictModes": "no",
            "UsePAM": "yes",
            "Subsystem": "sftp internal-sftp",
            "ForceCommand": "internal-sftp",
        }
        (home / "config").write_text("".join(f"{name} {is_}\n" for name, is_ in options.items()))
        hand_over(*home.iterdir())
        with _running(home, [sshd, "-D", "-e", "-f", str(home / "config")], port):
            entered = (home / "user").read_text()
            yield Sshd(port, nobody().pw_name, host_key, entered, home / "exports")


@dataclass(frozen=True)
class Dovecot:
    """A running Dovecot: one mailbox, in the clear and by TLS, its certificate signed by `ca`."""

    plain_port: int
    tls_port: int
    ca: str
    log: Path


_COMMON = """
protocols = imap
listen = 127.0.0.1
base_dir = {home}/run
state_dir = {home}/state
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
log_path = {home}/log
auth_failure_delay = 0
first_valid_uid = 1
first_valid_gid = 1
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""
_OF_2_3 = """
ssl = yes
ssl_cert = <{home}/cert.pem
ssl_key = <{home}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
mail_location = maildir:{home}/mail/%u
passdb {{
  driver = passwd-file
  mechanisms = plain login
  args = scheme=PLAIN {home}/users
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {home}/oauth2
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u
}}
"""
_OF_2_4 = """
ssl = yes
ssl_server_cert_file = {home}/cert.pem
ssl_server_key_file = {home}/key.pem
auth_allow_cleartext = yes
auth_mechanisms = plain login
mail_driver = maildir
mail_path = {home}/mail/%{{user}}
passdb passwd-file {{
  default_password_scheme = PLAIN
  passwd_file_path = {home}/users
}}
userdb static {{
  fields {{
    uid = {uid}
    gid = {gid}
    home = {home}/mail/%{{user}}
  }}
}}
"""
_OAUTH2 = """
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={home}/tokens/
username_attribute = sub
"""


@contextmanager
def running_dovecot(*, token_key=b""):
    """Dovecot's server of IMAP, 2.3 or 2.4; `token_key`: signs the tokens (HS256) it takes."""
    dovecot = program("dovecot", "dovecot-imapd")
    version = subprocess.run([dovecot, "--version"], check=True, capture_output=True, text=True)
    is_2_3 = version.stdout.startswith("2.3")
    with _home("mail") as home:
        account, group = nobody(), nobody().pw_gid
        plain, tls = free_port(), free_port()
        given = {
            "home": home,
            "user": account.pw_name,
            "group": _group_name(group),
            "uid": account.pw_uid,
            "gid": group,
            "plain": plain,
            "tls": tls,
        }
        head = "" if is_2_3 else "dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n"
        written = (_COMMON + (_OF_2_3 if is_2_3 else _OF_2_4)).format(**given)
        (home / "config").write_text(head + written)
        (home / "oauth2").write_text(_OAUTH2.format(**given))
        (home / "users").write_text(f"{MAIL_USER}:{MAIL_PASSWORD}\n")
        ca = _certificate(home)
        for name in ("mail", "run", "state", "tokens"):
            (home / name).mkdir()
        _let_tokens_in(home, token_key)
        hand_over(*home.iterdir())
        with _running(home, [dovecot, "-F", "-c", str(home / "config")], tls):
            yield Dovecot(plain, tls, ca, home / "log")


def _group_name(number):
    return grp.getgrgid(number).gr_name


def _let_tokens_in(home, key):
    folder = home / "tokens" / "default" / "HS256"
    folder.mkdir(parents=True)
    (folder / "default").write_bytes(base64.b64encode(key or os.urandom(32)))
    for path in (home / "tokens").rglob("*"):
        hand_over(path)


def _certificate(home):
    """A certificate for 127.0.0.1, signed by itself: its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail of the tests")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    written = made.public_bytes(serialization.Encoding.PEM)
    (home / "cert.pem").write_bytes(written)
    (home / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return written.decode()
