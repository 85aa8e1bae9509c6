"""The ledger's guarantees: isolation, lines that cannot change, and nothing over-allocated."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from encours.database.addresses import APPLICATION_ROLE
from encours.tenancy.protecting import APPEND_ONLY, protect

# What a later export may tell anew, and what follows from the lines around: all else is immutable.
_MUTABLE = (
    "entry_number, letter, lettered_on, validated_on, journal_label, account_label,"
    " auxiliary_label, place, entry_key, credits_treasury, faces_payment, has_sales, is_opening,"
    " in_opening_journal, is_receivable, customer, nature, document_key, settled_on, reversed_by"
)
_LINES = f"""
    GRANT UPDATE ({_MUTABLE}) ON receivables_line TO {APPLICATION_ROLE};
"""
# One statement, however many rows. Few rows lock their lines in key order; many lock the whole
# ledger of the organisation (the few hold that lock shared, so that either way nobody else writes
# in between). Statements are EXECUTEd: a plan kept from a bulk load would cost a single row dear.
_GUARD = """
    CREATE FUNCTION receivables_guard_allocation() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $guard$
    DECLARE
        many boolean;
        ledger bigint;
        wrong record;
    BEGIN
        EXECUTE 'SELECT count(*) > 10000 FROM written' INTO many;
        FOR ledger IN EXECUTE 'SELECT DISTINCT organisation_id FROM written ORDER BY 1' LOOP
            IF many THEN
                PERFORM pg_advisory_xact_lock(1818585189, ledger::int);
            ELSE
                PERFORM pg_advisory_xact_lock_shared(1818585189, ledger::int);
            END IF;
        END LOOP;
        IF NOT many THEN
            EXECUTE 'SELECT 1 FROM receivables_line l WHERE (l.organisation_id, l.id) IN (
                SELECT organisation_id, debit_id FROM written
                UNION SELECT organisation_id, credit_id FROM written)
                ORDER BY l.organisation_id, l.id FOR UPDATE';
        END IF;
        EXECUTE 'SELECT w.* FROM written w
            LEFT JOIN receivables_line d
                ON d.organisation_id = w.organisation_id AND d.id = w.debit_id
            LEFT JOIN receivables_line c
                ON c.organisation_id = w.organisation_id AND c.id = w.credit_id
            WHERE w.amount_cents = 0
               OR (d.id IS NOT NULL AND d.amount_cents > 0 AND d.is_receivable
                   AND c.id IS NOT NULL AND c.amount_cents < 0 AND c.is_receivable
                   AND d.unit = c.unit
                   AND (w.amount_cents < 0
                        OR (d.reversed_by IS NULL AND c.reversed_by IS NULL
                            AND (d.customer = c.customer
                                 OR EXISTS (SELECT 1 FROM parties_customer a
                                     JOIN parties_customer b
                                       ON b.organisation_id = a.organisation_id
                                      AND b.group_id = a.group_id
                                     WHERE a.organisation_id = w.organisation_id
                                       AND a.code = d.customer AND b.code = c.customer)))))
                  IS NOT TRUE LIMIT 1' INTO wrong;
        IF wrong.debit_id IS NOT NULL THEN
            RAISE EXCEPTION 'allocation of line % by line % refused: both sides must stand, be'
                ' receivable, of opposite signs, of one customer or group and one currency',
                wrong.debit_id, wrong.credit_id USING ERRCODE = 'check_violation';
        END IF;
        EXECUTE 'CREATE TEMPORARY TABLE IF NOT EXISTS receivables_moved (
            organisation_id bigint, line_id bigint, moved bigint, effective_on date)
            ON COMMIT DELETE ROWS';
        EXECUTE 'TRUNCATE receivables_moved';
        EXECUTE 'INSERT INTO receivables_moved
            SELECT organisation_id, line_id, sum(amount_cents)::bigint, max(effective_on) FROM (
                SELECT organisation_id, debit_id AS line_id, amount_cents, effective_on
                FROM written
                UNION ALL
                SELECT organisation_id, credit_id, amount_cents, effective_on FROM written) s
            GROUP BY 1, 2';
        EXECUTE 'UPDATE receivables_position p
            SET allocated_cents = p.allocated_cents + m.moved,
                closed_on = CASE WHEN p.allocated_cents + m.moved = p.amount_cents THEN (
                    SELECT max(pair.effective_on) FROM (
                        SELECT max(a.effective_on) AS effective_on FROM receivables_allocation a
                        WHERE a.organisation_id = p.organisation_id
                          AND (a.debit_id = p.line_id OR a.credit_id = p.line_id)
                        GROUP BY a.debit_id, a.credit_id HAVING sum(a.amount_cents) > 0) pair) END
            FROM receivables_moved m
            WHERE p.organisation_id = m.organisation_id AND p.line_id = m.line_id';
        EXECUTE 'INSERT INTO receivables_position
                (organisation_id, line_id, amount_cents, allocated_cents, closed_on)
            SELECT l.organisation_id, l.id, abs(l.amount_cents), m.moved,
                CASE WHEN m.moved = abs(l.amount_cents) THEN m.effective_on END
            FROM receivables_moved m
            JOIN receivables_line l ON l.organisation_id = m.organisation_id AND l.id = m.line_id
            WHERE NOT EXISTS (SELECT 1 FROM receivables_position p
                WHERE p.organisation_id = m.organisation_id AND p.line_id = m.line_id)';
        RETURN NULL;
    END
    $guard$;
    REVOKE ALL ON FUNCTION receivables_guard_allocation() FROM PUBLIC;
    CREATE TRIGGER guard AFTER INSERT ON receivables_allocation
        REFERENCING NEW TABLE AS written
        FOR EACH STATEMENT EXECUTE FUNCTION receivables_guard_allocation();
"""


class Migration(migrations.Migration):
    """Row-level security, rights by column, and the guard of allocations."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("tenancy", "0002_isolation"),
        ("parties", "0002_isolation"),
        ("receivables", "0001_initial"),
    ]
    operations: ClassVar[list[Operation]] = [
        protect("receivables_act", rights=APPEND_ONLY),
        protect("receivables_line", rights=APPEND_ONLY),
        migrations.RunSQL(_LINES, migrations.RunSQL.noop),
        protect("receivables_position", rights="SELECT"),
        protect("receivables_allocation", rights=APPEND_ONLY),
        migrations.RunSQL(_GUARD, migrations.RunSQL.noop),
        protect("receivables_assertion", rights=APPEND_ONLY),
        protect("receivables_counter", rights="SELECT, INSERT, UPDATE"),
        protect("receivables_year"),
        protect("receivables_export"),
    ]
