"""Organisations are kept apart by the database itself: every table is listed, none is forgotten.

What is asked here is asked of the catalogue and of the rows, as the application's role, with every
filter forgotten on purpose. The rows are made inside one transaction of the owner, without the
constraints that would ask for more of them, and undone.
"""

from dataclasses import dataclass

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, connections, models, transaction

from encours.database.addresses import APPLICATION_ROLE
from encours.parties.models import Customer, CustomerGroup
from encours.tenancy.isolation import READ_SETTING, WRITE_SETTING, acting_for, reading_of
from encours.tenancy.models import Group
from encours.tenancy.services import create_group, create_organisation

BEFORE = "read before an organisation is chosen, to know who asks; names none"
QUEUE = "a worker takes a job before it knows for whom; jobs carry numbers only (jobs/README.md)"
EXEMPT = {
    "account_emailaddress": BEFORE,
    "account_emailconfirmation": BEFORE,
    "django_migrations": "which tables there are; says nothing of anybody",
    "django_session": BEFORE,
    "mfa_authenticator": BEFORE,
    "procrastinate_events": QUEUE,
    "procrastinate_jobs": QUEUE,
    "procrastinate_periodic_defers": QUEUE,
    "procrastinate_workers": QUEUE,
    "tenancy_cache": "counts attempts to sign in, by digest, before anybody is known",
    "tenancy_user": BEFORE,
}
"""Tables the application may use without row-level security, and why."""

ORGANISATION = {"tenancy_organisation": "id"}
"""The column that names the organisation where it is not `organisation_id`."""

# Seen through the membership of its organisations: tested by itself below.
THROUGH_OTHERS = {"tenancy_group"}

UNIQUE_ACROSS = {
    "tenancy_organisation": "its short name is one in commands and addresses for everybody",
}


@dataclass(frozen=True)
class Column:
    name: str
    type: str
    needed: bool


def ask(sql, *values, using="default"):
    with connections[using].cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def tables():
    """The tables of the schema, with the column that names their organisation, if any."""
    found = ask(
        "SELECT c.relname, (SELECT attname FROM pg_attribute a WHERE a.attrelid = c.oid"
        "   AND a.attname = 'organisation_id' AND NOT a.attisdropped)"
        " FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace"
        " AND c.relkind IN ('r', 'p') ORDER BY 1"
    )
    return {name: ORGANISATION.get(name, column) for name, column in found}


def kept_apart():
    return {name: column for name, column in tables().items() if column}


def test_every_table_is_protected_or_exempt_with_its_reason(database):
    protected = {
        name
        for (name,) in ask(
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid"
            " WHERE c.relrowsecurity AND c.relnamespace = 'public'::regnamespace"
        )
    }
    reached = {
        name
        for (name,) in ask(
            "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace"
            " AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND has_any_column_privilege("
            "   %s, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES')"
            " OR c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
            "   AND has_table_privilege(%s, c.oid, 'DELETE, TRUNCATE, TRIGGER')",
            APPLICATION_ROLE,
            APPLICATION_ROLE,
        )
    }
    assert reached - protected == set(EXEMPT)
    assert set(kept_apart()) - protected == set()


def test_no_table_of_an_organisation_may_be_emptied_at_once(database):
    # TRUNCATE heeds no policy.
    may = ask(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind IN ('r', 'p') AND has_table_privilege(%s, oid, 'TRUNCATE')",
        APPLICATION_ROLE,
    )
    assert may == []


def test_views_see_what_who_asks_sees(database):
    leaking = ask(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND (relkind = 'm' OR relkind = 'v'"
        "      AND NOT 'security_invoker=true' = ANY (coalesce(reloptions, '{}')))"
    )
    assert leaking == []


def test_the_application_owns_nothing_and_passes_no_policy(database):
    role = ask(
        "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication"
        " FROM pg_roles WHERE rolname = %s",
        APPLICATION_ROLE,
    )
    assert role == [(False,) * 5]
    assert ask("SELECT current_user") == [(APPLICATION_ROLE,)]
    owned = ask(
        "SELECT 'class', relname::text FROM pg_class WHERE relowner = %s::regrole"
        "   AND relpersistence <> 't'"
        " UNION ALL SELECT 'function', proname::text FROM pg_proc WHERE proowner = %s::regrole"
        " UNION ALL SELECT 'schema', nspname::text FROM pg_namespace"
        "   WHERE nspowner = %s::regrole AND nspname !~ '^pg_(toast_)?temp'"
        " UNION ALL SELECT 'role', roleid::regrole::text FROM pg_auth_members"
        "   WHERE member = %s::regrole",
        *[APPLICATION_ROLE] * 4,
    )
    assert owned == []
    assert ask("SELECT has_schema_privilege(%s, 'public', 'CREATE')", APPLICATION_ROLE) == [
        (False,)
    ]


def test_functions_with_the_owners_rights_cannot_be_led_astray(database):
    # Without pg_temp at the end of its path, a function finds temporary tables first: anybody's.
    astray = [
        (name, path)
        for name, path, public in ask(
            "SELECT p.oid::regprocedure::text, (SELECT split_part(each, '=', 2)"
            "   FROM unnest(p.proconfig) each WHERE each LIKE 'search_path=%%'),"
            "   has_function_privilege('public', p.oid, 'EXECUTE')"
            " FROM pg_proc p WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace"
        )
        if public or path is None or not path.endswith("pg_temp")
    ]
    assert astray == []


def test_every_reference_inside_an_organisation_carries_it(database):
    apart = kept_apart()
    referring = ask(
        "SELECT c.conrelid::regclass::text, c.confrelid::regclass::text,"
        "  array(SELECT attname::text FROM unnest(c.conkey) k JOIN pg_attribute a"
        "    ON a.attrelid = c.conrelid AND a.attnum = k),"
        "  array(SELECT attname::text FROM unnest(c.confkey) k JOIN pg_attribute a"
        "    ON a.attrelid = c.confrelid AND a.attnum = k)"
        " FROM pg_constraint c WHERE c.contype = 'f'"
        " AND c.connamespace = 'public'::regnamespace"
    )
    loose = [
        (table, columns, target)
        for table, target, columns, _aimed in referring
        if table in apart and target in apart and apart[table] not in columns
    ]
    assert loose == []
    tied = {(table, column) for table, _, columns, _ in referring for column in columns}
    untied = [
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.ForeignKey)
        if model._meta.db_table in apart and field.related_model._meta.db_table in apart
        if field.column != apart[model._meta.db_table]
        if (model._meta.db_table, field.column) not in tied
    ]
    assert untied == []


def test_no_unique_value_tells_that_another_organisation_has_it(database):
    apart = kept_apart()
    telling = [
        (table, index)
        for table, index, columns in ask(
            "SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text,"
            "  array(SELECT attname::text FROM unnest(i.indkey) k JOIN pg_attribute a"
            "    ON a.attrelid = i.indrelid AND a.attnum = k)"
            " FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
            " WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace"
        )
        if table in apart and apart[table] not in columns and columns != ["id"]
        if table not in UNIQUE_ACROSS
    ]
    assert telling == []


# -- rows ------------------------------------------------------------------------------------------


@pytest.fixture
def two(database):
    """Two organisations with a row in every table; all of it undone."""
    owner = connections["owner"]
    with transaction.atomic(using="owner"):
        with owner.cursor() as cursor:
            numbers = [made(cursor, name) for name in ("two-a", "two-b")]
            fill_all(cursor, numbers)
            cursor.execute(f"SET LOCAL ROLE {APPLICATION_ROLE}")
        yield numbers
        transaction.set_rollback(True, using="owner")
    owner.close()


def fill_all(cursor, numbers):
    for table in kept_apart():
        loosen(cursor, table)
    for table, column in kept_apart().items():
        if table not in ORGANISATION:
            for number in numbers:
                fill(cursor, table, column, number)


def made(cursor, slug):
    cursor.execute("SELECT encours_create_organisation(%s, 'Tissages', '', 'EUR')", [slug])
    return cursor.fetchone()[0]


def loosen(cursor, table):
    """Leaves the table its policies and its keys, and nothing that a row would have to please."""
    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    cursor.execute(
        "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('c', 'f')",
        [table],
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def columns_of(cursor, table):
    cursor.execute(
        "SELECT attname, format_type(atttypid, NULL), attnotnull AND NOT atthasdef"
        " AND attidentity = '' FROM pg_attribute WHERE attrelid = %s::regclass"
        " AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
        [table],
    )
    return [Column(*row) for row in cursor.fetchall()]


def sample(type_):
    if type_.endswith("[]"):
        return "'{}'"
    for name, value in (
        ("json", "'{}'"),
        ("timestamp", "now()"),
        ("date", "DATE '2026-01-31'"),
        ("bool", "false"),
        ("bytea", "'x'::bytea"),
        ("uuid", "gen_random_uuid()"),
        ("int", "1"),
        ("numeric", "1"),
        ("double", "1"),
    ):
        if name in type_:
            return value
    return "'x'"


def values_for(columns, organisation_column, number):
    """Column to SQL value: what a row must have, and its organisation."""
    needed = [each for each in columns if each.needed and each.name != organisation_column]
    return {organisation_column: str(number)} | {each.name: sample(each.type) for each in needed}


def insert_sql(table, values):
    return f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(values.values())})"


def fill(cursor, table, column, number):
    cursor.execute(insert_sql(table, values_for(columns_of(cursor, table), column, number)))


def act(cursor, *, reading=(), writing=None):
    readable = "{" + ",".join(map(str, reading)) + "}"
    cursor.execute(
        "SELECT set_config(%s, %s, true), set_config(%s, %s, true)",
        [READ_SETTING, readable, WRITE_SETTING, "" if writing is None else str(writing)],
    )


def refused(cursor, sql):
    """Whether the database refuses the statement, or it touches no row."""
    try:
        with transaction.atomic(using="owner"):
            cursor.execute(sql)
            return cursor.rowcount == 0
    except DatabaseError as error:
        if not is_refusal(error):
            raise
        return True


def seen_in(cursor, table, column):
    """The organisations seen; None when the application may not read the table at all."""
    try:
        with transaction.atomic(using="owner"):
            cursor.execute(f"SELECT DISTINCT {column} FROM {table}")
            return {each for (each,) in cursor.fetchall()}
    except DatabaseError as error:
        if not is_refusal(error):
            raise
        return None


def is_refusal(error):
    """Whether a right or a policy was missing, and not something else wrong."""
    return getattr(error.__cause__, "sqlstate", None) == "42501"  # insufficient_privilege


def test_with_the_filter_forgotten_a_stranger_stays_invisible(two):
    mine, theirs = two
    with connections["owner"].cursor() as cursor:
        for table, column in kept_apart().items():
            act(cursor)
            assert not seen_in(cursor, table, column), f"{table} is seen by nobody in particular"
            act(cursor, reading=[mine], writing=mine)
            assert seen_in(cursor, table, column) in ({mine}, None), table
            act(cursor, reading=[mine, theirs])
            assert seen_in(cursor, table, column) in ({mine, theirs}, None), table


def test_every_model_shows_ones_own_rows_alone(two):
    mine, _theirs = two
    apart = kept_apart()
    looked_at = 0
    with connections["owner"].cursor() as cursor:
        act(cursor, reading=[mine], writing=mine)
    for model in apps.get_models():
        if (column := apart.get(model._meta.db_table)) is not None:
            found = model._default_manager.using("owner").values_list(column, flat=True)
            assert {*found} == {mine}, model
            looked_at += 1
    assert looked_at >= 20


def test_nothing_is_written_into_another_organisation(two):
    mine, theirs = two
    with connections["owner"].cursor() as cursor:
        # Reading theirs too, as a consolidated group does, gives no right to write.
        act(cursor, reading=[mine, theirs], writing=mine)
        for table, column in kept_apart().items():
            columns = columns_of(cursor, table)
            values = values_for(columns, column, theirs)
            changed = changeable(cursor, table, columns)
            assert refused(cursor, insert_sql(table, values)), f"{table} takes another's row"
            assert refused(cursor, f"DELETE FROM {table} WHERE {column} = {theirs}"), table
            for name in changed:
                assert refused(
                    cursor, f"UPDATE {table} SET {name} = {name} WHERE {column} = {theirs}"
                ), table
            assert refused(
                cursor, f"UPDATE {table} SET {column} = {theirs} WHERE {column} = {mine}"
            ), f"a row of {table} is given away"


def test_who_reads_a_group_writes_nothing(two):
    mine, theirs = two
    with connections["owner"].cursor() as cursor:
        act(cursor, reading=[mine, theirs])
        for table, column in kept_apart().items():
            values = values_for(columns_of(cursor, table), column, mine)
            assert refused(cursor, insert_sql(table, values)), table
            assert refused(cursor, f"DELETE FROM {table}"), table


def test_ones_own_rows_are_written(two):
    # The tests above would hold of a database that refuses everything.
    mine, _theirs = two
    written = []
    with connections["owner"].cursor() as cursor:
        act(cursor, reading=[mine], writing=mine)
        for table, column in kept_apart().items():
            for name in changeable(cursor, table, columns_of(cursor, table))[:1]:
                sql = f"UPDATE {table} SET {name} = {name} WHERE {column} = {mine}"
                if not refused(cursor, sql):
                    written.append(table)
    assert {"tenancy_membership", "parties_customer", "receivables_line"} <= {*written}


def changeable(cursor, table, columns):
    """The columns that the application may update."""
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND has_column_privilege(%s, attrelid, attnum, 'UPDATE')",
        [table, APPLICATION_ROLE],
    )
    names = {name for (name,) in cursor.fetchall()}
    return [each.name for each in columns if each.name in names]


# -- through the application's own connection ------------------------------------------------------


def test_a_reference_to_another_organisations_row_is_refused(organisation, database):
    other = create_organisation(f"other-{organisation}", name="Filatures Durand")
    with acting_for(other):
        theirs = CustomerGroup.objects.create(organisation_id=other, name="Groupe Durand")
    with pytest.raises(DatabaseError, match="same_organisation"), acting_for(organisation):
        Customer.objects.create(
            organisation_id=organisation, code="X", name="X", group_id=theirs.pk
        )
    with acting_for(organisation):
        mine = CustomerGroup.objects.create(organisation_id=organisation, name="Groupe Martin")
        Customer.objects.create(organisation_id=organisation, code="X", name="X", group_id=mine.pk)


def test_nothing_set_shows_nothing(organisation):
    with acting_for(organisation):
        Customer.objects.create(organisation_id=organisation, code="C1", name="Client")
        assert Customer.objects.count() == 1
    assert Customer.objects.count() == 0
    with pytest.raises(DatabaseError, match="row-level security"):
        Customer.objects.create(organisation_id=organisation, code="C2", name="Client")


def test_what_is_set_ends_with_the_block_even_by_an_error(organisation, database):
    other = create_organisation(f"nested-{organisation}", name="Filatures Durand")
    with acting_for(organisation):
        twice = [Customer(organisation_id=other, code="C1", name="Client") for _ in range(2)]
        with pytest.raises(DatabaseError, match="customer_code_once"), acting_for(other):
            Customer.objects.bulk_create(twice)
        Customer.objects.create(organisation_id=organisation, code="C1", name="Client")
        with reading_of([other]):
            assert Customer.objects.count() == 0
        assert Customer.objects.count() == 1
    assert ask(f"SELECT current_setting('{READ_SETTING}', true)") in ([("",)], [(None,)])


def test_a_group_is_seen_by_those_of_its_organisations(organisation, database):
    stranger = create_organisation(f"far-{organisation}", name="Filatures Durand")
    group = create_group("Groupe Martin", [organisation])
    with acting_for(organisation):
        assert [*Group.objects.values_list("pk", flat=True)] == [group]
    with acting_for(stranger):
        assert [*Group.objects.all()] == []
    assert [*Group.objects.all()] == []


def test_the_application_cannot_become_somebody_else(database):
    for sql in (
        "SET LOCAL ROLE postgres",
        "SET LOCAL row_security = off; SELECT * FROM tenancy_organisation",
        "ALTER TABLE tenancy_organisation DISABLE ROW LEVEL SECURITY",
        "SET LOCAL session_replication_role = replica",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
