"""The ways of the house that no linter sees (CONTRIBUTING.md): each test names who breaks them."""

import ast
import re
import string
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.structure.tree import FORBIDDEN_IN_PURE, PACKAGE, ROOT, Module, modules, project_files

MODULES = modules()
CODE = [module for module in MODULES if not module.is_test]
PURE = [module for module in MODULES if module.is_pure]

# Written in pieces, so that this file does not name what it forbids.
MACHINE_PATHS = re.compile(
    r"(?<![\w./}-])/(?:" + "|".join(["work", "root", "home", "Users"]) + r")/[\w.-]+"
    r"|(?<![\w-])\.\./" + "sha" + r"red\b"
)
REGISTRIES = re.compile(
    "|".join(["py" + r"pi\.org", "python" + "hosted", "npm" + r"js\.(org|com)"])
)


def test_the_tree_is_seen():
    assert {"encours.kernel.messages", "encours.intake.formats.records"} <= {m.name for m in PURE}


def test_package_files_are_empty():
    # An import there would be invisible to import-linter and paid by everyone.
    assert [m.path for m in CODE if Path(m.path).name == "__init__.py" and m.text] == []


def test_modules_end_at_600_lines():
    long = {m.path: len(m.text.splitlines()) for m in MODULES}
    assert {path: lines for path, lines in long.items() if lines > 600} == {}


def test_functions_end_at_70_lines():
    long = {
        f"{module.path}:{function.name}": lines
        for module in MODULES
        for function in module.functions()
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > 70
    }
    assert long == {}


def test_modules_say_first_what_they_mean():
    silent = [m.path for m in CODE if m.text and not ast.get_docstring(m.tree)]
    assert silent == []


def test_public_rules_and_readers_say_what_they_do():
    silent = [
        f"{module.path}:{node.name}"
        for module in PURE
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        if not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_every_capability_has_its_page():
    folders = [folder for folder in PACKAGE.iterdir() if (folder / "__init__.py").is_file()]
    assert [folder.name for folder in folders if not (folder / "README.md").is_file()] == []


def test_exemptions_give_their_code_and_their_reason():
    bare = re.compile(
        r"#\s*noqa(?!: [A-Z]+\d+(?:, ?[A-Z]+\d+)*\s+\S)"
        r"|#\s*type:\s*ignore(?!\[[\w, -]+\]\s+#\s*\S)"
        r"|#\s*pragma: no cover(?!\s+\S)"
    )
    found = [
        f"{module.path}:{number}"
        for module in MODULES
        if module.path != "tests/structure/test_house.py"
        for number, line in enumerate(module.text.splitlines(), start=1)
        if bare.search(line)
    ]
    assert found == []


def test_nothing_is_left_for_later():
    later = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME)\b")
    assert [m.path for m in MODULES if later.search(m.text)] == []


def test_no_signals():
    # What happens when a row is saved is written in its service, not hidden behind a signal.
    found = [
        module.path
        for module in MODULES
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom)
        if "signals" in (node.module or "").split(".") or node.module == "django.dispatch"
    ]
    assert found == []


def test_no_file_names_a_machine_or_a_registry():
    found = []
    for path in project_files():
        if path == "tests/structure/test_house.py":
            continue
        text = (ROOT / path).read_bytes().decode("utf-8", errors="ignore")
        found += [f"{path}: {hit.group()}" for hit in MACHINE_PATHS.finditer(text)]
        found += [f"{path}: {hit.group()}" for hit in REGISTRIES.finditer(text)]
    assert found == []


@pytest.mark.parametrize(
    "text", ['open("/wo' + 'rk/main/x")', "cd /ho" + "me/anna/encours", "see ../sha" + "red/DESIGN"]
)
def test_a_machine_path_is_recognised(text):
    assert MACHINE_PATHS.search(text)


@pytest.mark.parametrize("text", ["docs/work/plan", "a/home/page.html", "https://x.fr/work/12"])
def test_an_ordinary_path_is_let_through(text):
    assert not MACHINE_PATHS.search(text)


def test_test_files_have_names_of_their_own():
    names = Counter(Path(m.path).name for m in MODULES if Path(m.path).name.startswith("test_"))
    assert {name: count for name, count in names.items() if count > 1} == {}


def faults_of_messages(module: Module) -> list[str]:
    """Calls of `message` and `plural` that the catalogue cannot follow."""
    faults = []
    for call in ast.walk(module.tree):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            continue
        if (texts := {"message": 1, "plural": 2}.get(call.func.id)) is None:
            continue
        place = f"{module.path}:{call.lineno}"
        literals = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
        if len(literals) != texts or not all(isinstance(text, str) for text in literals):
            faults.append(f"{place}: not {texts} literal text(s)")
            continue
        given = {keyword.arg for keyword in call.keywords}
        named = {
            name
            for text in literals
            for _, name, _, _ in string.Formatter().parse(str(text))
            if name
        }
        # `**values` is followed no further; otherwise every value is named, and every name given.
        if None not in given and named != given:
            faults.append(f"{place}: values {sorted(named)} are not {sorted(map(str, given))}")
    return faults


def test_messages_are_literal_and_get_the_values_they_name():
    users = [m for m in CODE if "encours.kernel.messages" in m.text and "ui/" not in m.path]
    assert [fault for module in users for fault in faults_of_messages(module)] == []


@pytest.mark.parametrize(
    ("code", "is_right"),
    [
        ('message("Line {line}", line=3)', True),
        ('message("Line {line} " "is late", line=3)', True),
        ('message("Line {line}", **values)', True),
        ('plural("one line", "{count} lines", count=3)', True),
        ('plural("{name}: one", "{name}: {count}", count=3, name="x")', True),
        ("message(text)", False),
        ('message(f"Line {line}")', False),
        ('message("Line {line}")', False),
        ('message("Line", line=3)', False),
        ('plural("one {thing}", "{count} lines", count=3)', False),
        ('plural("one", count=3)', False),
    ],
)
def test_a_message_the_catalogue_cannot_follow_is_named(code, is_right):
    assert (faults_of_messages(Module("src/encours/x.py", code)) == []) is is_right


IMPURE_CALLS = re.compile(
    r"(?<![\w.])(?:open|print|input)\(|\b(?:date\.today|datetime\.(?:now|utcnow)|time\.time)\("
    r"|\bos\.environ\b|(?<![\w.])(?:scan_csv|scan_parquet)\("
)


def test_rules_kernel_and_readers_have_no_clock_and_no_files():
    found = [
        f"{module.path}:{node.lineno}: {code}"
        for module in PURE
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call | ast.Attribute)
        if IMPURE_CALLS.match(code := ast.unparse(node).split("(")[0] + "(")
    ]
    assert found == []


def test_rules_kernel_and_readers_load_no_framework():
    # import-linter does not look inside __init__.py nor into libraries: a process does.
    names = [module.name for module in PURE]
    code = (
        "import importlib, sys\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        f"print(*sorted(set({FORBIDDEN_IN_PURE!r}) & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True, cwd=ROOT
    )
    assert (done.stdout.split(), done.stderr) == ([], "")
