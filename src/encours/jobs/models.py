"""Work done behind the page, as people follow it. The queue itself is procrastinate's."""

from typing import ClassVar

from django.db import models


class Progress(models.Model):
    """One piece of work of an organisation: how far it is, and why it stopped.

    `key`: what it is about, named by whoever asked for it; several may share it, the latest counts.
    `job_id`: the job that does it, if a worker does. `state` is `done` from the very transaction
    that did the work: a job tried again finds it and does nothing twice.
    """

    organisation = models.ForeignKey("tenancy.Organisation", models.DO_NOTHING)
    key = models.TextField()
    name = models.CharField(max_length=128)
    job_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=7)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    said = models.JSONField(null=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        """Found by what it is about, and by its job."""

        indexes: ClassVar = [
            models.Index(fields=["organisation", "key", "-id"], name="progress_of_key"),
            models.Index(fields=["finished_at"], name="progress_finished"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "job_id"], name="progress_job_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "running", "done", "failed"]),
                name="progress_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"
