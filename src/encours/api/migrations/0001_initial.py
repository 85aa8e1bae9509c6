"""Keys of programs are their organisation's own."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from encours.tenancy.protecting import key, protect
from encours.tenancy.rules.roles import Right


class Migration(migrations.Migration):
    """The table of tokens, protected."""

    initial = True
    dependencies: ClassVar[list[tuple[str, str]]] = [("tenancy", "0002_isolation")]
    operations: ClassVar[list[Operation]] = [
        migrations.CreateModel(
            name="Token",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("digest", models.CharField(max_length=64)),
                (
                    "scope",
                    models.CharField(choices=[(right, right) for right in Right], max_length=20),
                ),
                ("created_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("last_used_at", models.DateTimeField(null=True)),
                ("minute", models.BigIntegerField(default=0)),
                ("used_in_minute", models.IntegerField(default=0)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="tenancy.organisation"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="token",
            constraint=models.UniqueConstraint(
                fields=["organisation", "digest"], name="token_digest_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="token",
            constraint=models.UniqueConstraint(
                condition=models.Q(revoked_at__isnull=True),
                fields=["organisation", "name"],
                name="token_name_once",
            ),
        ),
        protect("api_token", rights="SELECT, INSERT, UPDATE"),
        key("api_token"),
    ]
