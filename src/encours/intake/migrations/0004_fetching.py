"""What was fetched from servers, and how the last run of each source went."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from encours.tenancy.protecting import key, protect, refer

CASCADE = django.db.models.deletion.CASCADE


class Migration(migrations.Migration):
    """Fetches, and the last run of a source."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("intake", "0003_keeping")]
    operations: ClassVar[list[Operation]] = [
        migrations.AddField("source", "fetched_at", models.DateTimeField(null=True)),
        migrations.AddField("source", "problem", models.JSONField(null=True)),
        migrations.CreateModel(
            name="Fetch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=255)),
                ("size", models.BigIntegerField()),
                ("modified", models.BigIntegerField()),
                ("outcome", models.CharField(max_length=10)),
                ("report", models.TextField(blank=True)),
                ("fetched_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey("tenancy.Organisation", CASCADE, db_index=False),
                ),
                (
                    "source",
                    models.ForeignKey(
                        "intake.Source", CASCADE, db_index=False, db_constraint=False
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="fetch",
            constraint=models.UniqueConstraint(
                fields=["organisation", "source", "name", "size", "modified"], name="fetched_once"
            ),
        ),
        protect("intake_fetch"),
        key("intake_fetch"),
        refer("intake_fetch", "source_id", "intake_source"),
    ]
