"""What a worker does for the installation itself."""

from encours.jobs.registering import every
from encours.jobs.services import forget_old


@every("23 2 * * *", "jobs.forget_old")
def forget_old_jobs() -> None:
    """Forgets, at night, the work that ended a month ago."""
    forget_old()
