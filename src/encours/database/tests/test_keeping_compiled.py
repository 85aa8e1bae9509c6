"""The programs of an installation begin as fast where Python may write nothing beside the code."""

import os
import subprocess
import sys

import pytest

from encours.database.installation import keep_compiled


@pytest.fixture
def python(monkeypatch):
    """What Python was told, put back after the test."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", "")


def test_what_may_not_be_kept_beside_the_code_is_kept_in_the_data_folder(python, tmp_path):
    keep_compiled(tmp_path)
    keep_compiled(tmp_path)
    assert sys.pycache_prefix == str(tmp_path / "compiled")
    assert not sys.dont_write_bytecode
    assert (tmp_path / "compiled").stat().st_mode & 0o077 == 0


def test_the_programs_it_starts_keep_it_there_too(python, tmp_path):
    keep_compiled(tmp_path)
    subprocess.run([sys.executable, "-c", "import encours.kernel.money"], check=True)
    assert list((tmp_path / "compiled").rglob("money*.pyc"))


def test_where_it_is_kept_already_nothing_changes(python, monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    keep_compiled(tmp_path)
    assert sys.pycache_prefix is None
    assert os.environ["PYTHONPYCACHEPREFIX"] == ""
    assert not list(tmp_path.iterdir())
