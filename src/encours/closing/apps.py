"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class ClosingConfig(AppConfig):
    """The capability as a Django application."""

    name = "encours.closing"
    label = "closing"
