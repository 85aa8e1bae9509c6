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
# `unaccent` is STABLE for its dictionary may change; that of the installation does not. Pages keep
# room, so that a customer whose owner or terms change stays where the indexes say.
_FOLDING = """
    CREATE FUNCTION parties_folded(wanted text) RETURNS text
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        AS $$ SELECT pg_catalog.lower(public.unaccent('public.unaccent'::regdictionary, wanted)) $$;
    ALTER TABLE parties_customer SET (fillfactor = 60);
    ALTER TABLE parties_customer ADD COLUMN search_text text
        GENERATED ALWAYS AS (public.parties_folded(' ' || code || ' ' || name)) STORED;
    ALTER TABLE parties_legalentity ADD COLUMN search_text text GENERATED ALWAYS AS
        (public.parties_folded(' ' || name || ' ' || siren || ' ' || vat_number)) STORED;
    CREATE INDEX parties_customer_by_name ON parties_customer
        (organisation_id, (public.parties_folded(name)) COLLATE "C", id);
    CREATE INDEX parties_customer_searched ON parties_customer
        USING gin (search_text gin_trgm_ops) WITH (gin_pending_list_limit = 65536);
    CREATE INDEX parties_legalentity_searched ON parties_legalentity
        USING gin (search_text gin_trgm_ops);
    CREATE INDEX parties_customer_of_entity ON parties_customer (organisation_id, entity_id);
"""
# LIKE and similarity are not leakproof: under row-level security their index would go unused. So
# the owner searches, and applies the policy's own words. Each word must be found, one of two
# letters or less where a word begins; when that finds nothing, words that resemble are. A word of
# thousands is ranked among the first hundreds, those that begin by it before.
_SEARCH = rf"""
    CREATE FUNCTION parties_escaped(word text) RETURNS text
        LANGUAGE sql IMMUTABLE SET search_path = pg_catalog
        AS $$ SELECT regexp_replace(word, '([\\%_])', '\\\1', 'g') $$;
    CREATE FUNCTION parties_having(words text[], place text) RETURNS text
        LANGUAGE sql IMMUTABLE SET search_path = pg_catalog
        AS $$ SELECT string_agg(format('%s LIKE %L', place,
                CASE WHEN length(word) < 3 THEN '% ' ELSE '%' END
                || public.parties_escaped(word) || '%'), ' AND ')
            FROM unnest(words) word $$;
    CREATE FUNCTION parties_resembling(words text[], place text) RETURNS text
        LANGUAGE sql IMMUTABLE SET search_path = pg_catalog
        AS $$ SELECT string_agg(format('%L OPERATOR(public.<%%) %s', word, place), ' AND ')
            FROM unnest(words) word $$;
    CREATE FUNCTION parties_search(
        wanted text, most integer,
        one bigint DEFAULT NULL, owners text[] DEFAULT NULL)
        RETURNS TABLE (organisation_id bigint, customer_id bigint)
        LANGUAGE plpgsql VOLATILE SECURITY DEFINER
        SET search_path = pg_catalog, public, pg_temp AS $search$
    DECLARE
        folded text := btrim(regexp_replace(parties_folded(wanted), '\s+', ' ', 'g'));
        compact text := replace(folded, ' ', '');
        begins text := parties_escaped(folded) || '%';
        readable bigint[] := {readable_sql()};
        words text[];
        likeness text;
        template text;
    BEGIN
        IF folded IS NULL OR folded = '' OR readable IS NULL THEN
            RETURN;
        END IF;
        IF one IS NOT NULL THEN
            readable := ARRAY(SELECT r FROM unnest(readable) r WHERE r = one);
        END IF;
        words := CASE WHEN compact ~ '^[0-9]{{9,}}$' THEN ARRAY[compact]
            ELSE (string_to_array(folded, ' '))[:8] END;
        template := $$
            WITH mine AS NOT MATERIALIZED (
                SELECT c.* FROM parties_customer c
                WHERE c.organisation_id = ANY ($1)
                  AND ($2 IS NULL OR c.collector = ANY ($2) OR c.salesperson = ANY ($2))),
            found AS (
                (SELECT m.id, 0 AS rank FROM mine m
                 WHERE m.code IN (btrim($3), upper(btrim($3))) LIMIT $5)
                UNION ALL
                (SELECT m.id, 2 FROM mine m
                 WHERE parties_folded(m.name) COLLATE "C" LIKE %1$L
                 ORDER BY m.organisation_id, parties_folded(m.name) COLLATE "C" LIMIT $5)
                UNION ALL
                (SELECT m.id, CASE WHEN parties_folded(m.code) LIKE $6 THEN 1 ELSE 3 END
                 FROM mine m WHERE %2$s LIMIT $5 + $7)
                UNION ALL
                (SELECT m.id, 3 FROM parties_legalentity e
                 JOIN mine m ON m.organisation_id = e.organisation_id AND m.entity_id = e.id
                 WHERE %3$s AND e.organisation_id = ANY ($1) LIMIT $5 + $7))
            SELECT c.organisation_id, c.id
            FROM (SELECT f.id, min(f.rank) AS rank FROM found f GROUP BY f.id) f
            JOIN parties_customer c ON c.id = f.id
            ORDER BY f.rank, word_similarity($4, c.search_text) DESC,
                parties_folded(c.name) COLLATE "C", c.id
            LIMIT $5 $$;
        RETURN QUERY EXECUTE format(template, begins,
                parties_having(words, 'm.search_text'), parties_having(words, 'e.search_text'))
            USING readable, owners, wanted, folded, most, begins, 200;
        FOREACH likeness IN ARRAY ARRAY['0.6', '0.4'] LOOP
            EXIT WHEN FOUND OR length(folded) < 4;
            PERFORM set_config('pg_trgm.word_similarity_threshold', likeness, true);
            RETURN QUERY EXECUTE format(template, begins,
                    parties_resembling(words, 'm.search_text'),
                    parties_resembling(words, 'e.search_text'))
                USING readable, owners, wanted, folded, most, begins, 1000;
        END LOOP;
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
