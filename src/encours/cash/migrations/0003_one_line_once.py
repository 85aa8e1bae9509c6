"""Each line once, whichever statement brings it; what other sources say of one."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from encours.tenancy.protecting import key, protect, refer

_LINE, _TELLING = "cash_bankline", "cash_telling"


class Migration(migrations.Migration):
    """What tells statements apart, and which line sends which back."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("cash", "0002_isolation"),
        ("tenancy", "0003_access"),
    ]

    operations: ClassVar[list[Operation]] = [
        migrations.CreateModel(
            name="Telling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line", models.IntegerField()),
                ("format", models.CharField(max_length=20)),
                ("fingerprint", models.CharField(max_length=32)),
                ("occurrence", models.IntegerField()),
                ("booked_on", models.DateField()),
                ("amount_cents", models.BigIntegerField()),
                ("told", models.JSONField(default=dict)),
            ],
        ),
        migrations.AddField(
            model_name="bankaccount",
            name="format",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="bankaccount",
            name="creates_from",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="bankline",
            name="returns",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="cash.bankline",
            ),
        ),
        migrations.AddField(
            model_name="statement",
            name="creates",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="statement",
            name="days",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="statement",
            name="first_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="statement",
            name="last_on",
            field=models.DateField(null=True),
        ),
        migrations.AddIndex(
            model_name="bankline",
            index=models.Index(
                condition=models.Q(("parent__isnull", False)),
                fields=["organisation", "parent"],
                name="bank_line_part",
            ),
        ),
        migrations.AddIndex(
            model_name="bankline",
            index=models.Index(
                condition=models.Q(("returns__isnull", False)),
                fields=["organisation", "returns"],
                name="bank_line_return",
            ),
        ),
        migrations.AddField(
            model_name="telling",
            name="account",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="cash.bankaccount",
            ),
        ),
        migrations.AddField(
            model_name="telling",
            name="met",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="cash.bankline",
            ),
        ),
        migrations.AddField(
            model_name="telling",
            name="organisation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                to="tenancy.organisation",
            ),
        ),
        migrations.AddField(
            model_name="telling",
            name="statement",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="cash.statement",
            ),
        ),
        migrations.AddIndex(
            model_name="telling",
            index=models.Index(
                condition=models.Q(("met__isnull", True)),
                fields=["organisation", "account", "booked_on"],
                name="telling_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="telling",
            constraint=models.UniqueConstraint(
                fields=("organisation", "account", "format", "fingerprint", "occurrence"),
                name="telling_once",
            ),
        ),
        protect(_TELLING),
        key(_TELLING),
        refer(_TELLING, "account_id", "cash_bankaccount"),
        refer(_TELLING, "statement_id", "cash_statement"),
        refer(_TELLING, "met_id", _LINE),
        refer(_LINE, "returns_id", _LINE),
    ]
