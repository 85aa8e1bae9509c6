"""What we owe suppliers is summed without reading the other accounts."""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """A customer who is a supplier too is told so at once."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("receivables", "0008_booked")]
    operations: ClassVar[list[Operation]] = [
        migrations.AddIndex(
            "line",
            models.Index(
                fields=["organisation", "account"],
                name="line_of_supplier",
                condition=models.Q(account__gte="401", account__lt="404", reversed_by__isnull=True),
            ),
        ),
    ]
