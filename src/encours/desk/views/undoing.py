"""The button « Annuler » of what was just done."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from encours.desk.page import open_page
from encours.desk.undo import said_done, undo_it
from encours.kernel.errors import EncoursError
from encours.tenancy.isolation import acting_for
from encours.ui.templatetags.say import speaker


@require_POST
def undo(request: HttpRequest, slug: str) -> HttpResponse:
    """Undoes it and leads back to where one was."""
    page = open_page(request, slug)
    try:
        with acting_for(page.organisation_id):
            text = undo_it(page, request.POST.get("token", ""), now=timezone.now())
        said_done(request, page, text)
    except EncoursError as error:
        say = speaker().message
        parts = [error.what, *([] if error.action is None else [error.action])]
        messages.error(request, " ".join(map(say, parts)))
    back = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("organisation", slug=slug)
