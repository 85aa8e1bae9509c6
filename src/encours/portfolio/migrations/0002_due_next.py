"""What is due within a week and a month is told with the day, as what it rests on."""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """The days that were laid are laid again when they are next looked at."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("portfolio", "0001_initial")]
    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL("TRUNCATE portfolio_situation", migrations.RunSQL.noop),
        migrations.AddField("situation", "due_next_7_cents", models.BigIntegerField(default=0)),
        migrations.AddField("situation", "due_next_30_cents", models.BigIntegerField(default=0)),
    ]
