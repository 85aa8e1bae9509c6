"""Whether an organisation is a demonstration, and of what."""

from dataclasses import dataclass
from datetime import datetime

from encours.demo.models import Demonstration
from encours.demo.rules.spec import Spec
from encours.tenancy.isolation import reading_of


@dataclass(frozen=True, slots=True)
class Demo:
    """What an organisation was invented from; `furnished_at`: None while it is not complete."""

    organisation_id: int
    spec: Spec
    furnished_at: datetime | None


def find_demo(organisation_id: int) -> Demo | None:
    """The demonstration that the organisation is; None for a real one."""
    with reading_of([organisation_id]):
        row = Demonstration.objects.filter(organisation_id=organisation_id).first()
    if row is None:
        return None
    spec = Spec(row.as_of, row.seed, row.customers, row.invoices)
    return Demo(organisation_id, spec, row.furnished_at)
