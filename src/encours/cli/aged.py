"""`encours aged`: who owes what, since when, on any day."""

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from encours.cli.books_options import AsJson, Lang, Org
from encours.cli.installation import Data, open_for
from encours.cli.outputs import print_whole
from encours.cli.speaking import Language, language_of
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.ui.formats import Formats
from encours.ui.plain import one_line, plain_json
from encours.ui.translation import Translator

if TYPE_CHECKING:
    from encours.daily.services.ageing import AgedTold

HELP = message("Tells the aged balance of an organisation on a day.")
_WAYS = ("customer", "group", "owner", "currency")
_AGES = ("due", "document")

Day = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar=str(message("YYYY-MM-DD")),
        help=str(message("The day looked at; by default the last day booked.")),
    ),
]
By = Annotated[
    str,
    typer.Option(
        metavar="customer|group|owner|currency",
        help=str(message("What the rows are: customers, their groups, owners, or currencies.")),
    ),
]
AgeBy = Annotated[
    str,
    typer.Option(
        metavar="due|document",
        help=str(message("From which day ages are counted: the due date, or the document's.")),
    ),
]


class UnknownWay(EncoursError):
    """The balance is told by customer, group, owner or currency; aged from two days only."""


def aged_command(
    context: typer.Context,
    *,
    org: Org,
    as_of: Day = None,
    by: By = "customer",
    age_by: AgeBy = "due",
    as_json: AsJson = False,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Prints the aged balance."""
    language = lang or language_of(context)
    with open_for(data, language):
        from encours.cli.diagnose import read_day
        from encours.daily.services.ageing import tell_aged
        from encours.tenancy.queries import find_organisation

        if by not in _WAYS:
            raise UnknownWay(
                message("--by {value} is not known.", value=by),
                message("Write customer, group, owner or currency."),
            )
        if age_by not in _AGES:
            raise UnknownWay(
                message("--age-by {value} is not known.", value=age_by),
                message("Write due or document."),
            )
        day = None if as_of is None else read_day(as_of)
        organisation_id, now = find_organisation(org), datetime.now(UTC)
        told = tell_aged(organisation_id, day, by=by, now=now, age_by=age_by)
        if as_json:
            print_whole(plain_json(_as_json(told)))
        else:
            print_whole(_as_text(told, language, age_by))


def _as_json(told: "AgedTold") -> dict[str, Any]:
    aged = told.aged
    return {
        "as_of": _iso(aged.as_of) if told.is_booked else None,
        "currency": told.currency,
        "balance_cents": aged.balance_cents,
        "control_account_cents": aged.control_account_cents,
        "pending_cents": aged.pending_cents,
        "ageing": _ageing(aged.ageing),
        "rows": [
            {
                "key": row["key"],
                "name": row["name"],
                "currency": row["currency"],
                "balance_cents": row["balance_cents"],
                "ageing": _ageing(row),
            }
            for row in told.rows.iter_rows(named=True)
        ],
    }


def _ageing(amounts: Any) -> list[dict[str, Any]]:
    from encours.metrics.rules.ageing import BUCKETS

    return [{"bucket": bucket, "amount_cents": amounts[bucket]} for bucket in BUCKETS]


def _as_text(told: "AgedTold", language: Language, age_by: str) -> str:
    """The balance as people read it in a terminal."""
    from encours.metrics.rules.ageing import BUCKET_NAMES, BUCKETS, DOCUMENT, DOCUMENT_BUCKET_NAMES

    t, formats, aged = Translator(language), Formats(language), told.aged
    day, of_documents = formats.date(aged.as_of), age_by == DOCUMENT
    names_of_buckets = DOCUMENT_BUCKET_NAMES if of_documents else BUCKET_NAMES
    lines = [
        t("Aged balance by document date on {day}", day=day)
        if of_documents
        else t("Aged balance on {day}", day=day),
        t("Balance: {amount}", amount=formats.money(aged.balance_cents, told.currency)),
        t(
            "Control account: {amount}",
            amount=formats.money(aged.control_account_cents, told.currency),
        ),
        *(
            [
                t(
                    "Not in the books yet: {amount}",
                    amount=formats.money(aged.pending_cents, told.currency),
                )
            ]
            if aged.pending_cents
            else []
        ),
        *[
            "  "
            + t(
                "{bucket}: {amount}",
                bucket=t.message(names_of_buckets[bucket]),
                amount=formats.money(aged.ageing[bucket], told.currency),
            )
            for bucket in BUCKETS
            if aged.ageing[bucket]
        ],
        *_notices(told, t),
        "",
    ]
    names = [
        one_line(row["name"] if row["name"] == row["key"] else f"{row['key']} {row['name']}", 50)
        for row in told.rows.iter_rows(named=True)
    ]
    width = max(map(len, names), default=0)
    lines += [
        f"{name:{width}}  {formats.money(row['balance_cents'], row['currency']):>18}"
        for name, row in zip(names, told.rows.iter_rows(named=True), strict=True)
        if row["balance_cents"]
    ]
    return "\n".join(lines) + "\n"


def _notices(told: "AgedTold", t: Translator) -> list[str]:
    """What of the balance must be known: the books do not hold it, or do not go back so far."""
    aged = told.aged
    if told.first_on is None or aged.as_of < told.first_on:
        return [_no_books(told, t)]
    gap = aged.balance_cents - aged.control_account_cents - aged.pending_cents
    if not gap:
        return []
    return [
        t(
            "Difference with the control account: {amount}, of lines refused at import on these"
            " accounts.",
            amount=t.formats.money(gap, told.currency),
        )
    ]


def _no_books(told: "AgedTold", t: Translator) -> str:
    if told.first_on is None:
        return t("No books are in yet: there is nothing to age.")
    return t("The books begin on {day}: nothing is known of before.", day=told.first_on)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
