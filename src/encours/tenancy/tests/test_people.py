"""Organisations, the people in them, the groups they form: made, changed, and never left alone."""

import secrets
import threading

import pytest
from django.db import connection, connections

from encours.kernel.identifiers import InvalidIdentifier
from encours.kernel.money import UnknownCurrency
from encours.tenancy.accounts import WeakPassword, choose_password, has_password
from encours.tenancy.models import Membership, User
from encours.tenancy.queries import (
    NoSuchOrganisation,
    NotAMember,
    find_organisation,
    find_person,
    find_place,
    list_consolidated,
    list_groups,
    list_members,
    list_organisations,
    list_places,
    portfolio_of,
)
from encours.tenancy.rules.roles import Role
from encours.tenancy.services import (
    AlreadyAMember,
    LastAdministrator,
    NoSuchMember,
    SlugTaken,
    UnusableEmail,
    UnusableName,
    UnusableSlug,
    add_member,
    change_role,
    create_group,
    create_organisation,
    create_person,
    remove_member,
)


def unique(prefix="org"):
    return f"{prefix}-{secrets.token_hex(6)}"


@pytest.fixture
def people(database):
    return [create_person(f"{secrets.token_hex(6)}@example.fr") for _ in range(3)]


# -- organisations ---------------------------------------------------------------------------------


def test_an_organisation_is_found_by_its_short_name(database):
    slug = unique()
    made = create_organisation(slug, name="  Tissages   Martin ", siren="356 000 000")
    assert find_organisation(slug) == made
    [listed] = [each for each in list_organisations() if each.slug == slug]
    assert (listed.name, listed.siren, listed.currency) == ("Tissages Martin", "356000000", "EUR")
    assert not listed.requires_second_factor


def test_an_organisation_nobody_made_is_said_with_the_command_that_makes_it(database):
    with pytest.raises(NoSuchOrganisation) as caught:
        find_organisation("nulle-part")
    assert "nulle-part" in str(caught.value)
    assert "encours org create nulle-part" in str(caught.value.action)


@pytest.mark.parametrize("slug", ["", "  ", "a\x07b", "\udcff"])
def test_a_short_name_that_is_none_leads_to_the_list_of_those_there_are(database, slug):
    with pytest.raises(NoSuchOrganisation) as caught:
        find_organisation(slug)
    assert str(caught.value) == "The short name of the organisation is empty, or cannot be read."
    assert "encours org list" in str(caught.value.action)


def test_a_name_over_several_lines_is_one(database):
    slug = unique()
    create_organisation(slug, name="Tissages\n\tMartin")
    assert "Tissages Martin" in [each.name for each in list_organisations() if each.slug == slug]


def test_the_name_of_a_person_can_be_seen(database):
    with pytest.raises(UnusableName):
        create_person(f"{unique()}@example.fr", name="Anna\x1b[2J")


@pytest.mark.parametrize(
    "slug", ["", "-a", "a-", "A", "é", "a_b", "a b", "a/b", "a" * 51, "..", "a\n"]
)
def test_a_short_name_is_small_letters_digits_and_hyphens(database, slug):
    with pytest.raises(UnusableSlug):
        create_organisation(slug, name="Tissages Martin")


@pytest.mark.parametrize("slug", ["a", "7", "a-b", "a" * 50, "tissages-martin-2"])
def test_usual_short_names_are_taken(database, slug):
    unused = f"{slug[:30]}-{secrets.token_hex(6)}"
    assert create_organisation(unused, name="X") == find_organisation(unused)


@pytest.mark.parametrize(
    ("refused", "error"),
    [
        ({"siren": "356000001"}, InvalidIdentifier),
        ({"currency": "ABC"}, UnknownCurrency),
        ({"name": "  "}, UnusableName),
        ({"name": "x" * 201}, UnusableName),
        ({"name": "Tissages\x07"}, UnusableName),
        ({"name": "\x1b[31mTissages"}, UnusableName),
        ({"name": "Tissages\u202e"}, UnusableName),
        ({"name": "Tissages\udcff"}, UnusableName),
    ],
)
def test_what_an_organisation_cannot_be_is_refused(database, refused, error):
    with pytest.raises(error):
        create_organisation(unique(), **({"name": "X"} | refused))


def test_a_short_name_names_one(database):
    slug = unique()
    create_organisation(slug, name="A")
    with pytest.raises(SlugTaken):
        create_organisation(slug, name="B")
    with connection.cursor() as cursor:  # the connection is fit for use after the refusal
        cursor.execute("SELECT 1")


# -- people ----------------------------------------------------------------------------------------


def test_a_person_is_one_whatever_the_capitals(database):
    address = f"{secrets.token_hex(6)}@Example.FR"
    made = create_person(f" {address} ", name="Anne")
    assert create_person(address.upper()) == made == find_person(address)
    assert not has_password(made)


@pytest.mark.parametrize("email", ["", "anne", "anne@", "@x.fr", "a b@x.fr", "a@x.fr\nBcc: b@x.fr"])
def test_what_is_no_address_is_refused(database, email):
    with pytest.raises(UnusableEmail):
        create_person(email)


@pytest.mark.parametrize("words", ["court", "12345678901", "motdepasse", "password1"])
def test_a_password_easily_guessed_is_refused(people, words):
    with pytest.raises(WeakPassword) as caught:
        choose_password(people[0], words, language="fr")
    assert "mot de passe" in str(caught.value)
    assert not has_password(people[0])


def test_a_password_is_kept_as_a_digest_that_costs(people):
    choose_password(people[0], "un cheval qui mange", language="fr")
    kept = User.objects.get(pk=people[0]).password
    assert kept.startswith("argon2$argon2id$")


# -- members ---------------------------------------------------------------------------------------


def test_members_are_listed_with_role_and_portfolio(organisation, people):
    add_member(organisation, people[0], role=Role.COLLECTOR, portfolio=[" ZOE", "ANNE", "", "ZOE"])
    [member] = list_members(organisation)
    assert (member.user_id, member.role, member.portfolio) == (
        people[0],
        Role.COLLECTOR,
        ("ANNE", "ZOE"),
    )
    assert portfolio_of(people[0], organisation) == ("ANNE", "ZOE")
    [place] = list_places(people[0])
    assert (place.organisation_id, place.role) == (organisation, Role.COLLECTOR)
    assert str(place.role_name) == "collector"
    assert find_place(people[0], place.slug) is not None
    assert find_place(people[1], place.slug) is None


def test_who_is_no_member_has_no_portfolio_at_all(organisation, people):
    # An empty one would show every customer.
    with pytest.raises(NotAMember):
        portfolio_of(people[0], organisation)


def test_nobody_is_twice_a_member(organisation, people):
    add_member(organisation, people[0], role=Role.READER)
    with pytest.raises(AlreadyAMember):
        add_member(organisation, people[0], role=Role.ADMINISTRATOR)
    assert [each.role for each in list_members(organisation)] == [Role.READER]


def test_a_role_changes_and_the_portfolio_when_one_is_given(organisation, people):
    add_member(organisation, people[0], role=Role.SALES, portfolio=["ANNE"])
    change_role(organisation, people[0], role=Role.COLLECTOR)
    assert portfolio_of(people[0], organisation) == ("ANNE",)
    change_role(organisation, people[0], role=Role.COLLECTOR, portfolio=[])
    assert portfolio_of(people[0], organisation) == ()


def test_the_last_administrator_stays(organisation, people):
    first, second, reader = people
    add_member(organisation, first, role=Role.ADMINISTRATOR)
    add_member(organisation, reader, role=Role.READER)
    with pytest.raises(LastAdministrator):
        remove_member(organisation, first)
    with pytest.raises(LastAdministrator):
        change_role(organisation, first, role=Role.READER)
    change_role(organisation, first, role=Role.ADMINISTRATOR, portfolio=["ANNE"])
    remove_member(organisation, reader)
    add_member(organisation, second, role=Role.ADMINISTRATOR)
    remove_member(organisation, first)
    assert [each.user_id for each in list_members(organisation)] == [second]


def test_two_administrators_who_leave_at_once_do_not_both_leave(organisation, people):
    for person in people[:2]:
        add_member(organisation, person, role=Role.ADMINISTRATOR)
    met, said = threading.Barrier(2), []

    def leave(person):
        met.wait()
        try:
            remove_member(organisation, person)
            said.append("left")
        except LastAdministrator:
            said.append("stayed")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=leave, args=(person,)) for person in people[:2]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["left", "stayed"]
    assert len(list_members(organisation)) == 1


@pytest.mark.parametrize("act", [remove_member, lambda o, p: change_role(o, p, role=Role.READER)])
def test_who_is_no_member_cannot_be_changed(organisation, people, act):
    add_member(organisation, people[0], role=Role.ADMINISTRATOR)
    with pytest.raises(NoSuchMember):
        act(organisation, people[1])


def test_a_role_nobody_knows_is_refused_by_the_database_too(organisation, people):
    from django.db import IntegrityError

    from encours.tenancy.isolation import acting_for

    with pytest.raises(IntegrityError, match="membership_role_known"), acting_for(organisation):
        Membership.objects.create(organisation_id=organisation, user_id=people[0], role="king")


# -- groups ----------------------------------------------------------------------------------------


def test_a_group_is_read_by_each_as_far_as_they_are_members(people):
    first, second = (create_organisation(unique(), name=name) for name in ("A", "B"))
    both, one, stranger = people
    for organisation, person in ((first, both), (second, both), (first, one)):
        add_member(organisation, person, role=Role.READER)
    group = create_group("Groupe Martin", [first, second, first])
    assert [each.organisation_id for each in list_consolidated(both, group)] == [first, second]
    assert [each.organisation_id for each in list_consolidated(one, group)] == [first]
    assert list_consolidated(stranger, group) == ()
    assert list_groups(both) == list_groups(one) == ((group, "Groupe Martin"),)
    assert list_groups(stranger) == ()
