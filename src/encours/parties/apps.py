"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """The capability as a Django application."""

    name = "encours.parties"
    label = "parties"
