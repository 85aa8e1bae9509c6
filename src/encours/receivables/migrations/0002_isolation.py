"""The ledger's guarantees: isolation, and lines that cannot change."""

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


class Migration(migrations.Migration):
    """Row-level security, and rights by column."""

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
        protect("receivables_assertion", rights=APPEND_ONLY),
        protect("receivables_counter", rights="SELECT, INSERT, UPDATE"),
        protect("receivables_year"),
        protect("receivables_export"),
    ]
