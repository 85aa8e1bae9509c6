"""Takes in a list of customers: what it says becomes known, and who said it, when, is kept."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

import polars as pl
from django.db import connection

from encours.database.bulk import write_temporary
from encours.intake.formats.records import CustomerRow, Reject
from encours.parties.queries.relations import known_customers
from encours.parties.rules.listing import ListDecision, decide_list
from encours.parties.services.locking import lock_parties

_GROUPS = """
    INSERT INTO parties_customergroup (organisation_id, name)
    SELECT DISTINCT %(organisation)s::bigint, s."group" FROM pg_temp.parties_listed s
    WHERE s."group" <> '' ON CONFLICT DO NOTHING
"""
_ENTITIES = """
    INSERT INTO parties_legalentity (organisation_id, siren, vat_number, name, country)
    SELECT DISTINCT ON (s.siren, CASE WHEN s.siren = '' THEN s.vat_number END)
        %(organisation)s::bigint, s.siren, s.vat_number, s.name,
        CASE WHEN s.siren <> '' THEN 'FR' ELSE left(s.vat_number, 2) END
    FROM pg_temp.parties_listed s WHERE s.siren <> '' OR s.vat_number <> ''
    ORDER BY s.siren, CASE WHEN s.siren = '' THEN s.vat_number END, s.code
    ON CONFLICT DO NOTHING
"""
_CUSTOMERS = """
    INSERT INTO parties_customer AS c
        (organisation_id, code, name, entity_id, group_id, terms, collector, salesperson, free,
         created_at)
    SELECT %(organisation)s, s.code, s.name, e.id, g.id, s.terms, s.collector, s.salesperson,
        '{}', now()
    FROM pg_temp.parties_listed s
    LEFT JOIN parties_customergroup g
        ON g.organisation_id = %(organisation)s AND g.name = s."group" AND s."group" <> ''
    LEFT JOIN parties_legalentity e ON e.organisation_id = %(organisation)s
        AND e.siren = s.siren AND (s.siren <> '' OR e.vat_number = s.vat_number)
        AND (s.siren <> '' OR s.vat_number <> '')
    ORDER BY s.code
    ON CONFLICT (organisation_id, code) DO UPDATE SET
        name = EXCLUDED.name, terms = EXCLUDED.terms, collector = EXCLUDED.collector,
        salesperson = EXCLUDED.salesperson,
        entity_id = COALESCE(EXCLUDED.entity_id, c.entity_id),
        group_id = COALESCE(EXCLUDED.group_id, c.group_id)
"""
_VAT_NUMBERS = """
    INSERT INTO parties_customerreference
        (organisation_id, customer_id, author_id, kind, value, recorded_at)
    SELECT c.organisation_id, c.id, %(author)s::bigint, 'vat', s.vat_number, clock_timestamp()
    FROM pg_temp.parties_listed s
    JOIN parties_customer c ON c.organisation_id = %(organisation)s AND c.code = s.code
    WHERE s.vat_number <> '' AND s.says LIKE '%% vat_number %%'
    ON CONFLICT (organisation_id, customer_id, kind, value)
        DO UPDATE SET recorded_at = EXCLUDED.recorded_at
"""
_CONTACTS = """
    INSERT INTO parties_contact AS k
        (organisation_id, customer_id, author_id, function, name, email, phone, language,
         is_active, from_list, recorded_at)
    SELECT c.organisation_id, c.id, %(author)s::bigint, 'general', '', s.email, s.phone, 'fr',
        true, true, now()
    FROM pg_temp.parties_listed s
    JOIN parties_customer c ON c.organisation_id = %(organisation)s AND c.code = s.code
    WHERE s.email <> '' OR s.phone <> ''
    ON CONFLICT (organisation_id, customer_id) WHERE from_list
        DO UPDATE SET email = EXCLUDED.email, phone = EXCLUDED.phone
        WHERE (k.email, k.phone) <> (EXCLUDED.email, EXCLUDED.phone)
"""
_ENTITY_NUMBERS = """
    UPDATE parties_legalentity e SET vat_number = s.vat_number
    FROM pg_temp.parties_listed s
    WHERE e.organisation_id = %(organisation)s AND e.siren = s.siren AND s.siren <> ''
      AND e.vat_number = '' AND s.vat_number <> ''
"""
_PAID = """
    p.organisation_id = %(organisation)s AND c.organisation_id = %(organisation)s
    AND p.customer_id = c.id AND c.code = s.code AND p.role = 'pays' AND p.document_key IS NULL
    AND s.says LIKE '%% payer %%'
"""
# Who paid until today is kept; what was to begin today or later is not what the list says.
_FUTURE_PAYERS = f"""
    DELETE FROM parties_saleparty p USING parties_customer c, pg_temp.parties_listed s
    WHERE {_PAID} AND p.from_on >= %(today)s
"""  # noqa: S608  # words of ours
_FORMER_PAYERS = f"""
    UPDATE parties_saleparty p SET until_on = %(today)s
    FROM parties_customer c, pg_temp.parties_listed s
    WHERE {_PAID} AND (p.until_on IS NULL OR p.until_on > %(today)s)
"""  # noqa: S608  # words of ours
_PAYERS = """
    INSERT INTO parties_saleparty
        (organisation_id, customer_id, author_id, role, party_id, from_on, recorded_at)
    SELECT c.organisation_id, c.id, %(author)s::bigint, 'pays', payer.id,
        CASE WHEN EXISTS (SELECT 1 FROM parties_saleparty p
            WHERE p.organisation_id = c.organisation_id AND p.customer_id = c.id
              AND p.role = 'pays' AND p.document_key IS NULL)
        THEN %(today)s::date END, now()
    FROM pg_temp.parties_listed s
    JOIN parties_customer c ON c.organisation_id = %(organisation)s AND c.code = s.code
    JOIN parties_customer payer
        ON payer.organisation_id = %(organisation)s AND payer.code = s.payer
    WHERE s.says LIKE '%% payer %%'
"""
_CHANGES = """
    INSERT INTO parties_customerchange
        (organisation_id, customer_id, author_id, field, before, after, source, origin, recorded_at)
    SELECT c.organisation_id, c.id, %(author)s::bigint, s.field, s.before, s.after, 'list',
        %(origin)s, now()
    FROM pg_temp.parties_told s
    JOIN parties_customer c ON c.organisation_id = %(organisation)s AND c.code = s.code
"""


@dataclass(frozen=True, slots=True)
class ListImported:
    """What a list did, or would do: customers created, changed, unchanged; rows rejected.

    `faults`: what could not be read, the rejected rows among them, in order of line.
    """

    created: int
    changed: int
    unchanged: int
    rejected: int
    faults: tuple[Reject, ...]


def import_customers(
    organisation_id: int,
    rows: Iterable[CustomerRow],
    *,
    today: date,
    author_id: int | None = None,
    origin: str = "",
    dry_run: bool = False,
) -> ListImported:
    """Keeps what the list says; called inside a transaction that acts for the organisation.

    `today`: the day from which another payer pays. `origin`: the file's name, for the history.
    """
    lock_parties(organisation_id)
    decision = decide_list(rows, known_customers(organisation_id, on=today))
    if not dry_run and decision.changes:
        _write(
            decision,
            {
                "organisation": organisation_id,
                "author": author_id,
                "origin": origin,
                "today": today,
            },
        )
    return ListImported(
        created=len(decision.created),
        changed=len(decision.changed),
        unchanged=decision.unchanged,
        rejected=decision.rejected,
        faults=decision.faults,
    )


def _write(decision: ListDecision, named: dict[str, str | int | date | None]) -> None:
    says = {code: f" {' '.join(asdict(new))} " for code, new in decision.created.items()}
    for change in decision.changes:
        if change.before is not None:
            says[change.code] = f"{says.get(change.code, ' ')}{change.field} "
    become = decision.created | decision.changed
    listed = pl.DataFrame(
        [{"code": code, "says": says[code], **asdict(known)} for code, known in become.items()],
        infer_schema_length=None,
    )
    write_temporary("parties_listed", listed)
    write_temporary(
        "parties_told", pl.DataFrame([asdict(change) for change in decision.changes], _TOLD)
    )
    with connection.cursor() as cursor:
        for statement in (
            *(_GROUPS, _ENTITIES, _ENTITY_NUMBERS, _CUSTOMERS, _VAT_NUMBERS, _CONTACTS),
            *(_FUTURE_PAYERS, _FORMER_PAYERS, _PAYERS, _CHANGES),
        ):
            cursor.execute(statement, named)


_TOLD = {"code": pl.String, "field": pl.String, "before": pl.String, "after": pl.String}
