"""Tells Django where the words, the frame and the style of every page are."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The capability as a Django application: template tags and static files, no table."""

    name = "encours.ui"
    label = "ui"
