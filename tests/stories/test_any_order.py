"""Exports of the books may come in any order, again, and overlapping: the ledger is the same."""

import secrets
from collections import Counter

import pytest
from django.db import connection
from hypothesis import HealthCheck, assume, given, reject, settings
from hypothesis import strategies as st

from encours.daily.services.ageing import aged_balance
from encours.daily.services.handing import Handed
from encours.daily.services.taking_in import take_in
from encours.diagnosis.rules.assess import Choices
from encours.diagnosis.services import diagnose
from encours.receivables.queries.verifying import verify
from encours.receivables.rules.years import DifferentBooks
from encours.tenancy.isolation import acting_for
from encours.tenancy.services import create_organisation
from tests.stories.invented import exports
from tests.stories.test_parity import EXAMPLES, NOW, told_by_files, told_by_ledger

REAL = settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def lines_of(organisation_id):
    """What stands in the ledger, numbers apart."""
    with acting_for(organisation_id), connection.cursor() as cursor:
        cursor.execute(
            "SELECT booked_on, account, auxiliary, amount_cents, reference, letter, entry_number,"
            " customer, nature, is_receivable, is_opening, settled_on FROM receivables_line"
            " WHERE organisation_id = %s AND reversed_by IS NULL",
            [organisation_id],
        )
        return Counter(cursor.fetchall())


def take(organisation_id, files):
    return take_in(organisation_id, files, source="lists", author_id=None, now=NOW, confirmed=True)


def new_organisation():
    return create_organisation(f"s-{secrets.token_hex(6)}", name="Tissages Martin")


@REAL
@given(files=exports(), data=st.data())
def test_any_order_any_repetition_one_ledger(database, tmp_path_factory, files, data):
    assume(files)
    handed = [Handed(f"f{number}.txt", content) for number, content in enumerate(files)]
    together, apart = new_organisation(), new_organisation()
    try:
        take(together, handed)
    except DifferentBooks:
        reject()
    shuffled = data.draw(st.permutations(handed + handed[:1]))
    for file in shuffled:
        take(apart, [file])
    assert lines_of(together) == lines_of(apart)
    last = take(apart, [handed[0]])
    assert (last.created, last.changed, last.reversed) == (0, 0, 0)
    folder = tmp_path_factory.mktemp("files")
    paths = []
    for file in handed:
        paths.append(folder / file.name)
        paths[-1].write_bytes(file.content)
    day = diagnose(paths, Choices()).as_of
    assert day is not None
    assert told_by_ledger(apart, day) == told_by_files(paths, day)
    for organisation_id in (together, apart):
        aged = aged_balance(organisation_id, day, now=NOW)
        assert sum(aged.ageing.values()) == aged.balance_cents == aged.control_account_cents
        assert verify(organisation_id) == ()


def test_entries_that_get_their_final_numbers_are_the_same_entries(database):
    text = EXAMPLES[1].read_bytes().decode()
    header, *rows = text.splitlines(keepends=True)
    draft = [row.split("\t") for row in rows]
    for cells in draft:
        cells[2] = f"PROV{cells[2]}"
    organisation_id = new_organisation()
    first = Handed("draft.txt", (header + "".join("\t".join(cells) for cells in draft)).encode())
    take(organisation_id, [first])
    report = take(organisation_id, [Handed("final.txt", text.encode())])
    assert (report.created, report.changed, report.reversed) == (0, len(rows), 0)


def test_an_export_that_knows_less_changes_nothing_and_it_is_said(database):
    text = EXAMPLES[1].read_bytes()
    shorter = text[: text.rstrip(b"\r\n").rindex(b"\n") + 1]
    organisation_id = new_organisation()
    take(organisation_id, [Handed("whole.txt", text)])
    report = take(organisation_id, [Handed("shorter.txt", shorter)])
    assert (report.created, report.changed, report.reversed) == (0, 0, 0)
    assert "is believed" in str(report.notices[0])


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_exports_of_the_same_days_the_one_that_knows_more_letters_is_believed(
    database, tmp_path, order
):
    plain = EXAMPLES[0].read_bytes().decode()
    header, *rows = plain.splitlines(keepends=True)
    cells = [row.split("\t") for row in rows]
    letter = header.rstrip().split("\t").index("EcritureLet")
    for row in cells:
        row[letter] = ""
    bare = (header + "".join("\t".join(row) for row in cells)).encode()
    files = [Handed("bare.txt", bare), Handed("lettered.txt", plain.encode())]
    organisation_id, paths = new_organisation(), []
    for file in (files[which] for which in order):
        take(organisation_id, [file])
        paths.append(tmp_path / file.name)
        paths[-1].write_bytes(file.content)
    day = diagnose(paths, Choices()).as_of
    told = told_by_ledger(organisation_id, day)
    assert told == told_by_files(paths, day) == told_by_files([paths[order.index(1)]], day)
