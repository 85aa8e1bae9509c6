"""Keeping documents: what was handed in is there as it came, once, with what became of it."""

import random
from datetime import UTC, date, datetime

import pytest

from encours.intake.formats.any_file import read_any
from encours.intake.models import Document, Piece
from encours.intake.queries import (
    NoSuchDocument,
    every_reject,
    find_document,
    list_documents,
    list_rejects,
)
from encours.intake.services.keeping import (
    DamagedDocument,
    content_of,
    keep_document,
    keep_rejects,
    record_absorbed,
    record_refused,
)
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.tenancy.isolation import acting_for
from encours.tenancy.services import create_organisation

NOW = datetime(2026, 3, 12, 8, 30, tzinfo=UTC)
TABLE = (
    b"Client;Facture;Date;Montant TTC\n"
    b"ACME;F1;01/02/2026;120,00\n"
    b"ACME;F2;31/02/2026;60,00\n"
    b'BOBIN;"F;3";02/02/2026;douze\n'
    b"BOBIN;F4;03/02/2026;10,00\n"
)


def keep(organisation, content=TABLE, *, name="export.csv", mode="delta", source="page"):
    return keep_document(
        organisation,
        name,
        content,
        source=source,
        kind_of_source="upload",
        author_id=None,
        mode=mode,
        now=NOW,
    )


def test_a_document_comes_back_as_it_was_handed_in(organisation):
    content = random.Random(1).randbytes(3 << 20) + b"x" * 12_345
    kept = keep(organisation, content, name=r"C:\compta\FEC.txt")
    assert content_of(organisation, kept.id) == content
    seen = find_document(organisation, kept.id)
    assert (seen.name, seen.size, seen.status, seen.source, seen.received_at) == (
        *("FEC.txt", len(content), "received", "page"),
        NOW,
    )


def test_the_same_bytes_are_kept_once_for_each_mode(organisation):
    first, again, other = keep(organisation), keep(organisation), keep(organisation, mode="stock")
    assert (first.known, again, other.known) == (
        False,
        type(first)(first.id, known=True, status="received"),
        False,
    )
    with acting_for(organisation):
        assert Piece.objects.count() == 2


def test_an_empty_document_is_kept_too(organisation):
    assert content_of(organisation, keep(organisation, b"").id) == b""


def test_a_document_that_was_touched_is_not_given(organisation):
    kept = keep(organisation)
    with acting_for(organisation):
        Document.objects.filter(pk=kept.id).update(sha256="0" * 64)
    with pytest.raises(DamagedDocument):
        content_of(organisation, kept.id)


def test_a_stranger_finds_no_document(organisation):
    kept = keep(organisation)
    stranger = create_organisation(f"{organisation}-stranger", name="Autre")
    with pytest.raises(NoSuchDocument):
        content_of(stranger, kept.id)
    with pytest.raises(NoSuchDocument):
        find_document(stranger, kept.id)
    assert list_documents(stranger).rows == ()


def test_refused_lines_are_kept_with_their_text_their_reason_and_their_weight(organisation):
    kept, reading = keep(organisation), read_any(TABLE)
    keep_rejects(organisation, kept.id, reading)
    first, second = list_rejects(organisation, kept.id).rows
    assert (first.line, first.field, first.value) == (3, "Date", "31/02/2026")
    assert first.content == "ACME;F2;31/02/2026;60,00"
    assert (first.reason, first.action) == (reading.rejects[0].reason, reading.rejects[0].action)
    assert (first.account, first.amount_cents, first.booked_on) == ("411", 6000, None)
    assert second.content == 'BOBIN;"F;3";02/02/2026;douze'
    assert second.amount_cents is None


def test_every_refused_line_is_listed_once_whatever_the_length_of_the_list(
    organisation, monkeypatch
):
    monkeypatch.setattr("encours.intake.queries._BATCH", 7)
    rows = "".join(f"ACME;F{i};31/02/2026;{i},00\n" for i in range(1, 41))
    content = b"Client;Facture;Date;Montant TTC\n" + rows.encode()
    kept = keep(organisation, content)
    keep_rejects(organisation, kept.id, read_any(content))
    assert [each.line for each in every_reject(organisation, kept.id)] == [*range(2, 42)]
    page = list_rejects(organisation, kept.id, 2, size=30)
    assert (page.number, page.last, page.count, len(page.rows)) == (2, 2, 40, 10)


def test_what_became_of_a_document_is_told(organisation):
    kept, reading = keep(organisation), read_any(TABLE)
    said = message("Two rows are refused.")
    record_refused(organisation, kept.id, problem=EncoursError(message("No."), message("Stop.")))
    assert find_document(organisation, kept.id).problem == (message("No."), message("Stop."))
    record_absorbed(
        organisation,
        kept.id,
        reading=reading,
        kind="table",
        first_on=date(2026, 2, 1),
        last_on=date(2026, 2, 3),
        exported=(date(2026, 2, 3), 2),
        counts={"created": 2},
        notices=[said],
    )
    seen = find_document(organisation, kept.id)
    assert (seen.status, seen.problem, seen.notices) == ("absorbed", (), (said,))
    assert (seen.rows, seen.accepted, seen.rejected, seen.counts) == (4, 2, 2, {"created": 2})
