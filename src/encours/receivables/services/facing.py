"""Keeps that the books have the money of a receipt elsewhere than was known when it was written.

What a line faces is told in the journal given back. It may have been given out already, so nothing
is written over: what it faced, what it faces and since which act are kept, and the journal since a
day has the entry that corrects the one told before.
"""

from collections.abc import Mapping
from datetime import date, datetime

from encours.kernel.messages import plural
from encours.receivables.models import Assertion, Line
from encours.receivables.queries.written import faced_now
from encours.receivables.rules.act_kinds import FACING
from encours.receivables.rules.assertions import COUNTERPART
from encours.receivables.services.acts import doing
from encours.receivables.services.numbering import draw, lock_ledger
from encours.tenancy.isolation import acting_for


def face_otherwise(
    organisation_id: int,
    accounts: Mapping[int, str | None],
    *,
    author_id: int | None,
    now: datetime,
) -> tuple[int, ...]:
    """Keeps which account each pending line (by its number) faces from now on; None: the usual one.

    Returns the lines of which it was another. What does not stand any more is left alone.
    """
    with acting_for(organisation_id):
        lock_ledger(organisation_id)
        before = faced_now(organisation_id, accounts)
        changed = {
            line: accounts[line] for line in sorted(before) if before[line] != accounts[line]
        }
        if not changed:
            return ()
        with doing(
            organisation_id, FACING, author_id=author_id, now=now, touched_on=date.max
        ) as act:
            rows = Line.objects.filter(organisation_id=organisation_id, id__in=[*changed])
            days = dict(rows.values_list("id", "booked_on"))
            first = draw(organisation_id, "assertion", len(changed))
            Assertion.objects.bulk_create(
                Assertion(
                    organisation_id=organisation_id,
                    id=first + number,
                    line_id=line,
                    kind=COUNTERPART,
                    value=account,
                    before=before[line],
                    act_id=act.act_id,
                    asserted_on=days[line],
                    recorded_at=now,
                )
                for number, (line, account) in enumerate(changed.items())
            )
            act.tell(
                plural(
                    "{count} receipt ahead of the books faces the account that has its money there",
                    "{count} receipts ahead of the books face the account that has their money"
                    " there",
                    count=len(changed),
                ),
                {"lines": [[line, before[line], changed[line]] for line in changed]},
            )
    return tuple(changed)
