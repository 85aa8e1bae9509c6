"""Who sees which organisation, member and group; how the rest of the schema draws its numbers."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from encours.database.addresses import APPLICATION_ROLE
from encours.tenancy.isolation import readable_sql
from encours.tenancy.protecting import grant_sequences, key, protect, share

_GROUPS = f"""
    ALTER TABLE tenancy_group ENABLE ROW LEVEL SECURITY;
    CREATE POLICY reads ON tenancy_group FOR SELECT TO {APPLICATION_ROLE} USING (EXISTS (
        SELECT 1 FROM tenancy_groupmember m
        WHERE m.group_id = tenancy_group.id AND m.organisation_id = ANY ({readable_sql()})));
    GRANT SELECT ON tenancy_group TO {APPLICATION_ROLE};
"""
# What must be known before an organisation is chosen, and no more than that.
_DOORS = f"""
    CREATE FUNCTION encours_find_organisation(wanted text) RETURNS bigint
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
        AS $$ SELECT id FROM tenancy_organisation WHERE slug = wanted $$;
    CREATE FUNCTION encours_memberships_of(person bigint)
        RETURNS TABLE (organisation_id bigint, slug text, name text, role text, portfolio text[])
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
        AS $$ SELECT o.id, o.slug::text, o.name::text, m.role::text, m.portfolio::text[]
              FROM tenancy_membership m JOIN tenancy_organisation o ON o.id = m.organisation_id
              WHERE m.user_id = person ORDER BY o.name, o.id $$;
    CREATE FUNCTION encours_create_organisation(
        new_slug text, new_name text, new_siren text, new_currency text) RETURNS bigint
        LANGUAGE sql SECURITY DEFINER SET search_path = public
        AS $$ INSERT INTO tenancy_organisation (slug, name, siren, currency, created_at)
              VALUES (new_slug, new_name, new_siren, new_currency, now()) RETURNING id $$;
    REVOKE ALL ON FUNCTION encours_find_organisation(text),
        encours_memberships_of(bigint),
        encours_create_organisation(text, text, text, text) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION encours_find_organisation(text),
        encours_memberships_of(bigint),
        encours_create_organisation(text, text, text, text) TO {APPLICATION_ROLE};
"""


class Migration(migrations.Migration):
    """Row-level security of what says who is who."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("tenancy", "0001_initial")]
    operations: ClassVar[list[Operation]] = [
        grant_sequences(),
        protect("tenancy_organisation", rights="SELECT, UPDATE", column="id"),
        protect("tenancy_membership"),
        key("tenancy_membership"),
        protect("tenancy_groupmember", rights="SELECT"),
        migrations.RunSQL(_GROUPS, migrations.RunSQL.noop),
        migrations.RunSQL(_DOORS, migrations.RunSQL.noop),
        share("tenancy_user", rights="SELECT, INSERT, UPDATE"),
    ]
