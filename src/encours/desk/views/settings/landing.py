"""The settings: what one may decide here, each section with the question it answers."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from encours.desk.page import open_page
from encours.desk.views.settings.sections import sections_for


@require_safe
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """The sections this member may open; who may open none is told so."""
    page = open_page(request, slug)
    sections = sections_for(page)
    if not sections:
        raise PermissionDenied
    return render(request, "desk/settings/landing.html", {"page": page, "sections": sections})
