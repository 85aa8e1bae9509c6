"""Tells Django that this capability has tables, and the policy book that it has a section."""

from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    """The capability as a Django application."""

    name = "encours.portfolio"
    label = "portfolio"

    def ready(self) -> None:
        """Adds the section of the aged balance to the policy book."""
        from encours.policybook.registry import register
        from encours.portfolio.rules.ageing_policy import AGEING

        register(AGEING)
