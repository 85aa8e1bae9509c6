"""The logos that letterheads show."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0002_isolation")]

    operations = [
        migrations.CreateModel(
            name="Logo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("kind", models.CharField(max_length=4)),
                ("width", models.IntegerField()),
                ("height", models.IntegerField()),
                ("content", models.BinaryField()),
                ("author_id", models.BigIntegerField(null=True)),
                ("kept_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="tenancy.organisation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "digest"), name="logo_once")
                ],
            },
        ),
    ]
