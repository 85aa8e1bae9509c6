"""A mailbox of the tests: what is in it, what is put there, how it is told to Encours."""

import base64
import hashlib
import hmac
import imaplib
import json
import time
from datetime import date

from encours.intake.connectors.mail_server import MailServer
from encours.intake.connectors.mailbox import Rules
from encours.intake.tests.real_servers import MAIL_PASSWORD, MAIL_USER

SENDER = "releves@banque.example"
RULES = Rules(senders=(SENDER,), since=date(2020, 1, 1))
TOKEN_KEY = b"what signs the tokens of the tests"


def told(dovecot, **changed):
    """The mailbox as it is told to Encours: over TLS, its authority given."""
    given = {"password": MAIL_PASSWORD, "ca": dovecot.ca, "port": dovecot.tls_port} | changed
    return MailServer(host="127.0.0.1", user=MAIL_USER, **given)


def token():
    """An OAuth2 token (JWT, HS256) that the mailbox takes."""

    def encoded(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    now = int(time.time())
    head = encoded(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    said = encoded(json.dumps({"sub": MAIL_USER, "iat": now - 5, "exp": now + 600}).encode())
    sealed = encoded(hmac.new(TOKEN_KEY, head + b"." + said, hashlib.sha256).digest())
    return b".".join((head, said, sealed)).decode()


class Postman:
    """Puts messages into the mailbox and looks at what is there, beside Encours."""

    def __init__(self, dovecot):
        self.client = imaplib.IMAP4("127.0.0.1", dovecot.plain_port)
        self.client.login(MAIL_USER, MAIL_PASSWORD)

    def bring(self, message, folder="INBOX"):
        raw = message if isinstance(message, bytes) else message.as_bytes()
        status, said = self.client.append(folder, "", None, raw)
        assert status == "OK", said

    def count(self, folder="INBOX"):
        status, said = self.client.select(folder, readonly=True)
        return int(said[0] or 0) if status == "OK" else 0

    def flags(self):
        """The flags of the messages of the INBOX, in order."""
        self.client.select("INBOX", readonly=True)
        _status, found = self.client.fetch("1:*", "(FLAGS)")
        return [
            sorted(flag.decode() for flag in imaplib.ParseFlags(each) if flag != rb"\Recent")
            for each in found
            if isinstance(each, bytes)
        ]

    def clear(self):
        """Every folder but an empty INBOX is gone."""
        for each in self.client.list()[1]:
            assert isinstance(each, bytes)
            name = each.decode().rpartition(" ")[2].strip('"')
            if name != "INBOX":
                self.client.delete(name)
        self.client.select("INBOX")
        if self.client.search(None, "ALL")[1] != [b""]:
            self.client.store("1:*", "+FLAGS", r"(\Deleted)")
            self.client.expunge()
        self.client.close()
