"""A logo is its organisation's own, and is never changed nor deleted."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from encours.tenancy.protecting import APPEND_ONLY, key, protect


class Migration(migrations.Migration):
    """Row-level security; rows are only added."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("tenancy", "0002_isolation"),
        ("papers", "0001_initial"),
    ]
    operations: ClassVar[list[Operation]] = [
        protect("papers_logo", rights=APPEND_ONLY),
        key("papers_logo"),
    ]
