"""Tells Django that this capability has tables, and the policy book that it has sections."""

from django.apps import AppConfig


class CashConfig(AppConfig):
    """The capability as a Django application."""

    name = "encours.cash"
    label = "cash"

    def ready(self) -> None:
        """Adds the sections of cash to the policy book."""
        from encours.cash.rules.bank_policy import BANK
        from encours.cash.rules.matching_policy import MATCHING
        from encours.policybook.registry import register

        register(BANK)
        register(MATCHING)
