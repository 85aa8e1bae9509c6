"""Takes in the remittance advices that come by e-mail: what a customer says a payment will pay.

Asked of what can be nothing else (a letter, a PDF), and of what the books refused.
"""

from datetime import datetime

from encours.cash.services.advising import take_advice
from encours.daily.services.handing import Handed
from encours.intake.formats.advice.reader import read_advice
from encours.intake.formats.records import UnreadableFile
from encours.intake.services.keeping import keep_document, record_announced
from encours.kernel.messages import Message, plural
from encours.tenancy.isolation import acting_for

MODE = "advice"
"""The mode under which advices are kept: the same bytes again are the same advice."""


def advise(
    organisation_id: int, handed: Handed, *, source: str, now: datetime
) -> tuple[Message, ...] | None:
    """What became of a remittance advice, in words; `None` when the file names no invoice."""
    try:
        reading = read_advice(handed.content, name=handed.name)
    except UnreadableFile:
        return None
    count = sum(bool(row.number) for row in reading.advice.rows)
    if not count:
        return None
    with acting_for(organisation_id):
        kept = keep_document(
            organisation_id,
            handed.name,
            handed.content,
            source=source,
            kind_of_source="mailbox",
            author_id=None,
            mode=MODE,
            now=now,
        )
        take_advice(organisation_id, reading, document_id=kept.id, now=now)
        record_announced(organisation_id, kept.id, format_name=reading.format)
    return (
        plural(
            "A remittance advice of {count} invoice is kept",
            "A remittance advice of {count} invoices is kept",
            count=count,
        ),
    )
