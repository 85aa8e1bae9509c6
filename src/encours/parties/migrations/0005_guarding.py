"""What is known of customers is their organisation's own, and is found by a few letters of it."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from encours.database.addresses import APPLICATION_ROLE
from encours.tenancy.isolation import readable_sql
from encours.tenancy.protecting import APPEND_ONLY, key, protect, refer

_EXCLUSIVE = """
    ALTER TABLE parties_saleparty ADD CONSTRAINT parties_sale_party_once EXCLUDE USING gist (
        organisation_id WITH =, customer_id WITH =, (COALESCE(document_key, 0)) WITH =,
        role WITH =, daterange(from_on, until_on) WITH &&) DEFERRABLE INITIALLY IMMEDIATE;
"""
# Every name is qualified: the function serves indexes, which are rebuilt with no search path.
# `unaccent` is STABLE for its dictionary may change; that of the installation does not.
_FOLDING = """
    CREATE FUNCTION parties_folded(wanted text) RETURNS text
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        AS $$ SELECT pg_catalog.lower(public.unaccent('public.unaccent'::regdictionary, wanted)) $$;
    CREATE INDEX parties_customer_by_name ON parties_customer
        (organisation_id, (parties_folded(name)) COLLATE "C", id);
    CREATE INDEX parties_customer_searched ON parties_customer
        USING gin ((parties_folded(' ' || code || ' ' || name)) gin_trgm_ops);
    CREATE INDEX parties_legalentity_searched ON parties_legalentity
        USING gin ((parties_folded(' ' || name || ' ' || siren || ' ' || vat_number)) gin_trgm_ops);
    CREATE INDEX parties_customer_of_entity ON parties_customer (organisation_id, entity_id);
"""
# ILIKE and similarity are not leakproof: under row-level security their index would go unused. So
# the owner searches, and applies the policy's own words. Each word must be found, one of two
# letters or less where a word begins; when that finds nothing, words that resemble are.
_SEARCH = f"""
    CREATE FUNCTION parties_search(
        wanted text, most integer,
        one bigint DEFAULT NULL, owners text[] DEFAULT NULL)
        RETURNS TABLE (organisation_id bigint, customer_id bigint)
        LANGUAGE plpgsql VOLATILE SECURITY DEFINER
        SET search_path = pg_catalog, public, pg_temp AS $search$
    DECLARE
        folded text := btrim(regexp_replace(parties_folded(wanted), '\\s+', ' ', 'g'));
        compact text := replace(folded, ' ', '');
        words text[];
        every text;
        own constant text := $$parties_folded(' ' || c.code || ' ' || c.name)$$;
        behind constant text :=
            $$parties_folded(' ' || e.name || ' ' || e.siren || ' ' || e.vat_number)$$;
        readable bigint[] := {readable_sql()};
        query text;
    BEGIN
        IF folded IS NULL OR folded = '' OR readable IS NULL THEN
            RETURN;
        END IF;
        IF one IS NOT NULL THEN
            readable := ARRAY(SELECT r FROM unnest(readable) r WHERE r = one);
        END IF;
        words := CASE WHEN compact ~ '^[0-9]{{9,}}$' THEN ARRAY[compact]
            ELSE string_to_array(folded, ' ') END;
        every := (SELECT string_agg(format('%%s LIKE %L',
                CASE WHEN length(word) < 3 THEN '% ' ELSE '%' END
                || regexp_replace(word, '([\\\\%_])', '\\\\\\1', 'g') || '%'), ' AND ')
            FROM unnest(words[:8]) word);
        query := $$
            SELECT c.organisation_id, c.id FROM (
                SELECT c.id FROM parties_customer c
                WHERE %1$s AND c.organisation_id = ANY ($1)
                UNION
                SELECT c.id FROM parties_legalentity e
                JOIN parties_customer c
                  ON c.organisation_id = e.organisation_id AND c.entity_id = e.id
                WHERE %2$s AND e.organisation_id = ANY ($1)) found
            JOIN parties_customer c ON c.id = found.id
            WHERE $2 IS NULL OR c.collector = ANY ($2) OR c.salesperson = ANY ($2)
            ORDER BY parties_folded(c.code) <> $3,
                parties_folded(c.code) NOT LIKE $4,
                parties_folded(c.name) NOT LIKE $4,
                word_similarity($3, parties_folded(c.name)) DESC,
                parties_folded(c.name) COLLATE "C", c.id
            LIMIT $5 $$;
        RETURN QUERY EXECUTE format(query,
                replace(every, '%s', own), replace(every, '%s', behind))
            USING readable, owners, folded,
                regexp_replace(folded, '([\\\\%_])', '\\\\\\1', 'g') || '%', most;
        IF NOT FOUND AND length(folded) > 3 THEN
            PERFORM set_config('pg_trgm.word_similarity_threshold', '0.5', true);
            RETURN QUERY EXECUTE format(query, '$3 <% ' || own, '$3 <% ' || behind)
                USING readable, owners, folded,
                    regexp_replace(folded, '([\\\\%_])', '\\\\\\1', 'g') || '%', most;
        END IF;
    END
    $search$;
    REVOKE ALL ON FUNCTION parties_search(text, integer, bigint, text[]) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION parties_search(text, integer, bigint, text[]) TO {APPLICATION_ROLE};
"""


class Migration(migrations.Migration):
    """Row-level security, keys that carry the organisation, and the search."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("tenancy", "0002_isolation"),
        ("parties", "0004_knowing"),
    ]
    operations: ClassVar[list[Operation]] = [
        protect("parties_saleparty"),
        key("parties_saleparty"),
        refer("parties_saleparty", "customer_id", "parties_customer"),
        refer("parties_saleparty", "party_id", "parties_customer"),
        migrations.RunSQL(_EXCLUSIVE, migrations.RunSQL.noop),
        protect("parties_contact"),
        key("parties_contact"),
        refer("parties_contact", "customer_id", "parties_customer"),
        protect("parties_customerreference"),
        key("parties_customerreference"),
        refer("parties_customerreference", "customer_id", "parties_customer"),
        protect("parties_freefield"),
        key("parties_freefield"),
        protect("parties_termsgranted", rights=APPEND_ONLY),
        key("parties_termsgranted"),
        refer("parties_termsgranted", "customer_id", "parties_customer"),
        protect("parties_customeralias", rights="SELECT, INSERT, UPDATE"),
        key("parties_customeralias"),
        refer("parties_customeralias", "customer_id", "parties_customer"),
        refer("parties_customeralias", "main_id", "parties_customer"),
        protect("parties_customerchange", rights=APPEND_ONLY),
        key("parties_customerchange"),
        refer("parties_customerchange", "customer_id", "parties_customer"),
        migrations.RunSQL(_FOLDING, migrations.RunSQL.noop),
        migrations.RunSQL(_SEARCH, migrations.RunSQL.noop),
    ]
