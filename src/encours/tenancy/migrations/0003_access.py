"""What signing in needs of the database, and who may open which door."""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from encours.database.addresses import APPLICATION_ROLE
from encours.tenancy.protecting import share

# Told of the person who asks, and of nobody else: the page passes the one who signed in.
_DOORS = """
    CREATE FUNCTION encours_entry(person bigint, wanted text)
        RETURNS TABLE (organisation_id bigint, slug text, name text, role text,
                       portfolio text[], requires_second_factor boolean)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
        AS $$ SELECT o.id, o.slug::text, o.name::text, m.role::text, m.portfolio::text[],
                     o.requires_second_factor
              FROM tenancy_membership m JOIN tenancy_organisation o ON o.id = m.organisation_id
              WHERE m.user_id = person AND o.slug = wanted $$;
    CREATE FUNCTION encours_consolidated(person bigint, whole bigint)
        RETURNS TABLE (organisation_id bigint, slug text, name text, role text, portfolio text[])
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
        AS $$ SELECT o.id, o.slug::text, o.name::text, m.role::text, m.portfolio::text[]
              FROM tenancy_groupmember g
              JOIN tenancy_membership m ON m.organisation_id = g.organisation_id
              JOIN tenancy_organisation o ON o.id = g.organisation_id
              WHERE g.group_id = whole AND m.user_id = person ORDER BY o.name, o.id $$;
    CREATE FUNCTION encours_groups_of(person bigint) RETURNS TABLE (id bigint, name text)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
        AS $$ SELECT w.id, w.name::text FROM tenancy_group w WHERE EXISTS (
                  SELECT 1 FROM tenancy_groupmember g
                  JOIN tenancy_membership m ON m.organisation_id = g.organisation_id
                  WHERE g.group_id = w.id AND m.user_id = person) ORDER BY w.name, w.id $$;
    CREATE FUNCTION encours_create_group(new_name text, members bigint[]) RETURNS bigint
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
        AS $$ WITH made AS (INSERT INTO tenancy_group (name) VALUES (new_name) RETURNING id),
                   joined AS (INSERT INTO tenancy_groupmember (group_id, organisation_id)
                              SELECT made.id, each FROM made, unnest(members) AS each)
              SELECT id FROM made $$;
    CREATE FUNCTION encours_list_organisations()
        RETURNS TABLE (id bigint, slug text, name text, siren text, currency text,
                       requires_second_factor boolean)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
        AS $$ SELECT o.id, o.slug::text, o.name::text, o.siren::text, o.currency::text,
                     o.requires_second_factor
              FROM tenancy_organisation o ORDER BY o.slug $$;
"""
_DOOR_NAMES = (
    "encours_entry(bigint, text)",
    "encours_consolidated(bigint, bigint)",
    "encours_groups_of(bigint)",
    "encours_create_group(text, bigint[])",
    "encours_list_organisations()",
)
_KEYS = f"""
    REVOKE ALL ON FUNCTION {", ".join(_DOOR_NAMES)} FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION {", ".join(_DOOR_NAMES)} TO {APPLICATION_ROLE};
    ALTER FUNCTION encours_find_organisation(text) SET search_path = public, pg_temp;
    ALTER FUNCTION encours_memberships_of(bigint) SET search_path = public, pg_temp;
    ALTER FUNCTION encours_create_organisation(text, text, text, text)
        SET search_path = public, pg_temp;
"""
# Counts attempts to sign in, for all the processes of the site at once.
_CACHE = """
    CREATE TABLE tenancy_cache (
        cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
    CREATE INDEX tenancy_cache_expires ON tenancy_cache (expires);
"""


class Migration(migrations.Migration):
    """Signing in, sessions, second factors; entering an organisation; consolidated groups."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("tenancy", "0002_isolation"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("sessions", "0001_initial"),
    ]
    operations: ClassVar[list[Operation]] = [
        migrations.AddField(
            "organisation",
            "requires_second_factor",
            models.BooleanField(default=False, db_default=False),
        ),
        migrations.RunSQL(_DOORS, migrations.RunSQL.noop),
        migrations.RunSQL(_KEYS, migrations.RunSQL.noop),
        migrations.RunSQL(_CACHE, "DROP TABLE tenancy_cache"),
        share("tenancy_cache"),
        share("django_session"),
        share("account_emailaddress"),
        share("account_emailconfirmation"),
        share("mfa_authenticator"),
        share("django_migrations", rights="SELECT"),
    ]
