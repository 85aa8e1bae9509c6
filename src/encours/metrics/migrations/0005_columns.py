"""Each customer's share of a day that is kept stands in columns, not in a row of its own.

What was kept so far is computed again by the next pass: it follows from the ledger.
"""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """A day is read and written at once, and takes a fiftieth of the room."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("metrics", "0004_settings")]
    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL("TRUNCATE metrics_snapshot", migrations.RunSQL.noop),
        migrations.DeleteModel("SnapshotRow"),
        migrations.AddField("snapshot", "own_rows", models.BinaryField(default=b"")),
        migrations.AddField("snapshot", "foreign_rows", models.BinaryField(default=b"")),
        migrations.AlterField("snapshot", "own_rows", models.BinaryField()),
        migrations.AlterField("snapshot", "foreign_rows", models.BinaryField()),
    ]
