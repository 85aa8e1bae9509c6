"""Who works here: roles and what each may do, portfolios, invitations, leaving."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from encours.desk.page import Page, open_page
from encours.desk.services.people import Invited, change_member, invite, open_the_door, take_out
from encours.desk.views.settings.forms import InviteForm, RoleForm
from encours.desk.views.settings.sections import done, refuse, show
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message, plural
from encours.parties.queries.customers import list_owners
from encours.teamwork.queries.people import can_have_tasks
from encours.teamwork.queries.tasks import count_tasks
from encours.tenancy.isolation import reading_of
from encours.tenancy.queries import Member, list_members
from encours.tenancy.rules.roles import RIGHT_NAMES, ROLE_NAMES, Right, Role, may
from encours.tenancy.services import AlreadyAMember

_NAME = "settings_people"


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """The members, the table of rights, and the form by which somebody is invited."""
    page = open_page(request, slug, Right.MANAGE_MEMBERS)
    owners = _owners(page)
    if request.method != "POST":
        initial = {"role": Role.COLLECTOR, "language": "fr"}
        return _people(request, page, InviteForm(owners=owners, initial=initial))
    form = InviteForm(request.POST, owners=owners)
    if not form.is_valid():
        return _people(request, page, form, status=400)
    role, portfolio = form.asked()
    given = form.cleaned_data
    try:
        invited = invite(
            page.organisation_id,
            given["email"],
            name=given["name"],
            language=given["language"],
            role=role,
            portfolio=portfolio,
            by=page.entered.user_id,
            now=timezone.now(),
        )
    except AlreadyAMember as error:
        refuse(form, AlreadyAMember(error.what), "email")
        return _people(request, page, form, status=409)
    except EncoursError as error:
        refuse(form, error)
        return _people(request, page, form, status=400)
    return _people(request, page, InviteForm(owners=owners), invited)


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, slug: str, user_id: int) -> HttpResponse:
    """One member: another role or portfolio, a link to come in, or taken out."""
    page = open_page(request, slug, Right.MANAGE_MEMBERS)
    member = _member(page, user_id)
    owners = tuple(sorted({*_owners(page), *member.portfolio}))
    if request.method != "POST":
        return _person(request, page, member, _role_form(member, owners))
    form = RoleForm(request.POST, owners=owners)
    if not form.is_valid():
        return _person(request, page, member, form, status=400)
    role, portfolio = form.asked()
    seen_role = request.POST.get("seen_role", "")
    try:
        change_member(
            page.organisation_id,
            user_id,
            role=role,
            portfolio=portfolio,
            seen=(
                Role(seen_role) if seen_role in set(Role) else member.role,
                tuple(sorted(request.POST.getlist("seen_portfolio"))),
            ),
            by=page.entered.user_id,
            now=timezone.now(),
        )
    except EncoursError as error:
        refuse(form, error)
        return _person(request, page, _member(page, user_id), form, status=409)
    done(
        request,
        message("{name} is now {role}.", name=member.name or member.email, role=ROLE_NAMES[role]),
    )
    return redirect(_NAME, slug=page.entered.slug)


@require_POST
def person_link(request: HttpRequest, slug: str, user_id: int) -> HttpResponse:
    """Another link for a member who has not chosen a password yet."""
    page = open_page(request, slug, Right.MANAGE_MEMBERS)
    member = _member(page, user_id)
    invited = open_the_door(page.organisation_id, user_id, by=page.entered.user_id)
    form = _role_form(member, tuple(sorted({*_owners(page), *member.portfolio})))
    return _person(request, page, member, form, invited=invited)


@require_POST
def person_out(request: HttpRequest, slug: str, user_id: int) -> HttpResponse:
    """Takes a member out; their open tasks go to whom one chose."""
    page = open_page(request, slug, Right.MANAGE_MEMBERS)
    member = _member(page, user_id)
    to = request.POST.get("tasks_to", "")
    try:
        moved = take_out(
            page.organisation_id,
            user_id,
            tasks_to=int(to) if to.isascii() and to.isdecimal() and len(to) < 12 else None,
            by=page.entered.user_id,
            now=timezone.now(),
        )
    except EncoursError as error:
        form = _role_form(member, tuple(sorted({*_owners(page), *member.portfolio})))
        return _person(request, page, member, form, status=409, problem=error)
    name = member.name or member.email
    done(request, message("{name} works here no more.", name=name))
    if moved.moved:
        done(
            request,
            plural("{count} task handed over.", "{count} tasks handed over.", count=moved.moved),
        )
    if user_id == page.entered.user_id:
        return redirect("home")
    return redirect(_NAME, slug=page.entered.slug)


def _member(page: Page, user_id: int) -> Member:
    for each in list_members(page.organisation_id):
        if each.user_id == user_id:
            return each
    raise Http404


def _owners(page: Page) -> tuple[str, ...]:
    with reading_of([page.organisation_id]):
        return list_owners(page.organisation_id)


def _role_form(member: Member, owners: tuple[str, ...]) -> RoleForm:
    initial = {"role": str(member.role), "portfolio": list(member.portfolio)}
    return RoleForm(owners=owners, initial=initial)


def _people(
    request: HttpRequest,
    page: Page,
    form: InviteForm,
    invited: Invited | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    shown = {
        "form": form,
        "invited": invited,
        "members": [
            (each, ROLE_NAMES[each.role], each.user_id == page.entered.user_id)
            for each in list_members(page.organisation_id)
        ],
        "roles": [ROLE_NAMES[role] for role in Role],
        "rights": [
            (words, [(ROLE_NAMES[role], may(role, right)) for role in Role])
            for right, words in RIGHT_NAMES.items()
        ],
        "is_asked": form.is_bound and bool(form.errors),
    }
    return show(request, page, _NAME, shown, status=status)


def _person(
    request: HttpRequest,
    page: Page,
    member: Member,
    form: RoleForm,
    *,
    invited: Invited | None = None,
    problem: EncoursError | None = None,
    status: int = 200,
) -> HttpResponse:
    others = [
        each
        for each in list_members(page.organisation_id)
        if each.is_active and each.user_id != member.user_id and can_have_tasks(each)
    ]
    with reading_of([page.organisation_id]):
        tasks = count_tasks(page.organisation_id, member.user_id, today=page.today)
    shown = {
        "form": form,
        "member": member,
        "role": ROLE_NAMES[member.role],
        "invited": invited,
        "problem": problem,
        "others": others,
        "tasks": tasks.open,
    }
    return show(request, page, _NAME, shown, template="person", status=status)
