"""In a shell: pipes closed early, disks that are full, Ctrl-C; none of them shows a trace."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ENCOURS = Path(sys.executable).with_name("encours")
SMALL = Path(__file__).parents[2] / "diagnosis" / "tests" / "golden" / "small.txt"
STRICT = os.environ | {"PYTHONWARNINGS": "error", "ENCOURS_LANG": "en"}


def test_the_first_line_may_be_all_that_is_read():
    piped = f'"{ENCOURS}" diagnose "{SMALL}" --json | head -1; echo "${{PIPESTATUS[0]}}"'
    done = subprocess.run(
        ["bash", "-c", piped],
        capture_output=True,
        check=True,
        text=True,
        env=STRICT,
    )
    assert (done.stdout, done.stderr) == ("{\n0\n", "")


def test_a_reader_gone_before_the_first_line_is_no_error():
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        done = subprocess.run(
            [ENCOURS, "diagnose", SMALL],
            stdout=closed,
            stderr=subprocess.PIPE,
            check=False,
            env=STRICT,
        )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_said_on_one_line():
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [ENCOURS, "diagnose", SMALL, "--json"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            text=True,
            env=STRICT,
        )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("The result cannot be printed: there is no room left.")


# Ctrl-C at a known moment: as soon as the module named is asked for.
INTERRUPT = """
import os, signal, sys

class Interrupt:
    def find_spec(self, name, path=None, target=None):
        if name == moment:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)

moment = sys.argv.pop(1)
sys.meta_path.insert(0, Interrupt())
from encours.cli.main import run
run()
"""


@pytest.mark.parametrize("moment", ["typer", "polars", "encours.diagnosis.report.html"])
def test_an_interrupted_command_stops_without_a_word(moment, tmp_path):
    report = tmp_path / "report.html"
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPT, moment, "diagnose", SMALL, "--html", report],
        capture_output=True,
        check=False,
        text=True,
        env=STRICT,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
    assert list(tmp_path.iterdir()) == []
    assert done.returncode == signal.SIGINT + 128
