"""What stands at the head of every paper: who writes, the logo, the account customers pay into."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from encours.desk.page import Page, open_page
from encours.desk.views.settings.policy import decide, policy_form, read_section, told_value
from encours.desk.views.settings.policy_forms import PolicyForm
from encours.desk.views.settings.sections import show, told
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message
from encours.papers.queries import find_logo, sender_on
from encours.papers.rules.letterhead_policy import LETTERHEAD
from encours.papers.rules.pictures import MOST_BYTES
from encours.papers.services.letterhead import keep_logo
from encours.tenancy.rules.roles import Right

_NAME = "settings_letterhead"
_LOGO = frozenset({"logo"})
_KINDS = {"png": "image/png", "jpeg": "image/jpeg", "svg": "image/svg+xml"}


@require_http_methods(["GET", "HEAD", "POST"])
def letterhead(request: HttpRequest, slug: str) -> HttpResponse:
    """The letterhead in force, the form by which it changes, and how it came to be."""
    page = open_page(request, slug, Right.SET_POLICY)
    form = policy_form(request, page, LETTERHEAD, left_out=_LOGO)
    if request.method != "POST":
        return _shown(request, page, form, logo=str(form.present.logo))
    logo, problem = _logo(request, page)
    more: dict[str, Any] = {"logo": logo}
    if problem:
        form.is_valid()
        return _shown(request, page, form, logo=logo, problem=problem, status=400)
    response, changes, status = decide(request, page, LETTERHEAD, form, back=(_NAME,), more=more)
    return response or _shown(request, page, form, changes, logo=logo, status=status)


@require_safe
def logo(request: HttpRequest, slug: str, digest: str) -> HttpResponse:
    """A logo that was kept: a picture that runs nothing, even opened by itself."""
    page = open_page(request, slug, Right.SET_POLICY)
    found = find_logo(page.organisation_id, digest)
    if found is None:
        raise Http404
    response = HttpResponse(found.content, content_type=_KINDS[found.kind])
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


def _logo(request: HttpRequest, page: Page) -> tuple[str, str]:
    """The digest of the logo that was chosen, and what is wrong with the picture handed in."""
    before = request.POST.get("logo", "")
    if request.POST.get("no_logo") == "1":
        return "", ""
    handed = request.FILES.get("logo_file")
    if not isinstance(handed, UploadedFile):
        return before, ""
    try:
        data = handed.read(MOST_BYTES + 1)
        kept = keep_logo(
            page.organisation_id, data, author_id=page.entered.user_id, now=timezone.now()
        )
    except EncoursError as error:
        return before, told(error)
    return kept, ""


def _shown(
    request: HttpRequest,
    page: Page,
    form: PolicyForm,
    changes: tuple[Message, ...] | None = None,
    *,
    logo: str,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    _fields, versions = read_section(page, LETTERHEAD)
    sender = sender_on(page.organisation_id, page.day)
    is_kept = bool(logo) and find_logo(page.organisation_id, logo) is not None
    shown = {
        "chapter": LETTERHEAD,
        "form": form,
        "told": [
            (words, told_value(LETTERHEAD.told(value)) if name != "address" else "\n".join(value))
            for name, words in LETTERHEAD.words.items()
            if name != "logo" and (value := getattr(sender.letterhead, name))
        ],
        "versions": versions,
        "follows": len(versions),
        "changes": changes,
        "logo": logo if is_kept else "",
        "problem": problem,
        "sender": sender,
    }
    return show(request, page, _NAME, shown, status=status)
