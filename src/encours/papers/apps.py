"""Tells Django that this capability has tables, and the policy book that it has a section."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """The capability as a Django application."""

    name = "encours.papers"
    label = "papers"

    def ready(self) -> None:
        """Adds the letterhead to the policy book."""
        from encours.papers.rules.letterhead_policy import LETTERHEAD
        from encours.policybook.registry import register

        register(LETTERHEAD)
