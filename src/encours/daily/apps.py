"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class DailyConfig(AppConfig):
    """The capability as a Django application."""

    name = "encours.daily"
    label = "daily"
