"""The lines of a day, and those that no letter has settled, are found without the others."""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """Balances of past days, and of single customers, read what they need."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("receivables", "0006_lists_over_time")]
    operations: ClassVar[list[Operation]] = [
        migrations.AddIndex(
            "line",
            models.Index(
                fields=["organisation", "booked_on"],
                name="line_of_day",
                condition=models.Q(reversed_by__isnull=True),
            ),
        ),
        migrations.AddIndex(
            "line",
            models.Index(
                fields=["organisation", "settled_on"],
                name="line_unsettled",
                condition=models.Q(is_receivable=True, reversed_by__isnull=True),
            ),
        ),
        migrations.AddIndex(
            "allocation",
            models.Index(
                fields=["organisation", "credit_id"],
                name="allocation_stated_credit",
                condition=models.Q(basis__in=["person", "bank_confirmed", "bank"]),
            ),
        ),
    ]
