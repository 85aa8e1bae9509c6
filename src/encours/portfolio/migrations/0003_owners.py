"""Whoever sees a portfolio of customers adds it up without reading all the others."""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.models import F


class Migration(migrations.Migration):
    """The customers of a collector, of a salesperson."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("portfolio", "0002_due_next")]
    operations: ClassVar[list[Operation]] = [
        migrations.AddIndex(
            "customerrow",
            models.Index(
                F("organisation"), F("slot"), F("collector"), name="customer_of_collector"
            ),
        ),
        migrations.AddIndex(
            "customerrow",
            models.Index(
                F("organisation"), F("slot"), F("salesperson"), name="customer_of_salesperson"
            ),
        ),
    ]
