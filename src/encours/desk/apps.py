"""Tells Django about the pages of the staff."""

from importlib import import_module

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The pages of the staff, composed of every capability."""

    name = "encours.desk"

    def ready(self) -> None:
        """Makes known what undoes what."""
        import_module("encours.desk.inverses")
