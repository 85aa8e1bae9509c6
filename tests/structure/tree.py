"""What the structural tests look at: every file of the project, each module as a syntax tree."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "src" / "encours"
READERS = ("intake", "formats")
FORBIDDEN_IN_PURE = (
    *("django", "httpx", "jinja2", "procrastinate", "requests", "rich"),
    *("typer", "typst", "vl_convert", "encours.ui"),
)

type Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """A Python file: its path from the root, its text, its syntax tree."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def is_test(self) -> bool:
        return "tests" in Path(self.path).parts

    @property
    def is_pure(self) -> bool:
        """A rule, a reader or a part of the kernel: no clock, no settings, no I/O."""
        if self.is_test or not self.path.startswith("src/encours/"):
            return False
        rooms = Path(self.path).with_suffix("").parts[2:]
        return rooms[0] == "kernel" or rooms[1:2] == ("rules",) or rooms[:2] == READERS

    @property
    def name(self) -> str:
        """As it is imported: `encours.kernel.money`."""
        parts = Path(self.path).with_suffix("").parts[1:]
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def functions(self) -> Iterator[Function]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node


def project_files() -> list[str]:
    """What is in git, or would be: paths from the root."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    return sorted(path for path in {*listed} if (ROOT / path).is_file())


def modules() -> list[Module]:
    return [
        Module(path, (ROOT / path).read_text(encoding="utf-8"))
        for path in project_files()
        if path.endswith(".py")
    ]
