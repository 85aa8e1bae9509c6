"""Organisations, the groups they form, and the people who work in them."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import encours.tenancy.rules.roles


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                ("email", models.EmailField(max_length=254, unique=True)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("language", models.CharField(default="fr", max_length=2)),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Group",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(unique=True)),
                ("name", models.CharField(max_length=200)),
                ("siren", models.CharField(blank=True, max_length=9)),
                ("currency", models.CharField(default="EUR", max_length=3)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            (
                                encours.tenancy.rules.roles.Role["ADMINISTRATOR"],
                                encours.tenancy.rules.roles.Role["ADMINISTRATOR"],
                            ),
                            (
                                encours.tenancy.rules.roles.Role["CREDIT_MANAGER"],
                                encours.tenancy.rules.roles.Role["CREDIT_MANAGER"],
                            ),
                            (
                                encours.tenancy.rules.roles.Role["COLLECTOR"],
                                encours.tenancy.rules.roles.Role["COLLECTOR"],
                            ),
                            (
                                encours.tenancy.rules.roles.Role["ACCOUNTANT"],
                                encours.tenancy.rules.roles.Role["ACCOUNTANT"],
                            ),
                            (
                                encours.tenancy.rules.roles.Role["SALES"],
                                encours.tenancy.rules.roles.Role["SALES"],
                            ),
                            (
                                encours.tenancy.rules.roles.Role["READER"],
                                encours.tenancy.rules.roles.Role["READER"],
                            ),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "portfolio",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100), blank=True, default=list
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="tenancy.organisation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "user"), name="member_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    encours.tenancy.rules.roles.Role["ADMINISTRATOR"],
                                    encours.tenancy.rules.roles.Role["CREDIT_MANAGER"],
                                    encours.tenancy.rules.roles.Role["COLLECTOR"],
                                    encours.tenancy.rules.roles.Role["ACCOUNTANT"],
                                    encours.tenancy.rules.roles.Role["SALES"],
                                    encours.tenancy.rules.roles.Role["READER"],
                                ],
                            )
                        ),
                        name="membership_role_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="tenancy.group"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="tenancy.organisation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "group"), name="group_member_once"
                    )
                ],
            },
        ),
    ]
