"""The notes the staff wrote to one another, with mentions and tasks, over the last days."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from encours.demo.rules.notes import list_notes
from encours.demo.rules.story import Story
from encours.kernel.subjects import SubjectRef
from encours.teamwork.rules.subjects import CUSTOMER
from encours.teamwork.services.notes import TaskAsked, write_note
from encours.tenancy.rules.roles import Role


def furnish_teamwork(
    organisation_id: int, story: Story, people: Mapping[Role, int], *, now: datetime
) -> None:
    """Writes the notes, the first written first, as who wrote them and on their day."""
    for note in list_notes(story):
        task = None
        if note.task_for is not None:
            due = now.date() + timedelta(days=note.task_in_days)
            task = TaskAsked(people[note.task_for], due)
        write_note(
            organisation_id,
            SubjectRef(CUSTOMER, note.code),
            note.text,
            by=people[note.role],
            now=now - timedelta(days=note.days_ago),
            task=task,
        )
