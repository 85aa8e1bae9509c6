"""The table of the arrêtés that were made."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Arrete",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("as_of", models.DateField()),
                ("version", models.IntegerField()),
                ("revision", models.BigIntegerField()),
                ("reason", models.TextField(blank=True)),
                ("author_id", models.BigIntegerField(null=True)),
                ("made_at", models.DateTimeField()),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.BigIntegerField()),
                ("content", models.BinaryField()),
                ("told", models.BinaryField()),
                ("journal_number", models.BigIntegerField()),
                ("journal_head", models.CharField(max_length=64)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="tenancy.organisation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "as_of", "version"), name="arrete_version_once"
                    )
                ],
            },
        ),
    ]
