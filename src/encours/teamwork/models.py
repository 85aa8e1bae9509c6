"""What colleagues tell one another: notes, who they call upon, tasks; and the views people keep."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from encours.teamwork.rules.tasks import TaskState


def person(*, null: bool = False) -> "models.ForeignKey[models.Model, models.Model]":
    """The account of somebody; what they did stays when they leave."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=null, db_index=False, related_name="+"
    )


class OfSubject(models.Model):
    """What is written about something: `subject` as `SubjectRef` writes it, of which customer.

    `customer` null: of no customer in particular.
    """

    organisation = models.ForeignKey("tenancy.Organisation", models.CASCADE, db_index=False)
    subject = models.TextField()
    customer = models.ForeignKey(
        "parties.Customer",
        models.CASCADE,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    author = person()
    recorded_at = models.DateTimeField()

    class Meta:
        """The columns only."""

        abstract = True


class Note(OfSubject):
    """A note as it stands: the text of its last version. `text` null: erased.

    `text` names whom it calls upon by number (`rules.mentions`), `mentioned` who they are.
    `version` counts from 1; `edited_at`: when the last one was written, null while it is the first.
    `corrects`: the note that this one puts right. `taken_back_at`: since when it is not shown.
    """

    text = models.TextField(null=True)
    mentioned = ArrayField(models.BigIntegerField(), default=list)
    version = models.IntegerField(default=1)
    edited_at = models.DateTimeField(null=True)
    corrects = models.ForeignKey(
        "self", models.CASCADE, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        """Read by customer or subject, the last first; a note is put right once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "corrects"], name="note_corrected_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "customer", "-recorded_at", "-id"], name="note_of_customer"
            ),
            models.Index(fields=["organisation", "subject", "-id"], name="note_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.subject}/{self.pk}"


class NoteVersion(models.Model):
    """What a note said, each time it was written. Only added to; the text may be erased (null)."""

    organisation = models.ForeignKey("tenancy.Organisation", models.CASCADE, db_index=False)
    note = models.ForeignKey(
        Note, models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    number = models.IntegerField()
    text = models.TextField(null=True)
    mentioned = ArrayField(models.BigIntegerField(), default=list)
    recorded_at = models.DateTimeField()

    class Meta:
        """One of a number."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "note", "number"], name="note_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.note_id}/{self.number}"


class Mention(models.Model):
    """A member whom a note calls upon, and when they read it."""

    organisation = models.ForeignKey("tenancy.Organisation", models.CASCADE, db_index=False)
    note = models.ForeignKey(
        Note, models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    user = person()
    recorded_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        """Once in a note; those not yet read are counted on every page."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "note", "user"], name="mention_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "user", "-id"], name="mention_of_member"),
            models.Index(
                fields=["organisation", "user"],
                name="mention_unread",
                condition=models.Q(read_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.note_id}@{self.user_id}"


class Task(OfSubject):
    """Something to be done by somebody. `due_on` null: no day; `note`: the note it came with.

    `settled_at`, `settled_by`, `outcome`: when, by whom and how it was done or cancelled.
    """

    text = models.TextField()
    note = models.ForeignKey(
        Note, models.CASCADE, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    assignee = person()
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=10, default=TaskState.OPEN.value)
    settled_at = models.DateTimeField(null=True)
    settled_by = person(null=True)
    outcome = models.TextField(blank=True)

    class Meta:
        """Read by member, customer, subject or note."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=[*map(str, TaskState)]), name="task_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", settled_at__isnull=True, settled_by__isnull=True)
                | (
                    ~models.Q(state="open")
                    & models.Q(settled_at__isnull=False, settled_by__isnull=False)
                ),
                name="task_settled_by_somebody",
            ),
            models.UniqueConstraint(fields=["organisation", "note"], name="task_of_note_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "assignee", "due_on", "id"],
                name="task_open_of_member",
                condition=models.Q(state="open"),
            ),
            models.Index(
                fields=["organisation", "assignee", "-settled_at", "-id"],
                name="task_settled_of_member",
                condition=~models.Q(state="open"),
            ),
            models.Index(
                fields=["organisation", "customer", "-recorded_at", "-id"], name="task_of_customer"
            ),
            models.Index(
                fields=["organisation", "customer", "-settled_at", "-id"],
                name="task_settled_of_customer",
                condition=~models.Q(state="open"),
            ),
            models.Index(fields=["organisation", "subject", "-id"], name="task_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.subject}:{self.text[:40]}"


class SavedView(models.Model):
    """A list as a member likes to see it: the query string of `page`, under a name.

    `is_shared`: every member finds it. `is_default`: what the page shows when nothing is asked,
    for its owner; for everybody when it is shared.
    """

    organisation = models.ForeignKey("tenancy.Organisation", models.CASCADE, db_index=False)
    owner = person()
    page = models.CharField(max_length=40)
    name = models.TextField()
    query = models.TextField()
    is_shared = models.BooleanField(default=False)
    is_default = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()

    class Meta:
        """One of a name and one default, among those of a member and among those of everybody."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "owner", "page", "name"],
                name="own_view_once",
                condition=models.Q(is_shared=False),
            ),
            models.UniqueConstraint(
                fields=["organisation", "page", "name"],
                name="shared_view_once",
                condition=models.Q(is_shared=True),
            ),
            models.UniqueConstraint(
                fields=["organisation", "owner", "page"],
                name="own_default_once",
                condition=models.Q(is_shared=False, is_default=True),
            ),
            models.UniqueConstraint(
                fields=["organisation", "page"],
                name="shared_default_once",
                condition=models.Q(is_shared=True, is_default=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page}:{self.name}"
