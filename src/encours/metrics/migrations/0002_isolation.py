"""Balances that are kept are their organisation's own."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from encours.tenancy.protecting import protect


class Migration(migrations.Migration):
    """Row-level security and keys that carry the organisation."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("tenancy", "0002_isolation"),
        ("metrics", "0001_initial"),
    ]
    operations: ClassVar[list[Operation]] = [
        protect("metrics_snapshot"),
        protect("metrics_snapshotrow"),
    ]
