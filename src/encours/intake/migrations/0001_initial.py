"""What was handed in: its source, its bytes, its refused lines."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=255)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.BigIntegerField()),
                ("received_at", models.DateTimeField()),
                ("status", models.CharField(default="received", max_length=10)),
                ("mode", models.CharField(blank=True, max_length=10)),
                ("kind", models.CharField(blank=True, max_length=10)),
                ("format", models.CharField(blank=True, max_length=20)),
                ("encoding", models.CharField(blank=True, max_length=20)),
                ("separator", models.CharField(blank=True, max_length=20)),
                ("rows", models.IntegerField(default=0)),
                ("accepted", models.IntegerField(default=0)),
                ("rejected", models.IntegerField(default=0)),
                ("first_on", models.DateField(null=True)),
                ("last_on", models.DateField(null=True)),
                ("exported", models.JSONField(default=list)),
                ("counts", models.JSONField(default=dict)),
                ("notices", models.JSONField(default=list)),
                ("problem", models.JSONField(null=True)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="tenancy.organisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Piece",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("content", models.BinaryField()),
                (
                    "document",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="intake.document",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="tenancy.organisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reject",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line", models.IntegerField()),
                ("field", models.CharField(max_length=100)),
                ("value", models.TextField(blank=True)),
                ("reason", models.JSONField()),
                ("action", models.JSONField()),
                ("content", models.TextField(blank=True)),
                ("account", models.CharField(max_length=100, null=True)),
                ("booked_on", models.DateField(null=True)),
                ("amount_cents", models.BigIntegerField(null=True)),
                ("currency", models.CharField(max_length=3, null=True)),
                ("corrected_at", models.DateTimeField(null=True)),
                (
                    "document",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="intake.document",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="tenancy.organisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("kind", models.CharField(default="upload", max_length=20)),
                ("mapping", models.JSONField(blank=True, default=dict)),
                ("settings", models.JSONField(blank=True, default=dict)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="tenancy.organisation"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="document",
            name="source",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="intake.source",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.UniqueConstraint(
                fields=("organisation", "name"), name="source_name_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                fields=("organisation", "sha256", "mode"), name="document_bytes_once"
            ),
        ),
    ]
