"""Blocks inside blocks: what is in force is asked for once, and always what was said last."""

from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

from encours.tenancy.isolation import acting_for, reading_of
from encours.tenancy.models import Membership, Organisation
from encours.tenancy.services import create_organisation


@pytest.fixture
def other(organisation):
    return create_organisation(f"inside-{organisation}", name="Filatures Durand")


@contextmanager
def counting():
    """How often the settings were put in force."""
    put = []

    def note(execute, sql, params, many, context):
        if "set_config" in str(sql):
            put.append(params)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield put


def seen():
    return {each.id for each in Organisation.objects.all()}


def test_a_block_for_the_same_organisation_asks_for_nothing_again(organisation):
    with counting() as put, acting_for(organisation), acting_for(organisation):
        with acting_for(organisation):
            assert seen() == {organisation}
        assert seen() == {organisation}
    assert len(put) == 1


def test_reading_what_is_read_already_costs_nothing(organisation):
    with acting_for(organisation):
        seen()
        with counting() as put, reading_of([organisation]):
            assert seen() == {organisation}
    assert put == []


def test_reading_another_or_more_is_something_else(organisation, other):
    with acting_for(organisation):
        with reading_of([other]):
            assert seen() == {other}
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                Membership.objects.create(organisation_id=organisation, user_id=1, role="reader")
        with reading_of([organisation, other]):
            assert seen() == {organisation, other}
        assert seen() == {organisation}
    with reading_of([organisation]), acting_for(organisation):
        assert seen() == {organisation}


def test_what_only_reads_lets_a_block_inside_it_write(organisation):
    with reading_of([organisation]):
        with acting_for(organisation):
            Organisation.objects.filter(id=organisation).update(name="Filatures")
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Membership.objects.create(organisation_id=organisation, user_id=1, role="reader")


def test_each_block_sees_its_own_however_those_inside_it_end(organisation, other):
    with acting_for(organisation):
        with acting_for(other), acting_for(other):
            assert seen() == {other}
        with acting_for(organisation):
            assert seen() == {organisation}
        with pytest.raises(ZeroDivisionError), acting_for(other):
            raise ZeroDivisionError
        with acting_for(organisation):
            assert seen() == {organisation}
        with acting_for(other):
            assert seen() == {other}


def test_what_a_former_transaction_was_told_is_not_taken_for_this_one(organisation):
    with pytest.raises(ZeroDivisionError), acting_for(organisation):
        raise ZeroDivisionError
    with transaction.atomic():
        assert seen() == set()
        with acting_for(organisation):
            assert seen() == {organisation}
        assert seen() == set()
