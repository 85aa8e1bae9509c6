"""Tells Django that this capability has tables, and the policy book that it has a section."""

from django.apps import AppConfig


class ReceivablesConfig(AppConfig):
    """The capability as a Django application."""

    name = "encours.receivables"
    label = "receivables"

    def ready(self) -> None:
        """Adds the sections of the ledger and of its journal to the policy book."""
        from encours.policybook.registry import register
        from encours.receivables.rules.journal_export_policy import JOURNAL_EXPORT
        from encours.receivables.rules.ledger_policy import LEDGER

        register(LEDGER)
        register(JOURNAL_EXPORT)
