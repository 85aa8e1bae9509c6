"""What a run left at its place, and how far a provider's accounts were brought."""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """Notices and cursors of a source."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("intake", "0005_list_days")]
    operations: ClassVar[list[Operation]] = [
        migrations.AddField("source", "notices", models.JSONField(default=list)),
        migrations.AddField("source", "cursors", models.JSONField(default=dict)),
    ]
