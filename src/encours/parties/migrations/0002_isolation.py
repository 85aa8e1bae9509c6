"""Customers are their organisation's own, and refer to nobody else's companies or groups."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from encours.tenancy.protecting import key, protect, refer


class Migration(migrations.Migration):
    """Row-level security and keys that carry the organisation."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("tenancy", "0002_isolation"),
        ("parties", "0001_initial"),
    ]
    operations: ClassVar[list[Operation]] = [
        protect("parties_legalentity"),
        key("parties_legalentity"),
        protect("parties_customergroup"),
        key("parties_customergroup"),
        protect("parties_customer"),
        key("parties_customer"),
        refer("parties_customer", "entity_id", "parties_legalentity"),
        refer("parties_customer", "group_id", "parties_customergroup"),
    ]
