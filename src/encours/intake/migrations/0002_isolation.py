"""A document is its organisation's own; its bytes and rejects follow it."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from encours.tenancy.protecting import APPEND_ONLY, key, protect, refer


class Migration(migrations.Migration):
    """Row-level security and keys that carry the organisation."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("tenancy", "0002_isolation"),
        ("intake", "0001_initial"),
    ]
    operations: ClassVar[list[Operation]] = [
        protect("intake_source"),
        key("intake_source"),
        protect("intake_document", rights="SELECT, INSERT, UPDATE"),
        key("intake_document"),
        refer("intake_document", "source_id", "intake_source"),
        protect("intake_piece", rights=APPEND_ONLY),
        refer("intake_piece", "document_id", "intake_document"),
        protect("intake_reject", rights="SELECT, INSERT, UPDATE"),
        key("intake_reject"),
        refer("intake_reject", "document_id", "intake_document"),
    ]
