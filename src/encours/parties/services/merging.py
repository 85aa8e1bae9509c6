"""Says that two customers are one: renumbered in the books, or entered twice.

Nothing is rewritten: the books keep both codes, and an alias, dated and undoable, says that they
are looked at together.
"""

from datetime import date, datetime

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.parties.models import CustomerAlias
from encours.parties.rules.aliases import follow_aliases
from encours.parties.services.finding import tell_change, the_customer
from encours.parties.services.locking import lock_parties


class ImpossibleMerge(EncoursError):
    """The two customers cannot be made one."""


def merge_customers(
    organisation_id: int,
    alias: str,
    main: str,
    *,
    from_on: date,
    ground: str = "",
    author_id: int | None = None,
) -> None:
    """From a day on, the customer `alias` is looked at as `main`.

    Raises `NoSuchCustomer`; `ImpossibleMerge` when they are one already, or `alias` is another's.
    """
    lock_parties(organisation_id)
    old, new = (the_customer(organisation_id, code) for code in (alias, main))
    standing = CustomerAlias.objects.filter(organisation_id=organisation_id, undone_at=None)
    main_of = dict(standing.values_list("customer_id", "main_id"))
    if old.pk in main_of:
        raise ImpossibleMerge(
            message("The customer {code} is already an alias of another.", code=alias),
            message("Undo that first."),
        )
    if follow_aliases(main_of).get(new.pk, new.pk) == old.pk:
        raise ImpossibleMerge(
            message("{alias} and {main} are already one customer.", alias=alias, main=main),
            message("Choose two customers that are not yet one."),
        )
    CustomerAlias.objects.create(
        organisation_id=organisation_id,
        customer=old,
        main=new,
        author_id=author_id,
        from_on=from_on,
        ground=ground,
    )
    tell_change(old, "alias_of", "", main, author_id)


def undo_merge(
    organisation_id: int, alias: str, *, now: datetime, author_id: int | None = None
) -> None:
    """The customer stands for itself again; that it did not is kept. `ImpossibleMerge`."""
    lock_parties(organisation_id)
    customer = the_customer(organisation_id, alias)
    standing = (
        CustomerAlias.objects.filter(customer=customer, undone_at=None)
        .select_related("main")
        .first()
    )
    if standing is None:
        raise ImpossibleMerge(
            message("The customer {code} is the alias of no other.", code=alias),
            message("There is nothing to undo."),
        )
    standing.undone_at, standing.undone_by_id = now, author_id
    standing.save(update_fields=["undone_at", "undone_by"])
    tell_change(customer, "alias_of", standing.main.code, "", author_id)
