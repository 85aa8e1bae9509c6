"""Tells Django about the pages of the staff."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The pages of the staff, composed of every capability."""

    name = "encours.desk"
