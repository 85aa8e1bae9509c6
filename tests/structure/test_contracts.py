"""The import contracts of pyproject.toml hold, and each one breaks when it must."""

import re
import shutil
import subprocess
import sys
import tomllib

import pytest

from tests.structure.tree import PACKAGE, ROOT

PROGRAM = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def lint_imports(folder):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "--no-cache"],
        check=False,
        cwd=folder,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(folder), "COLUMNS": "200", "PATH": ""},
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def toy(tmp_path):
    """The contracts as they are, over a tree with the same folders and one module in each room."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    package = tmp_path / "encours"
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    stages = contracts["contracts"][0]["layers"]
    for stage in [each.strip() for layer in stages for each in re.split("[:|]", layer)]:
        (package / stage).mkdir(parents=True)
        for room in ("__init__", "views", "services", "queries", "models", "helpers"):
            (package / stage / f"{room}.py").touch()
        (package / stage / "rules").mkdir()
        for room in ("__init__", "first", "second"):
            (package / stage / "rules" / f"{room}.py").touch()
    formats = package / "intake" / "formats"
    formats.mkdir()
    for room in ("__init__", "fec"):
        (formats / f"{room}.py").touch()
    (package / "__init__.py").touch()
    return package


def test_the_contracts_hold_on_the_whole_package():
    status, said = lint_imports(PACKAGE.parent.parent)
    assert status == 0, said
    assert "0 broken" in said


def test_imports_that_point_uphill_are_let_through(toy):
    (toy / "metrics" / "rules" / "first.py").write_text(
        "import encours.receivables.rules.first\nimport encours.kernel.helpers\nimport polars\n"
    )
    (toy / "metrics" / "views.py").write_text("import encours.metrics.services\n")
    status, said = lint_imports(toy.parent)
    assert status == 0, said


@pytest.mark.parametrize(
    ("contract", "importer", "imported"),
    [
        ("Stages", "parties/helpers", "encours.receivables.rules.first"),
        ("Stages", "kernel/helpers", "encours.intake.helpers"),
        ("Stages", "metrics/services", "encours.cli.helpers"),
        ("Rooms", "metrics/rules/first", "encours.metrics.models"),
        ("Rooms", "receivables/services", "encours.receivables.views"),
        ("Purity", "metrics/rules/first", "django.db"),
        ("Purity", "kernel/helpers", "requests"),
        ("Purity", "intake/formats/fec", "rich.console"),
        ("Purity", "receivables/rules/second", "encours.ui.helpers"),
    ],
)
def test_an_import_the_house_forbids_is_reported(toy, contract, importer, imported):
    (toy / f"{importer}.py").write_text(f"import {imported}\n")
    status, said = lint_imports(toy.parent)
    assert status == 1, said
    broken = [line for line in said.splitlines() if line.rstrip().endswith("BROKEN")]
    assert any(line.startswith(contract) for line in broken), said


def test_a_framework_reached_through_another_module_is_reported(toy):
    (toy / "metrics" / "rules" / "first.py").write_text("import encours.parties.helpers\n")
    (toy / "parties" / "helpers.py").write_text("import jinja2\n")
    status, said = lint_imports(toy.parent)
    assert status == 1
    assert "encours.metrics.rules.first -> encours.parties.helpers" in said


def test_two_modules_that_need_each_other_are_reported(toy):
    (toy / "metrics" / "rules" / "first.py").write_text("import encours.metrics.rules.second\n")
    (toy / "metrics" / "rules" / "second.py").write_text("import encours.metrics.rules.first\n")
    status, said = lint_imports(toy.parent)
    assert status == 1
    assert "No cycles" in said
    assert "BROKEN" in said


def test_a_new_folder_must_take_its_place(toy):
    (toy / "novelty").mkdir()
    (toy / "novelty" / "__init__.py").touch()
    status, said = lint_imports(toy.parent)
    assert status == 1
    assert "novelty" in said
