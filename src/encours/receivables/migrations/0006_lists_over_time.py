"""What earlier lists said of a row is remembered; a row knows the first list that held it."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from encours.tenancy.protecting import protect

# Of rows known before, the list that is believed of them is the only one there is.
_FIRST_TOLD = """
    UPDATE receivables_listrow r
    SET first_on = r.told_on, first_in = r.told_by, first_stock = r.in_stock, beside = d.beside
    FROM (
        SELECT organisation_id, row_key, count(*) OVER (
            PARTITION BY organisation_id, source_id, customer, invoice, kind, issued_on, currency,
            told_by
        ) AS beside FROM receivables_listrow
        WHERE invoice IS NOT NULL AND kind NOT IN ('payment', 'deposit')
        UNION ALL
        SELECT organisation_id, row_key, 1 FROM receivables_listrow
        WHERE invoice IS NULL OR kind IN ('payment', 'deposit')
    ) d
    WHERE d.organisation_id = r.organisation_id AND d.row_key = r.row_key
"""


class Migration(migrations.Migration):
    """A table of its own: most rows have nothing to remember."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("receivables", "0005_statistics"),
        ("tenancy", "0003_access"),
    ]
    operations: ClassVar[list[Operation]] = [
        migrations.AddField("liststock", "is_whole", models.BooleanField(default=True)),
        migrations.AddField("listrow", "first_on", models.DateField(null=True)),
        migrations.AddField(
            "listrow", "first_in", models.BigIntegerField(default=0), preserve_default=False
        ),
        migrations.AddField(
            "listrow", "first_stock", models.BooleanField(default=False), preserve_default=False
        ),
        migrations.AddField(
            "listrow", "beside", models.IntegerField(default=1), preserve_default=False
        ),
        migrations.RunSQL(_FIRST_TOLD, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="ListTelling",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organisation_id",
                        "row_key",
                        "told_on",
                        "told_in",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("row_key", models.TextField()),
                ("told_on", models.DateField()),
                ("told_in", models.BigIntegerField()),
                ("source_id", models.BigIntegerField()),
                ("open_cents", models.BigIntegerField()),
                ("paid_on", models.DateField(null=True)),
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
        protect("receivables_listtelling", rights="SELECT, INSERT, DELETE"),
    ]
