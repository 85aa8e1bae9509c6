"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The capability as a Django application."""

    name = "encours.intake"
    label = "intake"
