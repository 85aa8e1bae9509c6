"""Writes and checks the pins: the same versions on every machine, without a lock file in git.

`python tools/pin.py` resolves the project and its development group for every platform and writes
the versions into `pyproject.toml` (between its two marks) and, with digests, for production into
`requirements.lock`. Pins in force are kept unless `--upgrade` is given. `python tools/pin.py check`
says what is installed but not pinned, pinned but not installed, or differs. Neither file names the
address of a registry (DECISIONS.md, "Pins without a lock file").
"""

import argparse
import importlib.metadata
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = ROOT / "pyproject.toml"
REQUIREMENTS = ROOT / "requirements.lock"
BEGIN = "# pins: written by tools/pin.py (make pin), never by hand"
END = "# pins end here"
PLAIN = ("--universal", "--no-header", "--no-annotate", "--quiet")

_PIN = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^\s;\\]+)\s*(?:;\s*(?P<marker>[^\\]*))?")


def compile_pins(folder: Path, *arguments: str) -> list[str]:
    """What `uv pip compile` resolves: one line a package, or several where digests are asked."""
    command = ["uv", "pip", "compile", *PLAIN, *arguments]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"uv could not resolve the project:\n{done.stderr}")
    return done.stdout.splitlines()


def write_pins(*, upgrade: bool) -> None:
    """Resolves anew and rewrites both files."""
    text = PROJECT.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    project = tomllib.loads(text)
    in_force = {} if upgrade else project["tool"].get("uv", {})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # Without the pins, which the resolver would read there: they come as kept.txt.
        (folder / "pyproject.toml").write_text(before + after, encoding="utf-8")
        (folder / "build.in").write_text("\n".join(project["build-system"]["requires"]))
        for table, kept in (("", "kept.txt"), ("build-", "kept-build.txt")):
            pins = in_force.get(f"{table}constraint-dependencies", [])
            (folder / kept).write_text("\n".join(pins))
        everything = compile_pins(folder, "-c", "kept.txt", "--group", "dev", "pyproject.toml")
        build = compile_pins(folder, "-c", "kept-build.txt", "build.in")
        (folder / "kept.txt").write_text("\n".join(everything))
        production = compile_pins(folder, "-c", "kept.txt", "--generate-hashes", "pyproject.toml")
    tables = _array("constraint-dependencies", everything)
    tables += _array("build-constraint-dependencies", build)
    PROJECT.write_text(f"{before}{BEGIN}\n[tool.uv]\n{tables}{END}{after}", encoding="utf-8")
    REQUIREMENTS.write_text("\n".join(production) + "\n", encoding="utf-8")
    print(f"{len(everything)} versions pinned, {len(build)} to build with")


def _array(name: str, pins: list[str]) -> str:
    lines = "".join(f'    "{pin}",\n' for pin in pins)
    return f"{name} = [\n{lines}]\n"


def parse_pins(lines: list[str]) -> dict[str, tuple[str, str]]:
    """By normalised name, the version pinned and the marker that limits it ("" for none)."""
    found = (_PIN.match(line) for line in lines)
    return {
        normalised(pin["name"]): (pin["version"], (pin["marker"] or "").strip())
        for pin in found
        if pin
    }


def normalised(name: str) -> str:
    """A package's name as registries compare it: `boolean.py` and `boolean-py` are one."""
    return re.sub(r"[-_.]+", "-", name).lower()


def installed_versions() -> dict[str, str]:
    """What this environment holds, the project itself apart."""
    found = {
        normalised(distribution.name): distribution.version
        for distribution in importlib.metadata.distributions()
    }
    found.pop("encours", None)
    return found


def find_faults(
    pinned: Mapping[str, tuple[str, str]],
    installed: Mapping[str, str],
    production: Mapping[str, tuple[str, str]],
) -> list[str]:
    """Each way in which the pins, the environment and `requirements.lock` disagree."""
    faults = [
        f"{name} {version} is installed, not pinned"
        for name, version in installed.items()
        if name not in pinned
    ]
    for name, (version, marker) in pinned.items():
        if name in installed and installed[name] != version:
            faults.append(f"{name} is pinned to {version}, {installed[name]} is installed")
        if name not in installed and not marker:
            faults.append(f"{name} {version} is pinned, not installed")
    faults += [
        f"requirements.lock has {name} {version}, the pins do not"
        for name, (version, _) in production.items()
        if pinned.get(name, ("", ""))[0] != version
    ]
    return sorted(faults)


def check_pins() -> list[str]:
    """The faults of this checkout in this environment."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))
    pinned = parse_pins(project["tool"]["uv"]["constraint-dependencies"])
    lines = REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    production = parse_pins(lines)
    faults = find_faults(pinned, installed_versions(), production)
    direct = (parse_name(requirement) for requirement in project["project"]["dependencies"])
    faults += [f"requirements.lock lacks {name}" for name in direct if name not in production]
    if sum("--hash=" in line for line in lines) < len(production):
        faults.append("requirements.lock has packages without a digest")
    return faults


def parse_name(requirement: str) -> str:
    """The package a requirement is about: `typer>=0.29` asks for `typer`."""
    return normalised(re.split(r"[^\w.-]", requirement, maxsplit=1)[0])


def main() -> None:
    """The verb: write by default, `check` to verify."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("verb", nargs="?", choices=("write", "check"), default="write")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    choice = parser.parse_args()
    if choice.verb == "write":
        write_pins(upgrade=choice.upgrade)
        return
    if faults := check_pins():
        sys.exit("\n".join([*faults, "Run `make pin`, then `uv sync`."]))
    print("pins: every installed package is pinned to its version")


if __name__ == "__main__":
    main()
