"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class ReceivablesConfig(AppConfig):
    """The capability as a Django application."""

    name = "encours.receivables"
    label = "receivables"
