"""What the accounting software refused of the journal given to it is known, and told again."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from encours.tenancy.protecting import protect, refer


class Migration(migrations.Migration):
    """A piece refused names the act that wrote it."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("receivables", "0010_superseded"),
        ("tenancy", "0003_access"),
    ]
    operations: ClassVar[list[Operation]] = [
        migrations.CreateModel(
            name="Refusal",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organisation_id",
                        "act_id",
                        "booked_on",
                        "journal",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("act_id", models.BigIntegerField()),
                ("booked_on", models.DateField()),
                ("journal", models.CharField(blank=True, max_length=10)),
                ("reason", models.TextField(blank=True)),
                ("author_id", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
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
        protect("receivables_refusal"),
        refer("receivables_refusal", "act_id", "receivables_act"),
    ]
