"""Who gets into a page of an organisation: a colleague, one without the right, a stranger."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import RequestFactory

from encours.tenancy.access import NotSignedIn, SecondFactorMissing, enter
from encours.tenancy.isolation import reading_of
from encours.tenancy.models import Organisation, User
from encours.tenancy.rules.roles import Right, Role
from encours.tenancy.services import require_second_factor


@pytest.fixture
def slug(organisation):
    with reading_of([organisation]):
        return Organisation.objects.get(id=organisation).slug


def asked_by(client):
    request = RequestFactory().get("/o/x/")
    request.user = User.objects.get(pk=client.user_id)
    return request


def test_a_colleague_enters_with_their_role_and_portfolio(signed_in, organisation, slug):
    request = asked_by(signed_in(organisation, "collector", portfolio=["AB"]))
    entered = enter(request, slug, Right.EDIT_CUSTOMERS)
    assert (entered.organisation_id, entered.role) == (organisation, Role.COLLECTOR)
    assert entered.portfolio == ("AB",)
    assert entered.may(Right.READ)
    assert not entered.may(Right.MANAGE_MEMBERS)
    assert request.entered is entered


def test_a_colleague_without_the_right_is_told_so(signed_in, organisation, slug):
    with pytest.raises(PermissionDenied):
        enter(asked_by(signed_in(organisation, "reader")), slug, Right.IMPORT)


def test_a_stranger_does_not_learn_that_the_organisation_exists(signed_in, slug):
    stranger = asked_by(signed_in())
    for asked in (slug, "no-such-organisation"):
        with pytest.raises(Http404) as caught:
            enter(stranger, asked)
        assert str(caught.value) == ""


def test_nobody_enters_without_signing_in(slug):
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    for asked in (slug, "no-such-organisation"):
        with pytest.raises(NotSignedIn):
            enter(request, asked)


def test_an_organisation_may_ask_for_a_second_factor(signed_in, organisation, slug):
    member, stranger = (asked_by(signed_in(organisation)), asked_by(signed_in()))
    require_second_factor(organisation, required=True)
    with pytest.raises(SecondFactorMissing):
        enter(member, slug)
    with pytest.raises(Http404):
        enter(stranger, slug)
    require_second_factor(organisation, required=False)
    assert enter(member, slug).organisation_id == organisation
