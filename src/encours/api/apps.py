"""Tells Django about the interface for programs and its tokens."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The capability as a Django application."""

    name = "encours.api"
    label = "api"
