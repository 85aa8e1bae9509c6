"""Closed days as people read them in a terminal."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from encours.ui.formats import Formats
from encours.ui.plain import one_line
from encours.ui.translation import Translator

if TYPE_CHECKING:
    from encours.closing.queries import Made
    from encours.closing.services.making import Shown
    from encours.closing.services.verifying import Verified

_WIDTH = 44


def made_as_text(made: Iterable["Made"], language: str) -> str:
    """A line for each arrêté: its day and version, when it was made, its digest, why again."""
    t, formats = Translator(language), Formats(language)
    lines = [
        t(
            "{as_of}, version {version}: made on {made_on}, ledger at {revision}, SHA-256 {sha256}",
            as_of=formats.date(each.as_of),
            version=each.version,
            made_on=formats.date(each.made_at.date()),
            revision=each.revision,
            sha256=each.sha256,
        )
        + (f" ({one_line(each.reason)})" if each.reason else "")
        for each in made
    ]
    return _text(lines or [t("No day is closed.")])


def verified_as_text(found: Iterable["Verified"], language: str) -> str:
    """What became of making each arrêté again."""
    t, formats = Translator(language), Formats(language)
    lines = []
    for each in found:
        named = {"as_of": formats.date(each.made.as_of), "version": each.made.version}
        lines.append(
            t("{as_of}, version {version}: differs", **named)
            if each.problems
            else t("{as_of}, version {version}: the same to the byte", **named)
        )
        lines += [f"  {t.message(problem)}" for problem in each.problems]
    return _text(lines or [t("No day is closed.")])


def shown_as_text(shown: "Shown", language: str) -> str:
    """The figures of an arrêté, then what is known differently since."""
    t, made = Translator(language), shown.made
    lines = [
        made_as_text([made], language).rstrip("\n"),
        t("Journal at entry {number}: {head}", number=made.journal_number, head=made.journal_head),
    ]
    for section in shown.content["currencies"]:
        lines += ["", *_section(section, shown.content["names"], language)]
    lines.append("")
    if not shown.since:
        lines.append(t("Nothing is known differently of that day since."))
    else:
        lines.append(t("Known differently since:"))
        lines += [
            _line(
                _named(row["customer"], shown.content["names"]),
                row["difference_cents"],
                row["currency"],
                language,
            )
            for row in shown.since
        ]
    return _text(lines)


def _section(section: Mapping[str, Any], names: Mapping[str, str], language: str) -> Iterator[str]:
    """The figures in one currency."""
    from encours.metrics.rules.ageing import BUCKET_NAMES, BUCKETS

    t, currency = Translator(language), section["currency"]
    figures = [(t("Balance"), section["balance_cents"])]
    figures += [
        ("  " + t.message(BUCKET_NAMES[bucket]), section["ageing"][bucket])
        for bucket in BUCKETS
        if section["ageing"][bucket]
    ]
    yield from (_line(what, cents, currency, language) for what, cents in figures)
    for account in section["accounts"]:
        yield from _account(account, currency, language)
    if section["creditors"]:
        yield t("Customers in credit")
        for row in section["creditors"]:
            what = "  " + _named(row["customer"], names)
            yield _line(what, row["balance_cents"], currency, language)
    apart = (
        (t("Doubtful"), section["doubtful_cents"]),
        (t("Retentions"), section["retentions_cents"]),
        (t("Deposits received"), section["deposits_cents"]),
    )
    yield from (_line(what, cents, currency, language) for what, cents in apart if cents)


def _account(account: Mapping[str, Any], currency: str, language: str) -> Iterator[str]:
    """What ties the items of an account to its balance in the books."""
    from encours.closing.services.justifying import SUM_NAMES

    t = Translator(language)
    yield t("Account {number}", number=account["account"])
    for name, called in SUM_NAMES.items():
        if account[name] or name in ("books_cents", "difference_cents"):
            yield _line("  " + t.message(called), account[name], currency, language)


def _named(customer: str, names: Mapping[str, str]) -> str:
    name = names.get(customer, customer)
    return one_line(customer if name == customer else f"{customer} {name}", _WIDTH - 2)


def _line(what: str, cents: int, currency: str, language: str) -> str:
    return f"{what:<{_WIDTH}} {Formats(language).money(cents, currency):>18}"


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line.rstrip()}\n" for line in lines)
