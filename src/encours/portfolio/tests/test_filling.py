"""A large portfolio is put in quickly, and lists are read in the same orders afterwards."""

from contextlib import contextmanager

from django.db import connections, transaction
from django.db.models import CharField, TextField

from encours.portfolio.models import CustomerRow, ItemRow

TABLES = [CustomerRow._meta.db_table, ItemRow._meta.db_table]
INDEXES = sum(len(model._meta.indexes) for model in (CustomerRow, ItemRow))
KEYS = len(TABLES)


@contextmanager
def undone():
    """A transaction of the owner in which nobody has rows, and of which nothing stays."""
    with transaction.atomic(using="owner"):
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join(TABLES)}")
        yield
        transaction.set_rollback(True, using="owner")


def orders():
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = ANY (%s) ORDER BY 1", [TABLES]
        )
        return [row[0] for row in cursor.fetchall()]


def ask(function, using="owner"):
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT {function}()")
        return cursor.fetchone()[0]


def test_every_order_of_lists_is_made_again_once_a_portfolio_is_in(database):
    before = orders()
    assert len(before) == INDEXES + KEYS
    with undone():
        assert ask("portfolio_filling_begins") is True
        assert len(orders()) == KEYS
        ask("portfolio_filling_ends")
        assert orders() == before


def test_who_has_rows_or_reads_them_is_never_made_to_wait(database):
    with undone():
        blank = {
            field.attname: "" if isinstance(field, TextField | CharField) else 0
            for field in CustomerRow._meta.concrete_fields
            if not field.null and field.attname != "pk"
        }
        CustomerRow.objects.using("owner").create(**blank)
        assert ask("portfolio_filling_begins") is False
        assert len(orders()) == INDEXES + KEYS


def test_a_portfolio_is_filled_row_by_row_while_another_reads(database):
    with transaction.atomic():
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM portfolio_itemrow")
        with transaction.atomic(using="owner"):
            assert ask("portfolio_filling_begins") is False
    assert len(orders()) == INDEXES + KEYS
