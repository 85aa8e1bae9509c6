"""What every list of notes and tasks asks the same way: whose they are, and who may see them."""

from collections.abc import Sequence

from django.db.models import Q

from encours.teamwork.models import OfSubject

type Portfolio = Sequence[str]


def seen_by(portfolio: Portfolio, of: str = "") -> Q:
    """What a member limited to `portfolio` sees; empty: everything.

    `of`: the way to the note or the task, as `note__`. What is of no customer is everybody's.
    """
    if not portfolio:
        return Q()
    return (
        Q(**{f"{of}customer__isnull": True})
        | Q(**{f"{of}customer__collector__in": portfolio})
        | Q(**{f"{of}customer__salesperson__in": portfolio})
    )


def name_of(person: object | None) -> str:
    """How this person is shown; blank for nobody."""
    return "" if person is None else str(person)


def customer_told(row: OfSubject) -> tuple[str, str]:
    """The code and the name of the customer of a note or a task; blank when it is of none."""
    return ("", "") if row.customer is None else (row.customer.code, row.customer.name)
