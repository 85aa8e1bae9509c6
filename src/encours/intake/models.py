"""What was handed in, as it came: the raw document, where it came from, what could not be taken."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Source(models.Model):
    """Where documents of one kind come from: a page, a folder, a server, a program.

    `mapping`: for tables, field to header as the person chose, remembered for the next file.
    `settings`: where to fetch from, secrets sealed. `problem`: why the last fetch failed.
    `notices`: what it left. `cursors`: how far each account of a provider was brought.
    """

    organisation = models.ForeignKey("tenancy.Organisation", models.CASCADE)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, default="upload")
    mapping = models.JSONField(default=dict, blank=True)
    settings = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    fetched_at = models.DateTimeField(null=True)
    problem = models.JSONField(null=True)
    notices = models.JSONField(default=list)
    cursors = models.JSONField(default=dict)

    class Meta:
        """One of a name in an organisation."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "name"], name="source_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class Document(models.Model):
    """A document handed in: its bytes are in `Piece`, its fate in `status`.

    `status`: `received` (kept, not yet in the ledger), `absorbed`, `refused` (with `problem`).
    `first_on`, `last_on`, `exported`: what decides which of two exports of a day is believed.
    """

    organisation = models.ForeignKey("tenancy.Organisation", models.CASCADE)
    source = models.ForeignKey(Source, models.PROTECT, null=True, db_constraint=False)
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    received_at = models.DateTimeField()
    status = models.CharField(max_length=10, default="received")
    mode = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=10, blank=True)
    format = models.CharField(max_length=20, blank=True)
    encoding = models.CharField(max_length=20, blank=True)
    separator = models.CharField(max_length=20, blank=True)
    rows = models.IntegerField(default=0)
    accepted = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)
    first_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    exported = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    notices = models.JSONField(default=list)
    problem = models.JSONField(null=True)

    class Meta:
        """The same bytes once."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "sha256", "mode"], name="document_bytes_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-id"], name="document_latest_first")
        ]

    def __str__(self) -> str:
        return self.name


class Piece(models.Model):
    """A stretch of a document's bytes, compressed."""

    organisation = models.ForeignKey("tenancy.Organisation", models.CASCADE, db_index=False)
    document = models.ForeignKey(Document, models.CASCADE, db_index=False, db_constraint=False)
    number = models.IntegerField()
    content = models.BinaryField()

    class Meta:
        """Each stretch once."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "document", "number"], name="piece_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_id}/{self.number}"


class Reject(models.Model):
    """A line that could not be taken: where, what, why, what to do; and what it weighs if known.

    `content`: the line as it came, to be corrected and sent again. `reason`, `action`: messages as
    `kernel.messages_json` writes them.
    """

    organisation = models.ForeignKey("tenancy.Organisation", models.CASCADE, db_index=False)
    document = models.ForeignKey(Document, models.CASCADE, db_index=False, db_constraint=False)
    line = models.IntegerField()
    field = models.CharField(max_length=100)
    value = models.TextField(blank=True)
    reason = models.JSONField()
    action = models.JSONField()
    content = models.TextField(blank=True)
    account = models.CharField(max_length=100, null=True)
    booked_on = models.DateField(null=True)
    amount_cents = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, null=True)
    corrected_at = models.DateTimeField(null=True)

    class Meta:
        """In the order of the document; a bad export has a million of them."""

        indexes: ClassVar = [
            models.Index(fields=["organisation", "document", "line"], name="reject_line")
        ]

    def __str__(self) -> str:
        return f"{self.document_id}:{self.line}"


class Fetch(models.Model):
    """A file of a server that was brought: known again by its name, size and date, never twice.

    `modified`: seconds since 1970, as the server says. `outcome`: `done`, `refused`, `to_confirm`.
    """

    organisation = models.ForeignKey("tenancy.Organisation", models.CASCADE, db_index=False)
    source = models.ForeignKey(Source, models.CASCADE, db_index=False, db_constraint=False)
    name = models.CharField(max_length=255)
    size = models.BigIntegerField()
    modified = models.BigIntegerField()
    outcome = models.CharField(max_length=10)
    report = models.TextField(blank=True)
    fetched_at = models.DateTimeField()

    class Meta:
        """Each version of a file once."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "source", "name", "size", "modified"], name="fetched_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.outcome}"
