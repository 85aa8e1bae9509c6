"""The page of imports: where the books are dropped, what waits, what was taken in."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from encours.daily.services.waiting_behind import taking_key
from encours.desk.exporting import give_out
from encours.desk.page import open_page
from encours.intake.queries import PAGE, DocumentSeen, list_documents, list_sources
from encours.intake.services.sources import LONGEST_SOURCE
from encours.intake.services.waiting import list_waiting, put_aside
from encours.jobs.queries import list_work
from encours.jobs.rules.work import State
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.tenancy.access import Entered
from encours.tenancy.queries import list_members
from encours.tenancy.rules.roles import Right
from encours.ui.lists.model import Cell, Choice, Column, Filter, Kind, ListState, Row, ShownList
from encours.ui.plain import one_line
from encours.ui.templatetags.frame import place_of
from encours.ui.templatetags.say import speaker

DEFAULT_SOURCE = "lists"
MODES = ("delta", "stock", "bank")
_FATES = (
    ("absorbed", message("In the ledger"), "good"),
    ("refused", message("Refused"), "alarm"),
    ("received", message("Kept, not in the ledger"), "caution"),
)
_MOST_EXPORTED = 20_000
_UNDER_WAY = (State.WAITING, State.RUNNING)
_COLUMNS = (
    Column("name", message("File"), sorts=False),
    Column("fate", message("State"), sorts=False),
    Column("first", message("First day"), Kind.DAY, sorts=False),
    Column("last", message("Last day"), Kind.DAY, sorts=False),
    Column("rows", message("Lines"), Kind.NUMBER, sorts=False),
    Column("rejected", message("Rejected"), Kind.NUMBER, sorts=False),
    Column("source", message("From"), sorts=False),
    Column("author", message("By"), sorts=False),
    Column("received", message("On"), Kind.DAY, sorts=False),
)


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Takes what is dropped and puts it aside until it is confirmed; else shows the history."""
    entered = open_page(request, slug, Right.IMPORT).entered
    if request.method == "POST":
        return _dropped(request, entered)
    return _shown(request, entered)


def _dropped(request: HttpRequest, entered: Entered) -> HttpResponseBase:
    """Keeps the files, which the server has on disk by now, and shows what they would change."""
    files = request.FILES.getlist("files")
    if not files:
        t = speaker()
        messages.error(request, t("Choose a file first."))
        return _shown(request, entered, status=400)
    asked = request.POST.get("mode", "")
    source = one_line(request.POST.get("source", ""), LONGEST_SOURCE) or DEFAULT_SOURCE
    try:
        waiting = put_aside(
            entered.organisation_id,
            files,
            source=source,
            mode=asked if asked in MODES else "delta",
            author_id=entered.user_id,
            now=timezone.now(),
        )
    except EncoursError as error:
        tell(request, error)
        return _shown(request, entered, status=400)
    return redirect("waiting", slug=entered.slug, key=waiting.key)


def _shown(request: HttpRequest, entered: Entered, *, status: int = 200) -> HttpResponseBase:
    organisation_id = entered.organisation_id
    sources = list_sources(organisation_id)
    filters = _filters(entered, [each.name for each in sources])
    state = ListState.of(request.GET, _COLUMNS, filters, sort="-received")
    author = state.first("author")
    documents = list_documents(
        organisation_id,
        1 if state.export else state.page,
        size=_MOST_EXPORTED if state.export else PAGE,
        fates=state.filters.get("fate", ()),
        sources=state.filters.get("source", ()),
        author_id=int(author) if author else None,
    )
    if state.export:
        return give_out(
            organisation_id,
            message("What was handed in"),
            [each for each in _COLUMNS if each.key in state.columns],
            [_row(request, each) for each in documents.rows],
            kind=state.export,
            as_of=timezone.localdate(),
            unit="",
        )
    under_way = {each.key for each in list_work(organisation_id, states=_UNDER_WAY)}
    shown = {
        "entered": entered,
        "list": ShownList(
            name="imports",
            columns=_COLUMNS,
            rows=tuple(_row(request, each) for each in documents.rows),
            state=state,
            count=documents.count,
            caption=message("What was handed in"),
            filters=filters,
            empty=message(
                "Nothing yet. The export of your last accounting year is enough to begin."
            ),
        ),
        "is_first": not documents.count and not state.filters,
        "waiting": [
            (each, taking_key(each.key) in under_way) for each in list_waiting(organisation_id)
        ],
        "sources": [each for each in sources if each.name != DEFAULT_SOURCE],
        "default_source": DEFAULT_SOURCE,
    }
    return render(request, "desk/imports.html", shown, status=status)


def named(source: str) -> Message | str:
    """A source as people read it: the one of what was handed in without a name has none."""
    return message("(no name given)") if source == DEFAULT_SOURCE else source


def _filters(entered: Entered, sources: Sequence[str]) -> tuple[Filter, ...]:
    members = list_members(entered.organisation_id)
    return (
        Filter("fate", message("State"), tuple(Choice(key, word) for key, word, _ in _FATES)),
        Filter("source", message("From"), tuple(Choice(each, named(each)) for each in sources)),
        Filter(
            "author",
            message("By"),
            tuple(Choice(str(each.user_id), each.name or each.email) for each in members),
            several=False,
        ),
    )


def _row(request: HttpRequest, seen: DocumentSeen) -> Row:
    word, chip = next(((word, chip) for key, word, chip in _FATES if key == seen.status), ("", ""))
    door = place_of(request, "document", seen.id)
    return Row(
        str(seen.id),
        {
            "name": Cell(seen.name, href=door),
            "fate": Cell(word, chip=chip),
            "first": seen.first_on,
            "last": seen.last_on,
            "rows": seen.rows,
            "rejected": Cell(seen.rejected, href=f"{door}#rejected" if seen.rejected else ""),
            "source": named(seen.source),
            "author": seen.author,
            "received": seen.received_at.date(),
        },
    )


def tell(request: HttpRequest, error: EncoursError) -> None:
    """Says what is wrong and what to do, at the head of the page."""
    say = speaker().message
    parts = [error.what, *([] if error.action is None else [error.action])]
    messages.error(request, " ".join(say(part) for part in parts))
