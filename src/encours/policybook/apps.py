"""Tells Django that this capability has tables, and the policy book that it has a section."""

from django.apps import AppConfig


class PolicybookConfig(AppConfig):
    """The capability as a Django application."""

    name = "encours.policybook"
    label = "policybook"

    def ready(self) -> None:
        """Adds the section of the calendar, which several capabilities reckon with."""
        from encours.policybook.registry import register
        from encours.policybook.rules.calendar_policy import CALENDAR

        register(CALENDAR)
