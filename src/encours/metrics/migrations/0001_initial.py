"""The aged balances that are kept."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0003_access"),
    ]

    operations = [
        migrations.CreateModel(
            name="Snapshot",
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
                ("computed_at", models.DateTimeField()),
                ("balance_cents", models.BigIntegerField()),
                ("control_account_cents", models.BigIntegerField()),
                ("pending_cents", models.BigIntegerField()),
                ("ageing", models.JSONField()),
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
        migrations.CreateModel(
            name="SnapshotRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organisation_id",
                        "as_of",
                        "customer",
                        "currency",
                        "is_foreign",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("as_of", models.DateField()),
                ("customer", models.TextField()),
                ("currency", models.CharField(max_length=3)),
                ("is_foreign", models.BooleanField()),
                ("balance_cents", models.BigIntegerField()),
                ("not_due", models.BigIntegerField()),
                ("late_1_30", models.BigIntegerField()),
                ("late_31_60", models.BigIntegerField()),
                ("late_61_90", models.BigIntegerField()),
                ("late_over_90", models.BigIntegerField()),
                ("unknown_age", models.BigIntegerField()),
                ("unapplied_credits", models.BigIntegerField()),
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
            options={
                "indexes": [
                    models.Index(
                        fields=["organisation", "as_of", "-balance_cents"],
                        name="snapshot_largest_first",
                    )
                ],
            },
        ),
    ]
