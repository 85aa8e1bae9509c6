"""Codes and names of customers are as long as the books write them."""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """Codes and names as text."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("parties", "0002_isolation")]
    operations: ClassVar[list[Operation]] = [
        migrations.AlterField("customer", "code", models.TextField()),
        migrations.AlterField("customer", "name", models.TextField()),
    ]
