"""What a person says of several customers at once: who follows them, the group they are in.

A few statements, however many they are. Each is called inside a transaction that acts for the
organisation, and keeps what changed.
"""

from collections.abc import Collection, Mapping, Sequence

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.parties.models import Customer, CustomerChange, CustomerGroup
from encours.parties.services.finding import NoSuchCustomer

GROUP, COLLECTOR, SALESPERSON = "group", "collector", "salesperson"
SHARED_FIELDS = (GROUP, COLLECTOR, SALESPERSON)
_LONGEST = {GROUP: 300, COLLECTOR: 100, SALESPERSON: 100}


class UnusableValue(EncoursError):
    """What is to be said of the customers cannot be kept."""


def say_of_customers(
    organisation_id: int, values: Mapping[str, str], field: str, *, author_id: int | None
) -> dict[str, str]:
    """Gives each customer, by code, its value of `field` (`SHARED_FIELDS`); blank: none.

    Returns what it was before, by code. Raises `NoSuchCustomer`, `UnusableValue`.
    """
    for each in values.values():
        _check(field, each)
    found = Customer.objects.filter(organisation_id=organisation_id, code__in=list(values))
    rows = list(found.select_for_update(of=("self",)).select_related("group").order_by("code"))
    if missing := set(values) - {row.code for row in rows}:
        raise NoSuchCustomer(
            message("There is no customer {code}.", code=min(missing)),
            message("Look at the list again and tick its rows."),
        )
    before = {row.code: _value(row, field) for row in rows}
    changed = [row for row in rows if before[row.code] != values[row.code]]
    groups = _groups(organisation_id, [values[row.code] for row in changed if field == GROUP])
    for row in changed:
        if field == GROUP:
            row.group = groups.get(values[row.code])
        else:
            setattr(row, field, values[row.code])
    Customer.objects.bulk_update(changed, [field])
    CustomerChange.objects.bulk_create(
        CustomerChange(
            organisation_id=organisation_id,
            customer=row,
            author_id=author_id,
            field=field,
            before=before[row.code],
            after=values[row.code],
            source="person",
        )
        for row in changed
    )
    return before


def _check(field: str, value: str) -> None:
    if field not in SHARED_FIELDS or len(value) > _LONGEST[field] or value != value.strip():
        raise UnusableValue(
            message("{value} cannot be kept.", value=value[:80]),
            message("Write a shorter name, without blanks around it."),
        )


def _value(row: Customer, field: str) -> str:
    if field == GROUP:
        return "" if row.group is None else row.group.name
    return str(getattr(row, field))


def _groups(organisation_id: int, names: Sequence[str]) -> dict[str, CustomerGroup]:
    """The groups of these names, made if need be."""
    wanted: Collection[str] = {name for name in names if name}
    if not wanted:
        return {}
    CustomerGroup.objects.bulk_create(
        (CustomerGroup(organisation_id=organisation_id, name=name) for name in sorted(wanted)),
        ignore_conflicts=True,
    )
    found = CustomerGroup.objects.filter(organisation_id=organisation_id, name__in=wanted)
    return {each.name: each for each in found}
