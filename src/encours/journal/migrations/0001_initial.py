"""The entries of the journal, and the head of each organisation's chain."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0002_isolation"),
    ]

    operations = [
        migrations.CreateModel(
            name="Chain",
            fields=[
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        serialize=False,
                        to="tenancy.organisation",
                    ),
                ),
                ("number", models.BigIntegerField()),
                ("head", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organisation_id",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.BigIntegerField()),
                ("kind", models.CharField(max_length=40)),
                ("subject", models.TextField(null=True)),
                ("said", models.JSONField(null=True)),
                ("salt", models.BinaryField(null=True)),
                ("author_id", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("words_digest", models.BinaryField()),
                ("covers_digest", models.BinaryField()),
                ("previous", models.BinaryField()),
                ("head", models.BinaryField()),
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
                    models.Index(fields=["organisation", "subject"], name="journal_of_subject")
                ],
            },
        ),
    ]
