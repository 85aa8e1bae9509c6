"""After a large import the ledger's tables are counted again: questions are then well planned."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from encours.database.addresses import APPLICATION_ROLE

_FUNCTION = f"""
    CREATE FUNCTION receivables_count_again() RETURNS void
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
        AS $$ ANALYZE receivables_line, receivables_allocation, receivables_position $$;
    REVOKE ALL ON FUNCTION receivables_count_again() FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION receivables_count_again() TO {APPLICATION_ROLE};
"""


class Migration(migrations.Migration):
    """A door to ANALYZE, which only the owner of a table may run."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("receivables", "0004_lists")]
    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(_FUNCTION, "DROP FUNCTION receivables_count_again()")
    ]
