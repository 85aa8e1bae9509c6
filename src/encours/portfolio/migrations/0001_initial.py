"""The wide read model: a day of the portfolio, its customers, its open items."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from encours.database.addresses import APPLICATION_ROLE
from encours.tenancy.protecting import protect

# All of it can be laid again, so it is not written twice: after a crash these tables are empty, all
# three, and the next page lays them.
_TABLES = ("portfolio_situation", "portfolio_customerrow", "portfolio_itemrow")
_UNLOGGED = " ".join(f"ALTER TABLE {table} SET UNLOGGED;" for table in _TABLES)
_LOGGED = " ".join(f"ALTER TABLE {table} SET LOGGED;" for table in _TABLES)
# After many rows were written, questions are well planned; only the owner may count its tables.
_COUNTING = f"""
    CREATE FUNCTION portfolio_count_again() RETURNS void
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
        AS $$ ANALYZE {", ".join(_TABLES)} $$;
    REVOKE ALL ON FUNCTION portfolio_count_again() FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION portfolio_count_again() TO {APPLICATION_ROLE};
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0003_access"),
    ]

    operations = [
        migrations.CreateModel(
            name="CustomerRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organisation_id",
                        "slot",
                        "customer",
                        "unit",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("slot", models.SmallIntegerField()),
                ("customer", models.TextField(db_collation="C")),
                ("unit", models.CharField(max_length=3)),
                ("name", models.TextField()),
                ("sort_name", models.TextField(db_collation="C")),
                ("group", models.TextField(db_column="group_name")),
                ("collector", models.TextField()),
                ("salesperson", models.TextField()),
                ("siren", models.TextField()),
                ("country", models.TextField()),
                ("balance_cents", models.BigIntegerField()),
                ("not_due", models.BigIntegerField()),
                ("late_1", models.BigIntegerField()),
                ("late_2", models.BigIntegerField()),
                ("late_3", models.BigIntegerField()),
                ("late_4", models.BigIntegerField()),
                ("unknown_age", models.BigIntegerField()),
                ("unapplied_credits", models.BigIntegerField()),
                ("overdue_cents", models.BigIntegerField()),
                ("worst_bucket", models.SmallIntegerField()),
                ("items", models.IntegerField()),
                ("late_items", models.IntegerField()),
                ("oldest_due_on", models.DateField(null=True)),
                ("largest_cents", models.BigIntegerField()),
                ("due_next_7_cents", models.BigIntegerField()),
                ("due_next_30_cents", models.BigIntegerField()),
                ("turnover_12m_cents", models.BigIntegerField()),
                ("last_payment_on", models.DateField(null=True)),
                ("last_payment_cents", models.BigIntegerField(null=True)),
                ("mean_delay_days", models.IntegerField(null=True)),
                ("late_share_percent", models.IntegerField(null=True)),
                ("digest", models.BigIntegerField()),
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
                        models.F("organisation"),
                        models.F("slot"),
                        models.OrderBy(models.F("overdue_cents"), descending=True),
                        models.F("customer"),
                        models.F("unit"),
                        name="customer_most_overdue",
                    ),
                    models.Index(
                        models.F("organisation"),
                        models.F("slot"),
                        models.OrderBy(models.F("balance_cents"), descending=True),
                        models.F("customer"),
                        models.F("unit"),
                        name="customer_largest",
                    ),
                    models.Index(
                        models.F("organisation"),
                        models.F("slot"),
                        models.F("sort_name"),
                        models.F("customer"),
                        models.F("unit"),
                        name="customer_by_name",
                    ),
                    models.Index(
                        models.F("organisation"),
                        models.F("slot"),
                        models.F("oldest_due_on"),
                        models.F("customer"),
                        models.F("unit"),
                        name="customer_oldest",
                    ),
                    models.Index(
                        models.F("organisation"),
                        models.F("slot"),
                        models.OrderBy(
                            models.F("mean_delay_days"), descending=True, nulls_last=True
                        ),
                        models.F("customer"),
                        models.F("unit"),
                        name="customer_slowest",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organisation_id",
                        "slot",
                        "customer",
                        "due_on",
                        "line_id",
                        "part",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("slot", models.SmallIntegerField()),
                ("line_id", models.BigIntegerField()),
                ("part", models.SmallIntegerField()),
                ("customer", models.TextField(db_collation="C")),
                ("collector", models.TextField()),
                ("salesperson", models.TextField()),
                ("unit", models.CharField(max_length=3)),
                ("currency", models.CharField(max_length=3)),
                ("document_key", models.BigIntegerField(null=True)),
                ("nature", models.CharField(max_length=16)),
                ("reference", models.TextField(null=True)),
                ("reference_key", models.TextField(db_collation="C")),
                ("label", models.TextField(null=True)),
                ("document_on", models.DateField()),
                ("booked_on", models.DateField()),
                ("due_on", models.DateField()),
                ("is_assumed_due", models.BooleanField()),
                ("amount_cents", models.BigIntegerField()),
                ("open_cents", models.BigIntegerField()),
                ("bucket", models.SmallIntegerField()),
                ("letter", models.TextField(null=True)),
                ("is_pending", models.BooleanField()),
                ("payee", models.TextField()),
                ("status", models.TextField()),
                ("status_on", models.DateField(null=True)),
                ("next_action_on", models.DateField(null=True)),
                ("is_disputed", models.BooleanField()),
                ("digest", models.BigIntegerField()),
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
                        models.F("organisation"),
                        models.F("slot"),
                        models.F("due_on"),
                        models.F("line_id"),
                        models.F("part"),
                        name="item_by_due",
                    ),
                    models.Index(
                        models.F("organisation"),
                        models.F("slot"),
                        models.OrderBy(models.F("open_cents"), descending=True),
                        models.F("line_id"),
                        models.F("part"),
                        name="item_largest",
                    ),
                    models.Index(
                        models.F("organisation"),
                        models.F("slot"),
                        models.F("reference_key"),
                        models.F("line_id"),
                        models.F("part"),
                        name="item_by_reference",
                    ),
                    models.Index(
                        models.F("organisation"),
                        models.F("slot"),
                        models.F("status"),
                        models.F("due_on"),
                        models.F("line_id"),
                        models.F("part"),
                        condition=models.Q(("status", ""), _negated=True),
                        name="item_of_status",
                    ),
                    models.Index(
                        models.F("organisation"),
                        models.F("slot"),
                        models.F("due_on"),
                        models.F("line_id"),
                        models.F("part"),
                        condition=models.Q(("bucket__gte", 5)),
                        name="item_not_aged",
                    ),
                    models.Index(
                        models.F("organisation"),
                        models.F("slot"),
                        models.F("nature"),
                        models.F("due_on"),
                        models.F("line_id"),
                        models.F("part"),
                        condition=models.Q(("nature", "invoice"), _negated=True),
                        name="item_no_invoice",
                    ),
                    models.Index(
                        models.F("organisation"),
                        models.F("slot"),
                        models.F("currency"),
                        condition=models.Q(("currency", models.F("unit")), _negated=True),
                        name="item_in_other_currency",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Situation",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organisation_id",
                        "slot",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("slot", models.SmallIntegerField()),
                ("as_of", models.DateField()),
                ("revision", models.BigIntegerField()),
                ("settings", models.CharField(max_length=64)),
                ("parties", models.TextField()),
                ("booked_until", models.DateField(null=True)),
                ("made_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField()),
                ("unit", models.CharField(max_length=3)),
                (
                    "late_days",
                    django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField()),
                ),
                (
                    "totals",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField()),
                ),
                ("foreign_totals", models.JSONField(default=dict)),
                ("control_account_cents", models.BigIntegerField()),
                ("pending_cents", models.BigIntegerField()),
                ("customers", models.IntegerField()),
                ("owing", models.IntegerField()),
                ("late", models.IntegerField()),
                ("items", models.IntegerField()),
                ("late_items", models.IntegerField()),
                ("cube", models.JSONField(default=list)),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "as_of"), name="situation_day_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(_UNLOGGED, _LOGGED),
        *(protect(table) for table in _TABLES),
        migrations.RunSQL(_COUNTING, "DROP FUNCTION portfolio_count_again()"),
    ]
