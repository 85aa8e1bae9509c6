"""The customers that have payment terms of their own are found without reading the others."""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """What a kept balance rests on is asked at every page: the terms in force are part of it."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("parties", "0005_guarding")]
    operations: ClassVar[list[Operation]] = [
        migrations.AddIndex(
            "customer",
            models.Index(
                fields=["organisation"],
                include=["code", "terms"],
                condition=~models.Q(terms=""),
                name="customer_with_terms",
            ),
        ),
    ]
