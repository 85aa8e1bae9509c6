"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The capability as a Django application."""

    name = "encours.jobs"
    label = "jobs"
