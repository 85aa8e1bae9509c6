"""An import killed at any moment leaves the ledger as it was, and the same files can come again."""

import os
import subprocess
import sys

import pytest

from encours.journal.queries import verify as verify_journal
from encours.receivables.queries.verifying import verify
from tests.stories.test_any_order import lines_of, new_organisation
from tests.stories.test_parity import EXAMPLES
from tests.structure.tree import ROOT


def run(database, organisation_id, paths, *, dies_at=0):
    command = [sys.executable, "-m", "tests.stories.importer", str(organisation_id), str(dies_at)]
    return subprocess.run(
        [*command, *map(str, paths)],
        cwd=ROOT,
        env=os.environ | {"ENCOURS_TEST_DATABASE": database},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def statements(database):
    """How many statements the two imports send when nobody kills them, and what they leave."""
    whole = new_organisation()
    first = run(database, whole, EXAMPLES[1:])
    second = run(database, whole, EXAMPLES)
    return int(first.stdout), int(second.stdout), lines_of(whole)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.8, 0.95, 1.0])
def test_a_killed_import_loses_nothing_and_doubles_nothing(database, statements, share):
    first, second, whole = statements
    # At the very last statement it may be done, where this one needed fewer than the one counted.
    ends = {-9, 0} if share == 1.0 else {-9}
    organisation_id = new_organisation()
    died = run(database, organisation_id, EXAMPLES[1:], dies_at=max(1, int(first * share)))
    assert died.returncode in ends
    run(database, organisation_id, EXAMPLES[1:])
    before = lines_of(organisation_id)
    died = run(database, organisation_id, EXAMPLES, dies_at=max(1, int(second * share)))
    assert died.returncode in ends
    assert lines_of(organisation_id) in (before, whole)
    assert run(database, organisation_id, EXAMPLES).returncode == 0
    assert lines_of(organisation_id) == whole
    assert verify(organisation_id) == ()
    assert verify_journal(organisation_id) == ()
