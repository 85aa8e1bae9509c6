"""Every job that is asked for by name exists: a mistyped one would wait for ever."""

import ast
from pathlib import Path

import pytest

import encours
from encours.jobs.working import load_jobs

PACKAGE = Path(encours.__file__).parent


def deferred_names(text):
    """The names of the calls `defer("name", …)` of a module; None where it is not written out.

    `rows.defer("column")` is Django's own, and none of ours.
    """
    for call in ast.walk(ast.parse(text)):
        if (
            isinstance(call, ast.Call)
            and ast.unparse(call.func) in {"defer", "services.defer"}
            and call.args
        ):
            first = call.args[0]
            yield first.value if isinstance(first, ast.Constant) else None


def registered_names():
    from procrastinate.contrib.django import app

    load_jobs()
    return set(app.tasks)


def modules():
    files = [path for path in sorted(PACKAGE.rglob("*.py")) if "tests" not in path.parts]
    texts = {str(path.relative_to(PACKAGE)): path.read_text(encoding="utf-8") for path in files}
    return {path: text for path, text in texts.items() if "defer(" in text}


def test_every_job_asked_for_exists():
    known = registered_names()
    unknown = {
        f"{path}: {name}"
        for path, text in modules().items()
        for name in deferred_names(text)
        if name not in known
    }
    assert unknown == set()


def test_every_job_is_named_after_its_capability():
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir()}
    own = {
        name for name in registered_names() if not name.startswith(("builtin:", "procrastinate."))
    }
    assert {name for name in own if name.split(".")[0] not in folders | {"test"}} == set()
    assert "jobs.forget_old" in own


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ('defer("intake.absorb", 1, document_id=2)', ["intake.absorb"]),
        ('services.defer("a.b", 1)', ["a.b"]),
        ("defer(name, 1)", [None]),
        ("deferrer.defer()", []),
        ('rows.filter(a=1).defer("content")', []),
        ('later("a.b", 1)', []),
    ],
)
def test_calls_are_seen_however_they_are_written(code, names):
    assert list(deferred_names(code)) == names
