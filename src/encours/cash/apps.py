"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class CashConfig(AppConfig):
    """The capability as a Django application."""

    name = "encours.cash"
    label = "cash"
