"""What is known of the rows of lists, and of the lists of all that is open."""

import django.db.models.deletion
from django.db import migrations, models

from encours.tenancy.protecting import protect


class Migration(migrations.Migration):
    dependencies = [
        ("receivables", "0003_facts_of_people"),
        ("tenancy", "0003_access"),
    ]

    operations = [
        migrations.CreateModel(
            name="ListRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organisation_id",
                        "row_key",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("row_key", models.TextField()),
                ("group_key", models.TextField()),
                ("occurrence", models.IntegerField()),
                ("source_id", models.BigIntegerField()),
                ("customer", models.TextField()),
                ("invoice", models.TextField(null=True)),
                ("kind", models.TextField()),
                ("issued_on", models.DateField()),
                ("amount_cents", models.BigIntegerField()),
                ("currency", models.TextField()),
                ("customer_name", models.TextField(null=True)),
                ("due_on", models.DateField(null=True)),
                ("paid_on", models.DateField(null=True)),
                ("paid_cents", models.BigIntegerField(null=True)),
                ("open_cents", models.BigIntegerField(null=True)),
                ("amount_excl_tax_cents", models.BigIntegerField(null=True)),
                ("order_reference", models.TextField(null=True)),
                ("delivery_reference", models.TextField(null=True)),
                ("site", models.TextField(null=True)),
                ("payer", models.TextField(null=True)),
                ("payer_name", models.TextField(null=True)),
                ("payment_method", models.TextField(null=True)),
                ("told_on", models.DateField(null=True)),
                ("settled_rank", models.BigIntegerField()),
                ("told_rank", models.TextField()),
                ("in_stock", models.BooleanField()),
                ("told_by", models.BigIntegerField()),
                ("line", models.BigIntegerField()),
                ("present_in", models.BigIntegerField(null=True)),
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
            name="ListStock",
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
                ("source_id", models.BigIntegerField()),
                ("drawn_on", models.DateField()),
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
        protect("receivables_listrow"),
        protect("receivables_liststock", rights="SELECT, INSERT"),
    ]
