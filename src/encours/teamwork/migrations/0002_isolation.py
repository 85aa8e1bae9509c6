"""What colleagues write is their organisation's own; what notes said is never rewritten."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from encours.database.addresses import APPLICATION_ROLE
from encours.tenancy.protecting import APPEND_ONLY, key, protect, refer

KEPT = "SELECT, INSERT, UPDATE"
_ONLY_ERASE = f"""
    CREATE FUNCTION teamwork_only_erase() RETURNS trigger
        LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $erase$
    BEGIN
        IF NEW.text IS NOT NULL OR NEW.mentioned <> ARRAY[]::bigint[] THEN
            RAISE EXCEPTION 'version % of note % can be erased, not rewritten', OLD.number,
                OLD.note_id USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END
    $erase$;
    REVOKE ALL ON FUNCTION teamwork_only_erase() FROM PUBLIC;
    CREATE TRIGGER only_erase BEFORE UPDATE ON teamwork_noteversion
        FOR EACH ROW EXECUTE FUNCTION teamwork_only_erase();
    GRANT UPDATE (text, mentioned) ON teamwork_noteversion TO {APPLICATION_ROLE};
"""


class Migration(migrations.Migration):
    """Row-level security, and keys that carry the organisation."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("tenancy", "0002_isolation"),
        ("parties", "0002_isolation"),
        ("teamwork", "0001_initial"),
    ]
    operations: ClassVar[list[Operation]] = [
        protect("teamwork_note", rights=KEPT),
        key("teamwork_note"),
        refer("teamwork_note", "customer_id", "parties_customer"),
        refer("teamwork_note", "corrects_id", "teamwork_note"),
        protect("teamwork_noteversion", rights=APPEND_ONLY),
        refer("teamwork_noteversion", "note_id", "teamwork_note"),
        migrations.RunSQL(
            _ONLY_ERASE,
            "DROP TRIGGER only_erase ON teamwork_noteversion; DROP FUNCTION teamwork_only_erase()",
        ),
        protect("teamwork_mention"),
        refer("teamwork_mention", "note_id", "teamwork_note"),
        protect("teamwork_task", rights=KEPT),
        refer("teamwork_task", "customer_id", "parties_customer"),
        refer("teamwork_task", "note_id", "teamwork_note"),
        protect("teamwork_savedview"),
    ]
