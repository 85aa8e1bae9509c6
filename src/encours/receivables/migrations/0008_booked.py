"""Lines are found by how their reference begins, and those of a nature the latest first."""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.models.functions import Collate, Upper


class Migration(migrations.Migration):
    """The list of all documents, settled ones too, reads what it shows and no more."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("receivables", "0007_days")]
    operations: ClassVar[list[Operation]] = [
        migrations.AddIndex(
            "line",
            models.Index(
                fields=["organisation", "nature", "booked_on", "id"],
                name="line_of_nature",
                condition=models.Q(is_receivable=True, reversed_by__isnull=True),
            ),
        ),
        migrations.AddIndex(
            "line",
            models.Index(
                "organisation",
                Collate(Upper("reference"), "C"),
                name="line_of_reference",
                condition=models.Q(is_receivable=True, reversed_by__isnull=True),
            ),
        ),
    ]
