"""The lines of the bank are listed and searched by indexes, however many they are."""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from encours.database.addresses import APPLICATION_ROLE
from encours.tenancy.isolation import readable_sql

_TEXTS = """
    ALTER TABLE cash_bankline ADD COLUMN search_text text GENERATED ALWAYS AS
        (' ' || parties_folded(coalesce(payer_name, '') || ' ' || coalesce(reference, '') || ' '
            || coalesce(remittance, '') || ' ' || coalesce(label, ''))) STORED;
    CREATE INDEX cash_bankline_searched ON cash_bankline
        USING gin (search_text gin_trgm_ops) WITH (gin_pending_list_limit = 65536);
"""
_NO_TEXTS = "ALTER TABLE cash_bankline DROP COLUMN search_text"
# LIKE is not leakproof: under row-level security its index would go unused. So the owner searches,
# and applies the policy's own words. Each word must be found, one of two letters or less where a
# word begins; or the line has the amount, in or out.
_SEARCH = rf"""
    CREATE FUNCTION cash_words(wanted text) RETURNS text[]
        LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp
        AS $$ SELECT (string_to_array(btrim(regexp_replace(
            parties_folded(wanted), '\s+', ' ', 'g')), ' '))[:8] $$;
    CREATE FUNCTION cash_patterns(wanted text) RETURNS text[]
        LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp
        AS $$ SELECT array_agg(CASE WHEN length(word) < 3 THEN '% ' ELSE '%' END
                || parties_escaped(word) || '%')
            FROM unnest(cash_words(wanted)) word $$;
    CREATE FUNCTION cash_search(wanted text, cents bigint, one bigint, most integer)
        RETURNS TABLE (line_id bigint)
        LANGUAGE plpgsql STABLE SECURITY DEFINER
        SET search_path = pg_catalog, public, pg_temp AS $search$
    DECLARE
        readable bigint[] := {readable_sql()};
        said text := parties_having(cash_words(wanted), 'b.search_text');
    BEGIN
        IF readable IS NULL OR one <> ALL (readable) THEN
            RETURN;
        END IF;
        RETURN QUERY EXECUTE format($$
            (SELECT b.id FROM cash_bankline b
             WHERE b.organisation_id = $1 AND %s LIMIT $3)
            UNION
            (SELECT b.id FROM cash_bankline b
             WHERE b.organisation_id = $1 AND b.amount_cents IN ($2, -$2) LIMIT $3)
            $$, coalesce(said, 'false')) USING one, cents, most;
    END
    $search$;
    REVOKE ALL ON FUNCTION cash_search(text, bigint, bigint, integer) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION cash_search(text, bigint, bigint, integer) TO {APPLICATION_ROLE};
"""
_NO_SEARCH = """
    DROP FUNCTION cash_search(text, bigint, bigint, integer);
    DROP FUNCTION cash_patterns(text);
    DROP FUNCTION cash_words(text);
"""


class Migration(migrations.Migration):
    """An index for each order of the list, one of the texts, and the search."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("cash", "0003_one_line_once"),
        ("parties", "0005_guarding"),
    ]

    operations: ClassVar[list[Operation]] = [
        migrations.RemoveIndex(model_name="bankline", name="bank_line_waiting"),
        migrations.AddIndex(
            model_name="bankline",
            index=models.Index(
                fields=["organisation", "booked_on", "id"],
                name="bank_line_waiting",
                condition=models.Q(("outcome__in", ["", "proposed", "left", "customer"])),
                include=["amount_cents", "unit", "outcome"],
            ),
        ),
        migrations.AddIndex(
            model_name="bankline",
            index=models.Index(
                fields=["organisation", "booked_on", "id"],
                name="bank_line_day",
                include=["amount_cents", "unit", "outcome"],
            ),
        ),
        migrations.AddIndex(
            model_name="bankline",
            index=models.Index(
                fields=["organisation", "amount_cents", "id"],
                name="bank_line_amount",
                include=["booked_on", "unit", "outcome"],
            ),
        ),
        migrations.AddIndex(
            model_name="bankline",
            index=models.Index(
                fields=["organisation", "outcome", "booked_on", "id"],
                name="bank_line_outcome",
                include=["amount_cents", "unit"],
            ),
        ),
        migrations.RemoveIndex(model_name="decision", name="bank_decision_of"),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                fields=["organisation", "line", "-id"],
                name="bank_decision_of",
                include=["customer", "outcome", "confidence"],
            ),
        ),
        migrations.RunSQL(_TEXTS, _NO_TEXTS),
        migrations.RunSQL(_SEARCH, _NO_SEARCH),
    ]
