"""The ledger: lines, what pays what, what people said of them, the years of the books."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organisation_id",
                        "document_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("document_id", models.BigIntegerField()),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                ("exported", models.JSONField()),
                ("opens_alone", models.BooleanField()),
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
            name="Act",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organisation_id",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=20)),
                ("document_id", models.BigIntegerField(null=True)),
                ("author_id", models.BigIntegerField(null=True)),
                ("touched_on", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
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
            name="Counter",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organisation_id",
                        "kind",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("next_id", models.BigIntegerField(default=1)),
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
            name="Year",
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
                ("number", models.IntegerField()),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                ("document_id", models.BigIntegerField()),
                ("segment", models.IntegerField()),
                ("year", models.IntegerField()),
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
            name="Allocation",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organisation_id",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("id", models.BigIntegerField()),
                ("debit_id", models.BigIntegerField()),
                ("credit_id", models.BigIntegerField()),
                ("amount_cents", models.BigIntegerField()),
                ("basis", models.CharField(max_length=16)),
                ("effective_on", models.DateField()),
                ("act_id", models.BigIntegerField()),
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
                    models.Index(fields=["organisation", "debit_id"], name="allocation_of_debit"),
                    models.Index(fields=["organisation", "credit_id"], name="allocation_of_credit"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Assertion",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organisation_id",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("id", models.BigIntegerField()),
                ("line_id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=20)),
                ("value", models.TextField(null=True)),
                ("before", models.TextField(null=True)),
                ("act_id", models.BigIntegerField()),
                ("asserted_on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
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
                    models.Index(fields=["organisation", "line_id"], name="assertion_of_line")
                ],
            },
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organisation_id",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("id", models.BigIntegerField()),
                ("origin", models.CharField(max_length=6)),
                ("import_id", models.BigIntegerField()),
                ("booked_on", models.DateField()),
                ("document_on", models.DateField(null=True)),
                ("due_on", models.DateField(null=True)),
                ("account", models.TextField()),
                ("auxiliary", models.TextField(null=True)),
                ("reference", models.TextField(null=True)),
                ("label", models.TextField(null=True)),
                ("amount_cents", models.BigIntegerField()),
                ("unit", models.CharField(max_length=3)),
                ("currency", models.TextField(null=True)),
                ("currency_amount", models.TextField(null=True)),
                ("journal_code", models.TextField(null=True)),
                ("entry_number", models.TextField(null=True)),
                ("letter", models.TextField(null=True)),
                ("lettered_on", models.DateField(null=True)),
                ("validated_on", models.DateField(null=True)),
                ("journal_label", models.TextField(null=True)),
                ("account_label", models.TextField(null=True)),
                ("auxiliary_label", models.TextField(null=True)),
                ("place", models.BigIntegerField()),
                ("entry_key", models.BigIntegerField()),
                ("credits_treasury", models.BooleanField(default=False)),
                ("faces_payment", models.BooleanField(default=False)),
                ("has_sales", models.BooleanField(default=False)),
                ("is_opening", models.BooleanField(default=False)),
                ("in_opening_journal", models.BooleanField(default=False)),
                ("is_receivable", models.BooleanField(default=False)),
                ("customer", models.TextField(null=True)),
                ("nature", models.CharField(default="", max_length=12)),
                ("document_key", models.BigIntegerField(null=True)),
                ("settled_on", models.DateField(null=True)),
                ("reversed_by", models.BigIntegerField(null=True)),
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
                        condition=models.Q(("is_receivable", True), ("reversed_by__isnull", True)),
                        fields=["organisation", "customer"],
                        name="line_of_customer",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Position",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organisation_id",
                        "line_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("line_id", models.BigIntegerField()),
                ("amount_cents", models.BigIntegerField()),
                ("allocated_cents", models.BigIntegerField()),
                ("closed_on", models.DateField(null=True)),
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
                    models.CheckConstraint(
                        condition=models.Q(
                            ("allocated_cents__gte", 0),
                            ("allocated_cents__lte", models.F("amount_cents")),
                        ),
                        name="position_never_over_allocated",
                    )
                ],
            },
        ),
    ]
