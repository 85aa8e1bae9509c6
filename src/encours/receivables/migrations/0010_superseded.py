"""Which booked lines took the place of a pending one; the account that faces it in the journal."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from encours.database.addresses import APPLICATION_ROLE

_TOLD = f"GRANT UPDATE (superseded_by) ON receivables_line TO {APPLICATION_ROLE}"


class Migration(migrations.Migration):
    """What a bank said of a pending line is still found once the books have it."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("receivables", "0009_suppliers")]
    operations: ClassVar[list[Operation]] = [
        migrations.AddField(
            "line", "superseded_by", ArrayField(models.BigIntegerField(), null=True)
        ),
        migrations.RunSQL(_TOLD, migrations.RunSQL.noop),
        migrations.AddField("line", "counterpart", models.TextField(null=True)),
    ]
