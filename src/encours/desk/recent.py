"""The customers a person opened last: offered first where they go anywhere."""

from django.http import HttpRequest

from encours.desk.page import Page

KEPT = 8


def note_opened(request: HttpRequest, page: Page, code: str) -> None:
    """Remembers, as long as they stay signed in, that this person opened a customer."""
    before = opened_last(request, page)
    after = [code, *(each for each in before if each != code)][:KEPT]
    if after != before:
        request.session[_key(page)] = after


def opened_last(request: HttpRequest, page: Page) -> list[str]:
    """The codes of the customers opened last in this organisation, the last one first."""
    return list(request.session.get(_key(page), ()))


def _key(page: Page) -> str:
    return f"opened-{page.organisation_id}"
