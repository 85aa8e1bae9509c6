"""The journal's guarantees: append-only, one chain an organisation, words that can only be erased.

The database computes every head itself and refuses a row that does not follow the last one: the
application's role can neither fork the chain nor rewrite what it says.
"""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from encours.database.addresses import APPLICATION_ROLE
from encours.tenancy.isolation import writable_sql
from encours.tenancy.protecting import APPEND_ONLY, protect

_SHAPE = """
    ALTER TABLE journal_entry
        ADD CONSTRAINT journal_entry_number_from_1 CHECK (number >= 1),
        ADD CONSTRAINT journal_entry_kind_plain CHECK (kind ~ '^[a-z][a-z_]{0,39}$'),
        ADD CONSTRAINT journal_entry_digests_whole CHECK (octet_length(words_digest) = 32
            AND octet_length(covers_digest) = 32 AND octet_length(previous) = 32
            AND octet_length(head) = 32),
        ADD CONSTRAINT journal_entry_erased_whole
            CHECK (num_nulls(salt, subject, said) IN (0, 3));
"""
# Taken once the act itself is written, so that its lock is held for the time of one insertion.
_TAKE = f"""
    CREATE FUNCTION journal_take_chain(
        wanted bigint, OUT last_number bigint, OUT last_head bytea)
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $take$
    BEGIN
        IF wanted IS DISTINCT FROM {writable_sql()} THEN
            RAISE EXCEPTION 'the journal of organisation % is not that of the one acted for',
                wanted USING ERRCODE = 'insufficient_privilege';
        END IF;
        INSERT INTO journal_chain (organisation_id, number, head)
            VALUES (wanted, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
        SELECT number, head INTO STRICT last_number, last_head FROM journal_chain
            WHERE organisation_id = wanted FOR UPDATE;
    END
    $take$;
    REVOKE ALL ON FUNCTION journal_take_chain(bigint) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION journal_take_chain(bigint) TO {APPLICATION_ROLE};
"""
_SEAL = """
    CREATE FUNCTION journal_seal_entry() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $seal$
    BEGIN
        UPDATE journal_chain SET number = NEW.number, head = NEW.head
            WHERE organisation_id = NEW.organisation_id AND number = NEW.number - 1
              AND head = NEW.previous;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'entry % of the journal of organisation % does not follow the last one',
                NEW.number, NEW.organisation_id USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.head IS DISTINCT FROM sha256(convert_to(concat_ws(E'\\n',
            NEW.organisation_id::text, NEW.number::text, NEW.kind,
            coalesce(NEW.author_id::text, ''),
            (extract(epoch FROM NEW.recorded_at) * 1000000)::bigint::text,
            encode(NEW.words_digest, 'hex'), encode(NEW.covers_digest, 'hex'),
            encode(NEW.previous, 'hex')), 'UTF8')) THEN
            RAISE EXCEPTION 'entry % of the journal of organisation % is not sealed as it says',
                NEW.number, NEW.organisation_id USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END
    $seal$;
    REVOKE ALL ON FUNCTION journal_seal_entry() FROM PUBLIC;
    CREATE TRIGGER seal BEFORE INSERT ON journal_entry
        FOR EACH ROW EXECUTE FUNCTION journal_seal_entry();
"""
_ERASE = f"""
    CREATE FUNCTION journal_only_erase() RETURNS trigger
        LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $erase$
    BEGIN
        IF num_nulls(NEW.salt, NEW.subject, NEW.said) < 3 THEN
            RAISE EXCEPTION 'entry % of the journal can be erased, not rewritten', OLD.number
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END
    $erase$;
    REVOKE ALL ON FUNCTION journal_only_erase() FROM PUBLIC;
    CREATE TRIGGER only_erase BEFORE UPDATE ON journal_entry
        FOR EACH ROW EXECUTE FUNCTION journal_only_erase();
    GRANT UPDATE (salt, subject, said) ON journal_entry TO {APPLICATION_ROLE};
"""


class Migration(migrations.Migration):
    """Isolation, and a chain that only grows."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("journal", "0001_initial"),
        ("tenancy", "0002_isolation"),
    ]
    operations: ClassVar[list[Operation]] = [
        protect("journal_entry", rights=APPEND_ONLY),
        protect("journal_chain", rights="SELECT"),
        migrations.RunSQL(_SHAPE, migrations.RunSQL.noop),
        migrations.RunSQL(_TAKE, "DROP FUNCTION journal_take_chain(bigint)"),
        migrations.RunSQL(
            _SEAL, "DROP TRIGGER seal ON journal_entry; DROP FUNCTION journal_seal_entry()"
        ),
        migrations.RunSQL(
            _ERASE, "DROP TRIGGER only_erase ON journal_entry; DROP FUNCTION journal_only_erase()"
        ),
    ]
