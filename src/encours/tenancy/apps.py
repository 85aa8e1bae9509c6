"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class TenancyConfig(AppConfig):
    """The capability as a Django application."""

    name = "encours.tenancy"
    label = "tenancy"
