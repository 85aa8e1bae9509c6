"""What happens behind the pages of the demonstration: its bank comes in."""

from django.utils import timezone

from encours.demo.services.banking import bring_bank
from encours.jobs.registering import job


@job("demo.bring_bank")
def bring_bank_behind(organisation_id: int) -> None:
    """Takes the statements in; the matching is asked for with them."""
    bring_bank(organisation_id, now=timezone.now())
