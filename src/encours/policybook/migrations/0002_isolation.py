"""A policy is its organisation's own, and what was decided is never rewritten."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from encours.tenancy.protecting import APPEND_ONLY, protect


class Migration(migrations.Migration):
    """Row-level security, append-only."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("policybook", "0001_initial"),
        ("tenancy", "0002_isolation"),
    ]
    operations: ClassVar[list[Operation]] = [
        protect("policybook_version", rights=APPEND_ONLY),
    ]
