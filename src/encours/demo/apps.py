"""Tells Django that this capability has a table."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The capability as a Django application."""

    name = "encours.demo"
    label = "demo"
