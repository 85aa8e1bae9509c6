"""The page of imports: where the books are dropped, what waits, what was taken in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from encours.desk.page import open_page
from encours.intake.queries import list_documents, list_sources
from encours.intake.services.sources import LONGEST_SOURCE
from encours.intake.services.waiting import list_waiting, put_aside
from encours.kernel.errors import EncoursError
from encours.tenancy.access import Entered
from encours.tenancy.rules.roles import Right
from encours.ui.plain import one_line
from encours.ui.templatetags.say import speaker

DEFAULT_SOURCE = "lists"
MODES = ("delta", "stock")


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest, slug: str) -> HttpResponse:
    """Takes what is dropped and puts it aside until it is confirmed; else shows the history."""
    entered = open_page(request, slug, Right.IMPORT).entered
    if request.method == "POST":
        return _dropped(request, entered)
    return _shown(request, entered)


def _dropped(request: HttpRequest, entered: Entered) -> HttpResponse:
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


def _shown(request: HttpRequest, entered: Entered, *, status: int = 200) -> HttpResponse:
    page = request.GET.get("page", "")
    shown = {
        "entered": entered,
        "documents": list_documents(
            entered.organisation_id, int(page) if page.isdecimal() and len(page) < 9 else 1
        ),
        "waiting": list_waiting(entered.organisation_id),
        "sources": list_sources(entered.organisation_id),
        "default_source": DEFAULT_SOURCE,
    }
    return render(request, "desk/imports.html", shown, status=status)


def tell(request: HttpRequest, error: EncoursError) -> None:
    """Says what is wrong and what to do, at the head of the page."""
    say = speaker().message
    parts = [error.what, *([] if error.action is None else [error.action])]
    messages.error(request, " ".join(say(part) for part in parts))
