"""What the staff wrote of the customers they look after: in French, as they would."""

from dataclasses import dataclass

from encours.demo.rules.cast import LIQUIDATION, RECEIVERSHIP
from encours.demo.rules.people import PEOPLE
from encours.demo.rules.sayings import late_items
from encours.demo.rules.story import Story
from encours.tenancy.rules.roles import Role


@dataclass(frozen=True, slots=True)
class Note:
    """A note about a customer, so many days ago; `task_for`: who was given a task with it."""

    code: str
    role: Role
    text: str
    days_ago: int
    task_for: Role | None = None
    task_in_days: int = 0


_MANAGER = PEOPLE[Role.CREDIT_MANAGER][0]
_COLLECTOR = PEOPLE[Role.COLLECTOR][0]
_ACCOUNTANT = PEOPLE[Role.ACCOUNTANT][0]
_OF_LATE = (
    (Role.COLLECTOR, "Comptable jointe : la facture {ref} part au prochain règlement.", 9, None, 0),
    (
        Role.COLLECTOR,
        f"@{_MANAGER} troisième retard de suite, faut-il bloquer les commandes ?",
        6,
        Role.CREDIT_MANAGER,
        1,
    ),
    (Role.CREDIT_MANAGER, "Plafond à revoir au prochain comité crédit.", 5, None, 0),
    (
        Role.COLLECTOR,
        f"Le client dit avoir payé {{ref}}. @{_ACCOUNTANT} vois-tu son virement ?",
        3,
        Role.ACCOUNTANT,
        -1,
    ),
    (Role.COLLECTOR, "Rappeler lundi matin, demander la directrice.", 2, Role.COLLECTOR, 2),
    (Role.ACCOUNTANT, "Duplicata de la facture {ref} envoyé par courriel.", 1, None, 0),
)
_OF_FATE = {
    RECEIVERSHIP: "Redressement judiciaire : créance déclarée au mandataire, livraisons comptant.",
    LIQUIDATION: f"Liquidation : @{_COLLECTOR} plus de relance, dossier au contentieux.",
}


def list_notes(story: Story) -> list[Note]:
    """The notes, the first written first."""
    found = []
    seen: set[str] = set()
    for item in late_items(story):
        if len(seen) == len(_OF_LATE):
            break
        if item.party.code not in seen:
            role, text, days_ago, task_for, in_days = _OF_LATE[len(seen)]
            seen.add(item.party.code)
            told = text.format(ref=item.ref)
            found.append(Note(item.party.code, role, told, days_ago, task_for, in_days))
    found += [
        Note(customer.code, Role.CREDIT_MANAGER, _OF_FATE[customer.fate], 7)
        for customer in story.cast.customers
        if customer.fate
    ]
    return sorted(found, key=lambda note: -note.days_ago)
