"""Books in the tables of a test's organisation, from the texts `ledger_text` reads."""

import hashlib
from datetime import UTC, datetime

import polars as pl

from encours.intake.models import Document
from encours.kernel.terms import PaymentTerms
from encours.receivables.rules.entries import with_entries
from encours.receivables.rules.exports import describe_export
from encours.receivables.services.absorbing import Settings, absorb_exports
from encours.receivables.tests.ledger_text import ledger
from encours.tenancy.isolation import acting_for

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
SETTINGS = Settings(
    unit="EUR",
    prefixes=("411", "413", "416"),
    assumed_terms=PaymentTerms(days=30),
    terms_by_customer={},
)


def take(organisation, *texts, settings=SETTINGS, **ahead):
    """Takes the ledgers written in `texts` in, one after the other; returns what each did.

    `ahead`: what is known of the lines entered ahead of the books, as `absorb_exports` takes it.
    """
    told = []
    for text in texts:
        digest = hashlib.sha256(text.encode()).hexdigest()
        with acting_for(organisation):
            document = Document.objects.create(
                organisation_id=organisation,
                name="fec.txt",
                sha256=digest,
                size=len(text),
                received_at=NOW,
                status="absorbed",
                mode="ledger",
            )
            lines = with_entries(ledger(text)).with_columns(pl.lit("EUR").alias("unit"))
            export = describe_export(lines, export_id=document.pk, digest=digest)
            absorbed = absorb_exports(
                organisation,
                {document.pk: lines},
                {document.pk: export},
                settings=settings,
                author_id=None,
                now=NOW,
                **ahead,
            )
            told.append(absorbed)
    return told
