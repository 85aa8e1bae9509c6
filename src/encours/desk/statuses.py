"""How a status of a document is called on the pages."""

from encours.receivables.rules.statuses import Status
from encours.ui.templatetags.say import speaker


def status_name(status: Status) -> str:
    """Its name in the language of the page."""
    return status.name_fr if speaker().language == "fr" else status.name_en
