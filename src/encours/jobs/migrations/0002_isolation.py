"""Who sees which work; what the application may do with the queue, which is everybody's."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from encours.database.addresses import APPLICATION_ROLE
from encours.tenancy.protecting import key, protect, share

# Work that is over is forgotten for all organisations at once, by a job that acts for none.
_FORGET = f"""
    CREATE FUNCTION jobs_forget_progress(finished_before timestamptz) RETURNS bigint
        LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
        AS $$ WITH gone AS (DELETE FROM jobs_progress WHERE finished_at < finished_before
              RETURNING 1) SELECT count(*) FROM gone $$;
    REVOKE ALL ON FUNCTION jobs_forget_progress(timestamptz) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION jobs_forget_progress(timestamptz) TO {APPLICATION_ROLE};
"""


class Migration(migrations.Migration):
    """Isolation of progress, rights on the queue."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("jobs", "0001_initial"),
        ("tenancy", "0002_isolation"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]
    operations: ClassVar[list[Operation]] = [
        protect("jobs_progress", rights="SELECT, INSERT, UPDATE"),
        key("jobs_progress"),
        migrations.RunSQL(_FORGET, "DROP FUNCTION jobs_forget_progress(timestamptz)"),
        # The queue's own functions run with the rights of who calls them.
        share("procrastinate_jobs"),
        share("procrastinate_periodic_defers"),
        share("procrastinate_workers"),
        share("procrastinate_events", rights="SELECT, INSERT"),
    ]
