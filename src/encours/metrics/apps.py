"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class MetricsConfig(AppConfig):
    """The capability as a Django application."""

    name = "encours.metrics"
    label = "metrics"
