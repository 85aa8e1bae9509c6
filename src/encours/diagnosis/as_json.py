"""The diagnosis for programs: one JSON object whose keys are a contract others build on.

Amounts are integers in cents, days are numbers with two decimals at most, dates are ISO texts. The
keys are listed in `docs/reference/json.md`; `details` may grow, the others stay.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from encours.diagnosis.rules.model import Diagnosis, FileRead
from encours.diagnosis.rules.remarks import explain_no_customer
from encours.intake.formats.records import Reject
from encours.kernel.messages import Message
from encours.kernel.terms import print_terms
from encours.metrics.rules.treasury import Treasury

type Json = dict[str, Any]
type Say = Callable[[Message], str]


def as_json(diagnosis: Diagnosis, *, say: Say) -> Json:
    """The contract's object; `say` writes a message in the language asked for."""
    balances, dso, delay = diagnosis.balances, diagnosis.dso, diagnosis.delays.lettered
    return {
        "as_of": diagnosis.as_of.isoformat() if diagnosis.as_of else None,
        "source": _source(diagnosis.files),
        "customers": diagnosis.customers,
        "balance_cents": balances.balance_cents,
        "control_account_cents": balances.control_account_cents,
        "difference_cents": balances.difference_cents,
        "open_debit_cents": balances.open_debit_cents,
        "open_credit_cents": balances.open_credit_cents,
        "ageing": [
            {"bucket": bucket, "amount_cents": cents} for bucket, cents in balances.ageing.items()
        ],
        "overdue_cents": balances.overdue_cents,
        "dso": {
            "simple_days": _number(dso.simple_days),
            "countback_days": _number(dso.countback_days),
            "best_possible_days": _number(dso.best_possible_days),
        },
        "delay": {
            "weighted_mean_days": _number(delay.weighted_mean_days),
            "median_days": delay.median_days,
            "items": delay.items,
        },
        "presumed_share_percent": _number(diagnosis.unexplained.presumed_share_percent),
        "terms": print_terms(diagnosis.terms),
        "rejects": [
            _reject(file, reject, say) for file in diagnosis.files for reject in file.rejects
        ],
        "details": _details(diagnosis, say),
    }


def _source(files: tuple[FileRead, ...]) -> Json:
    """What was read: of the first file, with the lines of all added up."""
    return {
        **asdict(files[0].source),
        "rows": sum(file.source.rows for file in files),
        "accepted": sum(file.source.accepted for file in files),
        "rejected": sum(file.source.rejected for file in files),
    }


def _reject(file: FileRead, reject: Reject, say: Say) -> Json:
    return {
        "line": reject.line,
        "field": reject.field,
        "value": reject.value,
        "reason": say(reject.reason),
        "action": say(reject.action),
        "file": file.name,
    }


def _details(diagnosis: Diagnosis, say: Say) -> Json:
    """What the contract does not promise: the rest of the report's figures."""
    dso, delays, unexplained = diagnosis.dso, diagnosis.delays, diagnosis.unexplained
    return {
        "currency": diagnosis.currency,
        "files": [{"file": file.name, "source": asdict(file.source)} for file in diagnosis.files],
        "deposits_cents": diagnosis.balances.deposits_cents,
        "doubtful_cents": diagnosis.balances.doubtful_cents,
        "sales_cents": diagnosis.sales.sales_cents,
        "sales_days": diagnosis.sales.days,
        "turnover_cents": diagnosis.turnover_cents,
        "overdue_percent_of_open_invoices": _number(diagnosis.overdue_percent_of_open_invoices),
        "overdue_percent_of_sales": _number(diagnosis.overdue_percent_of_sales),
        "alarm": diagnosis.alarm,
        "countback_exhausted": dso.countback_exhausted,
        "delinquent_days": _number(dso.delinquent_days),
        "collection_effectiveness_percent": _number(dso.collection_effectiveness_percent),
        "delay_with_presumed": {
            "weighted_mean_days": _number(delays.all.weighted_mean_days),
            "median_days": delays.all.median_days,
            "items": delays.all.items,
        },
        "terms_assumed_share_percent": _number(diagnosis.terms_assumed_share_percent),
        "assumed_accounts": list(diagnosis.assumed_accounts),
        "unlettered_debit_cents": unexplained.unlettered_debit_cents,
        "unlettered_credit_cents": unexplained.unlettered_credit_cents,
        "unbalanced_letters": unexplained.unbalanced_letters.height,
        "unbalanced_entries": unexplained.unbalanced_entries,
        "opening_gap_cents": unexplained.opening_gap_cents,
        "cost": _cost(diagnosis),
        "unpaid": _unpaid(diagnosis),
        "deposits": diagnosis.deposits.to_dicts(),
        "treasury": _treasury(diagnosis.treasury),
        "by_customer": diagnosis.by_customer.select(
            "customer", "customer_name", "balance_cents", "overdue_cents"
        ).to_dicts(),
        "priorities": [
            {
                "customer": priority.customer,
                "name": priority.name,
                "overdue_cents": priority.overdue_cents,
                "because": [say(reason.text) for reason in priority.because],
            }
            for priority in diagnosis.priorities
        ],
        "other_currencies": dict(diagnosis.other_currencies),
        "notices": [say(notice) for notice in _notices(diagnosis)],
    }


def _cost(diagnosis: Diagnosis) -> Json:
    cost = diagnosis.cost
    return {
        "tied_up_cents": cost.tied_up_cents,
        "financing_cents": cost.financing_cents,
        # ECB + 10 points and 40 € are the law of amounts in euros: null in another currency.
        "penalties_cents": cost.penalties_cents if diagnosis.claims_by_law else None,
        "penalties_estimated": cost.penalties_estimated if diagnosis.claims_by_law else None,
        "indemnities_cents": cost.indemnities_cents if diagnosis.claims_by_law else None,
        "late_invoices": cost.late_invoices,
        "unrated": asdict(cost.unrated),
        "lapsed": asdict(cost.lapsed),
        "margin_percent": _number(cost.margin_percent),
        "turnover_to_make_up_cents": cost.turnover_to_make_up_cents,
    }


def _unpaid(diagnosis: Diagnosis) -> Json | None:
    unpaid = diagnosis.unpaid
    if unpaid is None:
        return None
    return {
        "returned": unpaid.returned,
        "returned_cents": unpaid.returned_cents,
        "returned_percent_of_sales": _number(diagnosis.returned_percent_of_sales),
        "losses": unpaid.losses,
        "losses_cents": unpaid.losses_cents,
        "bad_debt_percent": _number(diagnosis.bad_debt_percent),
        "financed": [
            {"account": account, "amount_cents": cents} for account, cents in unpaid.financed
        ],
    }


def _treasury(treasury: Treasury | None) -> Json | None:
    if treasury is None:
        return None
    return {
        "working_capital_cents": treasury.working_capital_cents,
        "requirement_cents": treasury.requirement_cents,
        "net_treasury_cents": treasury.net_treasury_cents,
        "net_treasury_below_cents": treasury.net_treasury_below_cents,
        "agrees": treasury.agrees,
        "parts": dict(sorted(treasury.parts.items())),
        "accounts_nowhere": [
            {"account": account, "amount_cents": cents} for account, cents in treasury.homeless
        ],
    }


def _notices(diagnosis: Diagnosis) -> Iterator[Message]:
    nothing = explain_no_customer(diagnosis)
    if nothing is not None:
        yield nothing
    yield from diagnosis.notices
    for file in diagnosis.files:
        yield from file.notices


def _number(value: Decimal | None) -> float | None:
    """A number for JSON: it has two decimals at most, so its shortest writing is exact."""
    return None if value is None else float(value)
