"""What a status of a document entails: what must be done next and when, whether reminders wait.

An organisation defines its own (statuts de pièce); until it does, it has those below.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from encours.kernel.calendars import BusinessCalendar, next_business_day
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message

_LONGEST_DELAY_DAYS = 3650


class UnusableStatus(EncoursError):
    """A status cannot be defined so."""


@dataclass(frozen=True, slots=True)
class Status:
    """A status people may give a document, with its names and next action in both languages.

    `next_action_days`: when the next action is due, after the status was given; `None`: none is.
    `stops_dunning`: no reminder leaves meanwhile. `is_disputed`: it counts as disputed.
    `is_offered`: False when it may no longer be given.
    """

    code: str
    name_fr: str
    name_en: str
    next_action_fr: str = ""
    next_action_en: str = ""
    next_action_days: int | None = None
    stops_dunning: bool = False
    is_disputed: bool = False
    is_offered: bool = True


DEFAULT_STATUSES = (
    Status(
        code="announced",
        name_fr="Règlement annoncé",
        name_en="Payment announced",
        next_action_fr="Vérifier que le règlement est arrivé",
        next_action_en="Check that the payment has arrived",
        next_action_days=5,
        stops_dunning=True,
    ),
    Status(
        code="document_sent",
        name_fr="Pièce renvoyée",
        name_en="Document sent again",
        next_action_fr="Rappeler pour confirmer la réception",
        next_action_en="Call to confirm it was received",
        next_action_days=3,
        stops_dunning=True,
    ),
    Status(
        code="disputed",
        name_fr="Contestée",
        name_en="Disputed",
        next_action_fr="Faire le point avec le service concerné",
        next_action_en="Follow up with the department concerned",
        next_action_days=7,
        stops_dunning=True,
        is_disputed=True,
    ),
    Status(
        code="credit_note_due",
        name_fr="Avoir à établir",
        name_en="Credit note to issue",
        next_action_fr="Vérifier que l’avoir est établi",
        next_action_en="Check that the credit note was issued",
        next_action_days=10,
        stops_dunning=True,
        is_disputed=True,
    ),
    Status(
        code="waiting_internally",
        name_fr="En attente chez nous",
        name_en="Waiting on our side",
        next_action_fr="Relancer en interne",
        next_action_en="Remind our colleagues",
        next_action_days=5,
        stops_dunning=True,
    ),
    Status(
        code="handed_over",
        name_fr="Confiée au contentieux",
        name_en="Handed over for legal recovery",
        next_action_fr="Demander où en est le dossier",
        next_action_en="Ask how the case stands",
        next_action_days=30,
        stops_dunning=True,
    ),
    Status(
        code="irrecoverable",
        name_fr="À passer en perte",
        name_en="To be written off",
        next_action_fr="Réunir les justificatifs de la perte",
        next_action_en="Gather the proof of the loss",
        next_action_days=30,
        stops_dunning=True,
    ),
)


def compute_next_action_on(
    status: Status, given_on: date, calendar: BusinessCalendar
) -> date | None:
    """When the next action of a status given on a day is due: on a business day (jour ouvré)."""
    if status.next_action_days is None:
        return None
    return next_business_day(given_on + timedelta(days=status.next_action_days), calendar)


def check_status(status: Status) -> Status:
    """`status` itself, when it can be defined so. Raises `UnusableStatus`."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", status.code):
        raise UnusableStatus(
            message("{code} is no code of a status.", code=status.code),
            message("Use lower case letters, digits and underscores, 40 at most."),
        )
    if not status.name_fr.strip() or not status.name_en.strip():
        raise UnusableStatus(
            message("The status {code} has no name.", code=status.code),
            message("Give it a name in French and in English."),
        )
    days = status.next_action_days
    if days is not None and not 0 <= days <= _LONGEST_DELAY_DAYS:
        raise UnusableStatus(
            message("{days} days is no delay for a next action.", days=days),
            message("Give a number of days from 0 to {most}.", most=_LONGEST_DELAY_DAYS),
        )
    return status
