"""What each customer owes by the age of its documents, and what of it is in dispute."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

_CENTS = (
    *("document_0", "document_1", "document_2", "document_3", "document_4"),
    "disputed_cents",
)


class Migration(migrations.Migration):
    """The days that were laid are laid again when they are next looked at."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("portfolio", "0004_filling")]
    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(
            "TRUNCATE portfolio_situation, portfolio_customerrow", migrations.RunSQL.noop
        ),
        *[migrations.AddField("customerrow", name, models.BigIntegerField()) for name in _CENTS],
        migrations.AddField("situation", "document_totals", ArrayField(models.BigIntegerField())),
    ]
