import pytest
import typer
from typer.main import get_command

from encours.ui.translation import Translator
from tools import reference


@pytest.fixture
def small():
    application = typer.Typer(add_completion=False)

    @application.callback()
    def group() -> None: ...

    @application.command("count", help="Counts | sums.")
    def count(
        file: str, *, deep: bool = typer.Option(default=False, help="All of it.")
    ) -> None: ...

    below = typer.Typer(help="Things kept.")

    @below.command("add", help="Adds a thing.")
    def add() -> None: ...

    @below.command("list", help="Lists them.")
    def listed() -> None: ...

    application.add_typer(below, name="thing")
    return get_command(application)


def test_every_command_and_option_is_on_the_page(small):
    page = reference.describe_commands(small, Translator("en"))
    assert "## `encours count`\n\nCounts | sums." in page
    assert "| `--deep` | All of it. | All of it. |" in page


def test_a_command_with_commands_is_followed_by_them(small):
    page = reference.describe_commands(small, Translator("en"))
    assert "## `encours thing`\n\nThings kept." in page
    assert "## `encours thing add`\n\nAdds a thing." in page
    assert page.index("`encours thing add`") < page.index("`encours thing list`")


def test_a_page_that_lags_behind_the_command_is_refused(tmp_path, monkeypatch):
    page = tmp_path / "commands.md"
    monkeypatch.setattr(reference, "PAGE", page)
    monkeypatch.setattr("sys.argv", ["reference.py"])
    reference.main()
    monkeypatch.setattr("sys.argv", ["reference.py", "check"])
    reference.main()
    page.write_text("old")
    with pytest.raises(SystemExit, match="make reference"):
        reference.main()
