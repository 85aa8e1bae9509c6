"""The guard of allocations, hardened; the statuses that people give documents."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from encours.tenancy.protecting import protect


def _closing_day(organisation: str, line: str) -> str:
    """The day of the last allocation of a line that stands: one undone at its day is none."""
    return f"""(SELECT max(standing.effective_on) FROM (
        SELECT sides.effective_on FROM (
            SELECT credit_id AS other, basis, effective_on, amount_cents
            FROM receivables_allocation
            WHERE organisation_id = {organisation} AND debit_id = {line}
            UNION ALL
            SELECT debit_id, basis, effective_on, amount_cents FROM receivables_allocation
            WHERE organisation_id = {organisation} AND credit_id = {line}) sides
        GROUP BY sides.other, sides.basis, sides.effective_on
        HAVING sum(sides.amount_cents) > 0) standing)"""


# One statement, however many rows. Few rows lock their lines in key order; many lock the whole
# ledger of the organisation (the few hold that lock shared, so that either way nobody else writes
# in between). Statements are EXECUTEd: a plan kept from a bulk load would cost a single row dear.
# `pg_temp` comes last on the path and no temporary table is used: else whoever holds the
# application's role could set a table of its own in the place of one of ours.
# Sums are kept by pair, day and basis, never below zero: what is undone is undone at its original
# day and on its own ground, so that no past day was ever over-allocated either.
_GUARD = f"""
    CREATE FUNCTION receivables_guard_allocation() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $guard$
    DECLARE
        many boolean;
        undoes boolean;
        ledger bigint;
        wrong record;
    BEGIN
        EXECUTE 'SELECT count(*) > 10000, coalesce(bool_or(amount_cents < 0), false) FROM written'
            INTO many, undoes;
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
                ORDER BY l.organisation_id, l.id FOR NO KEY UPDATE';
        END IF;
        EXECUTE 'SELECT w.debit_id, w.credit_id FROM written w
            LEFT JOIN receivables_line d
                ON d.organisation_id = w.organisation_id AND d.id = w.debit_id
            LEFT JOIN receivables_line c
                ON c.organisation_id = w.organisation_id AND c.id = w.credit_id
            WHERE w.amount_cents = 0
               OR (d.id IS NOT NULL AND d.amount_cents > 0
                   AND c.id IS NOT NULL AND c.amount_cents < 0
                   AND (w.amount_cents < 0
                        OR (d.is_receivable AND c.is_receivable AND d.unit = c.unit
                            AND d.reversed_by IS NULL AND c.reversed_by IS NULL
                            AND w.effective_on >= d.booked_on AND w.effective_on >= c.booked_on
                            AND (d.customer = c.customer
                                 OR EXISTS (SELECT 1 FROM parties_customer a
                                     JOIN parties_customer b
                                       ON b.organisation_id = a.organisation_id
                                      AND b.group_id = a.group_id
                                     WHERE a.organisation_id = w.organisation_id
                                       AND a.code = d.customer AND b.code = c.customer)))))
                  IS NOT TRUE ORDER BY w.id LIMIT 1' INTO wrong;
        IF wrong.debit_id IS NOT NULL THEN
            RAISE EXCEPTION 'allocation of line % by line % refused: both sides must stand, be'
                ' receivable, booked by its day, of opposite signs, of one customer or group and'
                ' one currency', wrong.debit_id, wrong.credit_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'allocation_sides_agree';
        END IF;
        IF undoes THEN
            EXECUTE 'SELECT a.debit_id, a.credit_id FROM receivables_allocation a
                JOIN (SELECT DISTINCT organisation_id, debit_id, credit_id, effective_on, basis
                      FROM written WHERE amount_cents < 0) w
                  ON a.organisation_id = w.organisation_id AND a.debit_id = w.debit_id
                 AND a.credit_id = w.credit_id AND a.effective_on = w.effective_on
                 AND a.basis = w.basis
                GROUP BY a.organisation_id, a.debit_id, a.credit_id, a.effective_on, a.basis
                HAVING sum(a.amount_cents) < 0 ORDER BY 1, 2 LIMIT 1' INTO wrong;
            IF wrong.debit_id IS NOT NULL THEN
                RAISE EXCEPTION 'allocation of line % by line %: more undone than was allocated'
                    ' on that day and basis', wrong.debit_id, wrong.credit_id
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'allocation_undone_once';
            END IF;
        END IF;
        EXECUTE 'WITH moved AS MATERIALIZED (
                SELECT organisation_id, line_id, sum(amount_cents)::bigint AS cents,
                    max(effective_on) AS latest_on
                FROM (SELECT organisation_id, debit_id AS line_id, amount_cents, effective_on
                      FROM written
                      UNION ALL
                      SELECT organisation_id, credit_id, amount_cents, effective_on
                      FROM written) sides
                GROUP BY 1, 2),
            known AS (
                UPDATE receivables_position p
                SET allocated_cents = p.allocated_cents + m.cents,
                    closed_on = CASE WHEN p.allocated_cents + m.cents = p.amount_cents
                        THEN {_closing_day("p.organisation_id", "p.line_id")} END
                FROM moved m
                WHERE p.organisation_id = m.organisation_id AND p.line_id = m.line_id
                RETURNING p.organisation_id, p.line_id)
            INSERT INTO receivables_position
                (organisation_id, line_id, amount_cents, allocated_cents, closed_on)
            SELECT l.organisation_id, l.id, abs(l.amount_cents), m.cents,
                CASE WHEN m.cents <> abs(l.amount_cents) THEN NULL
                     WHEN $1 THEN {_closing_day("l.organisation_id", "l.id")}
                     ELSE m.latest_on END
            FROM moved m
            JOIN receivables_line l ON l.organisation_id = m.organisation_id AND l.id = m.line_id
            WHERE NOT EXISTS (SELECT 1 FROM known k
                WHERE k.organisation_id = m.organisation_id AND k.line_id = m.line_id)'
            USING undoes;
        RETURN NULL;
    END
    $guard$;
    REVOKE ALL ON FUNCTION receivables_guard_allocation() FROM PUBLIC;
    CREATE TRIGGER guard AFTER INSERT ON receivables_allocation
        REFERENCING NEW TABLE AS written
        FOR EACH STATEMENT EXECUTE FUNCTION receivables_guard_allocation();
"""


class Migration(migrations.Migration):
    """What people say of the ledger has room; what they allocate is guarded more closely."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("tenancy", "0002_isolation"),
        ("receivables", "0002_isolation"),
    ]
    operations: ClassVar[list[Operation]] = [
        migrations.AlterField("line", "origin", models.CharField(max_length=8)),
        migrations.AddIndex(
            "line",
            models.Index(
                fields=["organisation", "id"],
                name="line_pending",
                condition=models.Q(origin="encours", reversed_by__isnull=True),
            ),
        ),
        migrations.AddIndex(
            "allocation",
            models.Index(
                fields=["organisation", "debit_id"],
                name="allocation_stated",
                condition=models.Q(basis__in=["person", "bank_confirmed", "bank"]),
            ),
        ),
        migrations.AddIndex(
            "allocation",
            models.Index(
                fields=["organisation", "debit_id"],
                name="allocation_undone",
                condition=models.Q(amount_cents__lt=0),
            ),
        ),
        migrations.AlterField("line", "nature", models.CharField(default="", max_length=16)),
        migrations.CreateModel(
            "StatusDefinition",
            [
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organisation_id",
                        "code",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("name_fr", models.CharField(max_length=100)),
                ("name_en", models.CharField(max_length=100)),
                ("next_action_fr", models.CharField(blank=True, max_length=200)),
                ("next_action_en", models.CharField(blank=True, max_length=200)),
                ("next_action_days", models.IntegerField(null=True)),
                ("stops_dunning", models.BooleanField(default=False)),
                ("is_disputed", models.BooleanField(default=False)),
                ("is_offered", models.BooleanField(default=True)),
                ("place", models.IntegerField(default=0)),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="tenancy.organisation",
                    ),
                ),
            ],
        ),
        protect("receivables_statusdefinition", rights="SELECT, INSERT, UPDATE"),
        migrations.RunSQL(_GUARD, migrations.RunSQL.noop),
    ]
