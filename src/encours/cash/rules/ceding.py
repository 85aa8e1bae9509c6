"""Money for an invoice that was sold to a factor is the factor's: it never settles it as ours.

Once an invoice is sold (subrogation, Code civil, art. 1346-1), the factor is its creditor: what the
customer pays into our account all the same is passed on. The factor's own account settles it.
"""

from collections.abc import Mapping
from dataclasses import replace

from encours.cash.rules.finding import Verdict
from encours.cash.rules.matching.words import Credit, Item, Outcome
from encours.kernel.messages import message
from encours.kernel.reasons import Reason

_VAGUE = "factor"
"""The matching's own word for it, which does not say whose the invoice is."""


def ask_of_ceded(credit: Credit, verdict: Verdict, ceded: Mapping[int, Item]) -> Verdict:
    """The verdict, left to a person where it would settle what was sold by money that came to us.

    `ceded`: the items sold, by number. What the books say themselves stands.
    """
    sold = [ceded[each.key] for each in verdict.shares if each.key in ceded]
    if credit.is_factor_account or verdict.is_told or not sold:
        return verdict
    theirs = Reason(
        "ceded",
        message(
            "{number} was sold to {factor}: the money is theirs",
            number=sold[0].number,
            factor=sold[0].factor,
        ),
    )
    because = (theirs, *(each for each in verdict.because if each.code != _VAGUE))
    outcome = Outcome.PROPOSED if verdict.outcome == Outcome.APPLIED else verdict.outcome
    return replace(verdict, outcome=outcome, because=because)
