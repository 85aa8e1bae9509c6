"""The journal: who did what and when, and whether nobody touched the record since."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from encours.desk.page import Page, open_page
from encours.desk.statuses import status_name
from encours.desk.views.settings.sections import show
from encours.journal.queries import (
    head,
    iterate_entries,
    list_entries,
    list_kinds_and_authors,
    verify,
)
from encours.journal.rules.chain import Entry
from encours.journal.rules.words import ERASED, kind_of
from encours.kernel.messages import Message, message
from encours.receivables.queries.documents import list_statuses
from encours.receivables.rules.assertion_words import journal_in_words
from encours.tenancy.isolation import reading_of
from encours.tenancy.queries import names_of
from encours.tenancy.rules.roles import Right
from encours.ui.spreadsheet import BYTE_ORDER_MARK, csv_rows
from encours.ui.templatetags.say import speaker

_NAME = "settings_journal"
_SIZE = 50
_BY_ITSELF = message("Encours, by itself")
_HEADS = (
    message("Number"),
    message("Instant"),
    message("Person"),
    message("Kind"),
    message("About"),
    message("What was done"),
    message("Digest"),
    message("Head"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list is narrowed to; blank: nothing."""

    kind: str
    author_id: int | None
    before: int | None

    @classmethod
    def of(cls, request: HttpRequest, kinds: tuple[str, ...], authors: tuple[int, ...]) -> "Asked":
        """As the address says; what is not there to be chosen is left out."""
        kind, author = request.GET.get("kind", ""), _number(request.GET.get("who", ""))
        return cls(
            kind if kind in kinds else "",
            author if author in authors else None,
            _number(request.GET.get("before", "")),
        )


@require_safe
def journal(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of entries, the last first; the chain is verified when asked."""
    page = open_page(request, slug, Right.READ_JOURNAL)
    organisation_id = page.organisation_id
    kinds, authors = list_kinds_and_authors(organisation_id)
    asked = Asked.of(request, kinds, authors)
    entries = list_entries(
        organisation_id,
        before=asked.before,
        limit=_SIZE + 1,
        kind=asked.kind or None,
        author_id=asked.author_id,
    )
    names = names_of(authors)
    told = _teller(organisation_id)
    checked = request.GET.get("verify") == "1"
    number, last = head(organisation_id)
    shown = {
        "entries": [
            (each, _author(each, names), kind_of(each.kind), told(each)) for each in entries[:_SIZE]
        ],
        "next_before": entries[_SIZE - 1].number if len(entries) > _SIZE else None,
        "asked": asked,
        "kinds": [(kind, kind_of(kind)) for kind in kinds],
        "authors": sorted(names.items(), key=lambda each: each[1].casefold()),
        "checked": checked,
        "faults": verify(organisation_id) if checked else (),
        "number": number,
        "head": last,
    }
    return show(request, page, _NAME, shown)


@require_safe
def journal_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The same entries for a spreadsheet, all of them, however many."""
    page = open_page(request, slug, Right.READ_JOURNAL)
    kinds, authors = list_kinds_and_authors(page.organisation_id)
    asked = Asked.of(request, kinds, authors)
    lines = (text.encode() for text in _lines(page, asked, names_of(authors)))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"journal-{page.entered.slug}-{page.today.isoformat()}.csv"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"  # noqa: FBT003  # Django's own order
    return response


def _lines(page: Page, asked: Asked, names: dict[int, str]) -> Iterator[str]:
    t, told = speaker(), _teller(page.organisation_id)
    yield BYTE_ORDER_MARK
    yield from csv_rows([[t.message(each) for each in _HEADS]])
    yield from csv_rows(
        [
            each.number,
            timezone.localtime(each.recorded_at).isoformat(timespec="seconds"),
            _plain(_author(each, names)),
            t.message(kind_of(each.kind)),
            each.subject or "",
            t.message(told(each)),
            each.digest,
            each.head,
        ]
        for each in iterate_entries(
            page.organisation_id, kind=asked.kind or None, author_id=asked.author_id
        )
    )


def _teller(organisation_id: int) -> Callable[[Entry], Message]:
    """What tells an entry in words, in the language of the page."""
    with reading_of([organisation_id]):
        statuses = list_statuses(organisation_id)
    names = {each.code: status_name(each) for each in statuses}
    return lambda entry: journal_in_words(entry.said or ERASED, names)


def _author(entry: Entry, names: dict[int, str]) -> Message | str:
    return _BY_ITSELF if entry.author_id is None else names.get(entry.author_id, "")


def _plain(words: Message | str) -> str:
    return speaker().message(words) if isinstance(words, Message) else words


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None
