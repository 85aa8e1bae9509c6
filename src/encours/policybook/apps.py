"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class PolicybookConfig(AppConfig):
    """The capability as a Django application."""

    name = "encours.policybook"
    label = "policybook"
