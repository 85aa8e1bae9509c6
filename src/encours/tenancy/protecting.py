"""What every migration says of a table of an organisation: who sees it, and what it refers to.

Keys are (organisation, id) everywhere, so that no row can refer to another organisation's, and no
unique value reveals that another organisation has it.
"""

from collections.abc import Sequence

from django.db.migrations import RunSQL

from encours.database.addresses import APPLICATION_ROLE
from encours.tenancy.isolation import readable_sql, writable_sql

READ_WRITE = "SELECT, INSERT, UPDATE, DELETE"
APPEND_ONLY = "SELECT, INSERT"


def protect(table: str, *, rights: str = READ_WRITE, column: str = "organisation_id") -> RunSQL:
    """Row-level security of `table` and what the application may do there.

    `rights`: as in GRANT; `APPEND_ONLY` for what is never changed. `column`: the organisation.
    """
    return RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY reads ON {table} FOR SELECT TO {APPLICATION_ROLE}
            USING ({column} = ANY ({readable_sql()}));
        CREATE POLICY inserts ON {table} FOR INSERT TO {APPLICATION_ROLE}
            WITH CHECK ({column} = {writable_sql()});
        CREATE POLICY updates ON {table} FOR UPDATE TO {APPLICATION_ROLE}
            USING ({column} = {writable_sql()}) WITH CHECK ({column} = {writable_sql()});
        CREATE POLICY deletes ON {table} FOR DELETE TO {APPLICATION_ROLE}
            USING ({column} = {writable_sql()});
        GRANT {rights} ON {table} TO {APPLICATION_ROLE};
        """,
        f"""
        REVOKE ALL ON {table} FROM {APPLICATION_ROLE};
        DROP POLICY reads ON {table}; DROP POLICY inserts ON {table};
        DROP POLICY updates ON {table}; DROP POLICY deletes ON {table};
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


def key(table: str) -> RunSQL:
    """The composite key (organisation, id) that other tables refer to."""
    name = f"{table}_organisation_key"
    return RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE (organisation_id, id)",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


def refer(
    table: str, column: str, target: str, *, to: Sequence[str] = ("organisation_id", "id")
) -> RunSQL:
    """A foreign key that carries the organisation: `column` of `table` to `target` of the same."""
    name = f"{table}_{column}_same_organisation"
    return RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (organisation_id, {column})"
        f" REFERENCES {target} ({', '.join(to)}) DEFERRABLE INITIALLY IMMEDIATE",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


def share(table: str, *, rights: str = READ_WRITE) -> RunSQL:
    """What the application may do on a table that belongs to no organisation (see `EXEMPT`)."""
    return RunSQL(
        f"GRANT {rights} ON {table} TO {APPLICATION_ROLE}",
        f"REVOKE ALL ON {table} FROM {APPLICATION_ROLE}",
    )


def grant_sequences() -> RunSQL:
    """Lets the application draw numbers from the sequences of all tables, present and to come."""
    return RunSQL(
        f"""
        GRANT USAGE ON SCHEMA public TO {APPLICATION_ROLE};
        GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APPLICATION_ROLE};
        ALTER DEFAULT PRIVILEGES IN SCHEMA public
            GRANT USAGE, SELECT ON SEQUENCES TO {APPLICATION_ROLE};
        """,
        f"""
        ALTER DEFAULT PRIVILEGES IN SCHEMA public
            REVOKE USAGE, SELECT ON SEQUENCES FROM {APPLICATION_ROLE};
        REVOKE USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public FROM {APPLICATION_ROLE};
        """,
    )
