"""Gives what was entered ahead of the books up for what the books now say, with all said of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Case, Value, When

from encours.receivables.models import Assertion, Line
from encours.receivables.queries.allocations import lines_of, standing_facts
from encours.receivables.rules.assertions import COUNTERPART
from encours.receivables.rules.precedence import Fact, decide_allocation
from encours.receivables.rules.superseding_together import Group, move_facts
from encours.receivables.services.acts import clear_refusals, write_allocations
from encours.receivables.services.numbering import draw
from encours.tenancy.isolation import acting_for


def move_groups(organisation_id: int, groups: Sequence[Group], act_id: int) -> None:
    """The booked lines take the places of their pending twins.

    What was allocated to the pending lines is allocated to the booked ones, before the letters of
    the books; what was said of them is said of their twins; the pending lines are reversed by the
    act. What the books do not have of them stays with the rest (`Group.rest`). To be called inside
    the transaction that books the twins, under the ledger's lock.
    """
    if not groups:
        return
    places = {line: group.places for group in groups for line in group.pending}
    booked = {line: group.booked for group in groups for line in group.pending}
    with clear_refusals(), acting_for(organisation_id):
        _write_moves(organisation_id, places, act_id=act_id)
        _move_assertions(
            organisation_id, {line: theirs[0] for line, theirs in booked.items()}, act_id=act_id
        )
        _supersede(organisation_id, booked, act_id=act_id)


def reverse(organisation_id: int, line_ids: Iterable[int], *, act_id: int) -> None:
    """The lines no longer stand: the act took them back."""
    Line.objects.filter(organisation_id=organisation_id, id__in=list(line_ids)).update(
        reversed_by=act_id
    )


def _supersede(organisation_id: int, places: Mapping[int, Collection[int]], *, act_id: int) -> None:
    """In one statement: reversed by the act, and which lines took their place."""
    kept = ArrayField(BigIntegerField())
    twins = [When(id=line, then=Value([*booked], kept)) for line, booked in places.items()]
    Line.objects.filter(organisation_id=organisation_id, id__in=[*places]).update(
        reversed_by=act_id, superseded_by=Case(*twins, output_field=kept)
    )


def _write_moves(organisation_id: int, places: Mapping[int, Sequence[int]], *, act_id: int) -> None:
    """In one statement: the pending facts undone, the same on the twins as far as there is room."""
    gone = standing_facts(organisation_id, places.keys())
    others = {line for fact in gone for line in fact.sides if line not in places}
    lines = lines_of(
        organisation_id, others | {line for booked in places.values() for line in booked}
    )
    sizes = {line.id: abs(line.amount_cents) for line in lines.values()}
    moved = move_facts(
        gone,
        places,
        sizes=sizes,
        letters={
            line.id: None if line.letter is None else (line.account, line.letter)
            for line in lines.values()
        },
    )
    wanted = [
        Fact(
            *fact.sides,
            fact.amount_cents,
            max(lines[line].booked_on for line in fact.sides),
            fact.basis,
        )
        for fact in moved
    ]
    decided = decide_allocation(
        wanted,
        sizes=sizes,
        facts=[fact for fact in standing_facts(organisation_id, lines) if fact not in gone],
        as_far_as_it_goes=True,
    )
    undone = [fact.of(-fact.amount_cents) for fact in (*gone, *decided.displaced)]
    write_allocations(organisation_id, [*undone, *decided.laid], act_id=act_id)


def _move_assertions(organisation_id: int, pairs: Mapping[int, int], *, act_id: int) -> None:
    """What people said of the pending lines, at its days, said of their twins.

    Not which account they faced: their twins stand in entries of the books.
    """
    said = list(
        Assertion.objects.filter(organisation_id=organisation_id, line_id__in=[*pairs])
        .exclude(kind=COUNTERPART)
        .order_by("id")
    )
    if not said:
        return
    first = draw(organisation_id, "assertion", len(said))
    Assertion.objects.bulk_create(
        Assertion(
            organisation_id=organisation_id,
            id=first + number,
            line_id=pairs[each.line_id],
            kind=each.kind,
            value=each.value,
            before=each.before,
            act_id=act_id,
            asserted_on=each.asserted_on,
            recorded_at=each.recorded_at,
        )
        for number, each in enumerate(said)
    )
