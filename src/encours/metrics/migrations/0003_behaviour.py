"""How each customer paid lately."""

import django.db.models.deletion
from django.db import migrations, models

from encours.tenancy.protecting import protect


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0002_isolation"),
        ("tenancy", "0003_access"),
    ]

    operations = [
        migrations.CreateModel(
            name="Behaviour",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organisation_id",
                        "customer",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("customer", models.TextField()),
                ("as_of", models.DateField()),
                ("items", models.BigIntegerField()),
                ("amount_cents", models.BigIntegerField()),
                ("weighted_days", models.DecimalField(decimal_places=0, max_digits=30)),
                ("median_days", models.IntegerField()),
                ("late_items", models.BigIntegerField()),
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
        protect("metrics_behaviour"),
    ]
