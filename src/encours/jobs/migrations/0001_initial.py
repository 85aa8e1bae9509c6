"""The progress of work, as its organisation follows it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0002_isolation")]

    operations = [
        migrations.CreateModel(
            name="Progress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.TextField()),
                ("name", models.CharField(max_length=128)),
                ("job_id", models.BigIntegerField(null=True)),
                ("state", models.CharField(max_length=7)),
                ("done", models.BigIntegerField(default=0)),
                ("total", models.BigIntegerField(null=True)),
                ("said", models.JSONField(null=True)),
                ("created_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, to="tenancy.organisation"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation", "key", "-id"], name="progress_of_key"),
                    models.Index(fields=["finished_at"], name="progress_finished"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "job_id"), name="progress_job_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "running", "done", "failed"])),
                        name="progress_state_known",
                    ),
                ],
            },
        ),
    ]
