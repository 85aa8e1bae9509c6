"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """The capability as a Django application."""

    name = "encours.journal"
    label = "journal"
