"""The versions of what organisations decided."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0002_isolation")]

    operations = [
        migrations.CreateModel(
            name="Version",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organisation_id",
                        "section",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("section", models.CharField(max_length=40)),
                ("number", models.IntegerField()),
                ("from_on", models.DateField()),
                ("settings", models.JSONField()),
                ("author_id", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("comment", models.TextField(blank=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="tenancy.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organisation", "section", "-from_on", "-number"],
                        name="policy_of_day",
                    )
                ],
            },
        ),
    ]
