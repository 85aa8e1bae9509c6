"""The tables of bank accounts, statements, lines, decisions, payers and advices."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("intake", "0005_list_days"),
        ("tenancy", "0003_access"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BankAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=60)),
                ("currency", models.CharField(max_length=3)),
                ("name", models.CharField(blank=True, max_length=100)),
                ("holder", models.CharField(blank=True, max_length=200)),
                ("bank", models.CharField(blank=True, max_length=100)),
                ("bic", models.CharField(blank=True, max_length=11)),
                ("ledger_account", models.CharField(blank=True, max_length=20)),
                ("is_factor", models.BooleanField(default=False)),
                ("is_printed", models.BooleanField(default=False)),
                ("closed_on", models.DateField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="tenancy.organisation"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="intake.source",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BankLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line", models.IntegerField()),
                ("fingerprint", models.CharField(max_length=32)),
                ("occurrence", models.IntegerField()),
                ("booked_on", models.DateField()),
                ("value_on", models.DateField(null=True)),
                ("amount_cents", models.BigIntegerField()),
                ("unit", models.CharField(max_length=3)),
                ("payer_name", models.TextField(null=True)),
                ("payer_iban", models.CharField(max_length=60, null=True)),
                ("payer_bic", models.CharField(max_length=11, null=True)),
                ("payer_id", models.TextField(null=True)),
                ("ultimate_name", models.TextField(null=True)),
                ("reference", models.TextField(null=True)),
                ("end_to_end", models.TextField(null=True)),
                ("mandate", models.TextField(null=True)),
                ("bank_reference", models.TextField(null=True)),
                ("remittance", models.TextField(null=True)),
                ("label", models.TextField(null=True)),
                ("code", models.CharField(max_length=40, null=True)),
                ("return_reason", models.CharField(max_length=40, null=True)),
                ("original_amount", models.TextField(null=True)),
                ("original_currency", models.CharField(max_length=3, null=True)),
                ("fee_cents", models.BigIntegerField(null=True)),
                ("batch", models.TextField(null=True)),
                ("is_reversal", models.BooleanField(default=False)),
                ("outcome", models.CharField(blank=True, default="", max_length=10)),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cash.bankaccount",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="tenancy.organisation",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cash.bankline",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Advice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("customer", models.TextField(null=True)),
                ("payer_name", models.TextField(null=True)),
                ("payer_iban", models.CharField(max_length=60, null=True)),
                ("reference", models.TextField(null=True)),
                ("announced_on", models.DateField()),
                ("pays_on", models.DateField(null=True)),
                ("amount_cents", models.BigIntegerField()),
                ("unit", models.CharField(max_length=3)),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("recorded_at", models.DateTimeField()),
                (
                    "document",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="intake.document",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="tenancy.organisation",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="cash.bankline",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("outcome", models.CharField(max_length=10)),
                ("is_automatic", models.BooleanField()),
                ("customer", models.TextField(null=True)),
                ("allocations", models.JSONField(default=list)),
                ("deductions", models.JSONField(default=list)),
                ("unapplied_cents", models.BigIntegerField(default=0)),
                ("confidence", models.FloatField(default=0.0)),
                ("was_threshold", models.FloatField(null=True)),
                ("because", models.JSONField(default=list)),
                ("alternatives", models.JSONField(default=list)),
                ("comment", models.TextField(blank=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cash.bankline",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="tenancy.organisation",
                    ),
                ),
                (
                    "undoes",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cash.decision",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LineDetail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("field", models.CharField(max_length=40)),
                ("value", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "document",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="intake.document",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cash.bankline",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="tenancy.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Payer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("value", models.TextField()),
                ("customer", models.TextField()),
                ("role", models.CharField(default="debtor", max_length=10)),
                ("confirmed", models.IntegerField(default=0)),
                ("applied", models.IntegerField(default=0)),
                ("undone", models.IntegerField(default=0)),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="tenancy.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ledger_line", models.BigIntegerField()),
                ("kind", models.CharField(max_length=12)),
                ("amount_cents", models.BigIntegerField()),
                ("is_found", models.BooleanField(default=False)),
                (
                    "decision",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cash.decision",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cash.bankline",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="tenancy.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("identifier", models.CharField(blank=True, max_length=100)),
                ("sequence", models.CharField(blank=True, max_length=40)),
                ("opening_cents", models.BigIntegerField(null=True)),
                ("opened_on", models.DateField(null=True)),
                ("closing_cents", models.BigIntegerField(null=True)),
                ("closed_on", models.DateField(null=True)),
                ("moved_cents", models.BigIntegerField(default=0)),
                ("line_count", models.IntegerField(default=0)),
                ("known_count", models.IntegerField(default=0)),
                ("rejected_count", models.IntegerField(default=0)),
                ("recorded_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cash.bankaccount",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="intake.document",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="tenancy.organisation",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="bankline",
            name="statement",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="cash.statement",
            ),
        ),
        migrations.CreateModel(
            name="AdviceLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.IntegerField()),
                ("number", models.TextField()),
                ("amount_cents", models.BigIntegerField(null=True)),
                ("deduction", models.TextField(blank=True)),
                (
                    "advice",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cash.advice",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="tenancy.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "advice", "place"), name="advice_line_once"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="bankaccount",
            constraint=models.UniqueConstraint(
                fields=("organisation", "number", "currency"), name="bank_account_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="bankaccount",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_printed", True)),
                fields=("organisation", "currency"),
                name="bank_account_printed_once",
            ),
        ),
        migrations.AddIndex(
            model_name="advice",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["organisation", "customer"],
                name="advice_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["organisation", "line", "-id"], name="bank_decision_of"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["organisation", "recorded_at"], name="bank_decision_when"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undoes__isnull", False)),
                fields=("organisation", "undoes"),
                name="bank_decision_undone_once",
            ),
        ),
        migrations.AddIndex(
            model_name="linedetail",
            index=models.Index(fields=["organisation", "line"], name="bank_detail_of"),
        ),
        migrations.AddIndex(
            model_name="payer",
            index=models.Index(fields=["organisation", "customer"], name="payer_for"),
        ),
        migrations.AddConstraint(
            model_name="payer",
            constraint=models.UniqueConstraint(
                fields=("organisation", "kind", "value", "customer"), name="payer_once"
            ),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(fields=["organisation", "line"], name="posting_of_bank_line"),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(fields=["organisation", "ledger_line"], name="posting_of_ledger"),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(fields=["organisation", "decision"], name="posting_of_decision"),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(
                fields=["organisation", "account", "closed_on"], name="statement_of"
            ),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(fields=["organisation", "document"], name="statement_from"),
        ),
        migrations.AddIndex(
            model_name="bankline",
            index=models.Index(
                fields=["organisation", "account", "-booked_on", "-id"], name="bank_line_of"
            ),
        ),
        migrations.AddIndex(
            model_name="bankline",
            index=models.Index(
                condition=models.Q(("outcome__in", ["", "proposed", "left", "customer"])),
                fields=["organisation", "booked_on", "id"],
                name="bank_line_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="bankline",
            index=models.Index(fields=["organisation", "statement"], name="bank_line_in"),
        ),
        migrations.AddConstraint(
            model_name="bankline",
            constraint=models.UniqueConstraint(
                fields=("organisation", "account", "fingerprint", "occurrence"),
                name="bank_line_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "outcome__in",
                        [
                            "",
                            "applied",
                            "proposed",
                            "left",
                            "customer",
                            "excluded",
                            "returned",
                            "split",
                            "factor",
                        ],
                    )
                ),
                name="bank_line_outcome_known",
            ),
        ),
    ]
