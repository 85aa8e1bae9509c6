"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class TeamworkConfig(AppConfig):
    """The capability as a Django application."""

    name = "encours.teamwork"
    label = "teamwork"
