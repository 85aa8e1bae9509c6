"""The demonstration as files: what a company would hand over, with a word to who opens them."""

from encours.demo.rules.files import TRUTH, write_all
from encours.demo.rules.spec import NAME, Spec
from encours.demo.rules.story import tell_story
from encours.kernel.messages import message
from encours.ui.translation import Translator

README = "LISEZMOI.txt"


def export_demo(spec: Spec) -> dict[str, bytes]:
    """Every file of the demonstration by its path in the folder; of one `spec`, the same bytes."""
    return {**write_all(tell_story(spec)), README: _read_me(spec)}


def _read_me(spec: Spec) -> bytes:
    """What the files are, in both languages."""
    words = (
        message(
            "{name}: an invented company, on {day}. Nobody named here exists.",
            name=NAME,
            day=spec.as_of,
        ),
        message(
            "*FEC*.txt: its accounting by fiscal year, as the law has it exported. Take it in with:"
            " encours import FILE --org SLUG"
        ),
        message(
            "clients.csv: its customers. Take them in with: encours customers import clients.csv"
            " --org SLUG"
        ),
        message("factures_*.csv: its invoices by fiscal year, with what is open of each."),
        message(
            "releves/: its bank statements by month, account 512100 as CFONB 120, account 512200 as"
            " camt.053."
        ),
        message(
            "{file}: the answers: what each bank line pays, how each customer behaves.", file=TRUTH
        ),
    )
    told = [[Translator(language).message(line) for line in words] for language in ("fr", "en")]
    text = "\n\n".join("\n".join(lines) for lines in told) + "\n"
    return text.replace("\n", "\r\n").encode("utf-8-sig")
