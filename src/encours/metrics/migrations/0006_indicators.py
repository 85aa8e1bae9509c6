"""The figures of days that the dashboard follows, and what of a day's balance is doubtful (416)."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from encours.tenancy.protecting import protect


class Migration(migrations.Migration):
    """What was kept of days is computed again by the next pass: it follows from the ledger."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("metrics", "0005_columns"),
        ("tenancy", "0003_access"),
    ]
    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL("TRUNCATE metrics_snapshot", migrations.RunSQL.noop),
        migrations.AddField("snapshot", "doubtful_cents", models.BigIntegerField(default=0)),
        migrations.AddField(
            "snapshot", "doubtful_not_due_cents", models.BigIntegerField(default=0)
        ),
        migrations.CreateModel(
            name="Indicators",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organisation_id",
                        "as_of",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("as_of", models.DateField()),
                ("revision", models.BigIntegerField()),
                ("booked_until", models.DateField()),
                ("computed_at", models.DateTimeField()),
                ("figures", models.JSONField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="tenancy.organisation",
                    ),
                ),
            ],
        ),
        protect("metrics_indicators"),
    ]
