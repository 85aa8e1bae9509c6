"""The table of the organisations that are demonstrations."""

import django.db.models.deletion
from django.db import migrations, models

from encours.tenancy.protecting import key, protect


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0002_isolation"),
    ]

    operations = [
        migrations.CreateModel(
            name="Demonstration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seed", models.BigIntegerField()),
                ("as_of", models.DateField()),
                ("customers", models.IntegerField()),
                ("invoices", models.IntegerField()),
                ("founded_at", models.DateTimeField()),
                ("furnished_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="tenancy.organisation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation",), name="demonstration_once")
                ],
            },
        ),
        protect("demo_demonstration"),
        key("demo_demonstration"),
    ]
