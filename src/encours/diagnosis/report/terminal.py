"""The diagnosis in a terminal: the essential in one screen, readable without colour and when piped.

Nothing of the books is taken for markup: names are written as plain text. A terminal that cannot
write blocks gets bars of plain signs.
"""

import textwrap
import unicodedata
from itertools import chain

from rich.console import Console
from rich.table import Table
from rich.text import Text

from encours.diagnosis.report.headline import sentences
from encours.diagnosis.report.model import Tone
from encours.diagnosis.report.payments import facts_label
from encours.diagnosis.report.receivables import control_line
from encours.diagnosis.report.sources import limits
from encours.diagnosis.report.writing import Pen
from encours.diagnosis.rules.model import Diagnosis
from encours.metrics.rules.ageing import BUCKETS, LATE_BUCKETS, UNAPPLIED_CREDITS
from encours.ui.plain import one_line
from encours.ui.translation import Translator

_STYLES: dict[Tone, str] = {"plain": "", "alarm": "bold red", "caution": "yellow", "good": "green"}
_MARKS: dict[Tone, str] = {"plain": "·", "alarm": "!", "caution": "?", "good": "·"}
_DEBTORS, _CALLS, _REASONS, _REJECTS, _NOTICES = 5, 4, 2, 5, 4
_BAR = 24
_INDENT = 3
# For encodings of few signs: what has a cousin there keeps its meaning.
_COUSINS = {"\u2212": "-", "\u2019": "'", "\u2014": "-", "\u2013": "-", "\u20ac": "EUR", "·": "-"}


def print_summary(
    diagnosis: Diagnosis, *, language: str, console: Console, company: str | None = None
) -> None:
    """Prints the summary, at most about sixty lines at eighty columns."""
    _Summary(diagnosis, Pen(Translator(language), diagnosis.currency), console).print(company)


class _Summary:
    """One summary being printed."""

    def __init__(self, diagnosis: Diagnosis, pen: Pen, console: Console) -> None:
        self.diagnosis = diagnosis
        self.pen = pen
        self.t = pen.t
        self.console = console

    def print(self, company: str | None) -> None:
        """All of it, in the order of the report."""
        self._title(company)
        for sentence in sentences(self.diagnosis, self.pen, calls=False):
            self._bullet(sentence.text, sentence.tone)
        self._control()
        if self.diagnosis.customers:
            self._ageing()
            self._debtors()
            self._calls()
            self._pace()
            self._unexplained()
        self._treasury()
        self._rejects()
        self._notices()

    # -- parts ----------------------------------------------------------------------------------

    def _title(self, company: str | None) -> None:
        t, diagnosis = self.t, self.diagnosis
        title = one_line(company) or t("Diagnosis of receivables")
        day = diagnosis.as_of
        as_of = t("Position at {day}", day=day) if day else t("No dated entry")
        self._line(self._text(f"{title} · {as_of}", "bold"))
        names = [one_line(file.name, 40) for file in diagnosis.files]
        more = f" +{len(names) - 2}" if len(names) > 2 else ""
        rows = sum(file.source.rows for file in diagnosis.files)
        read = t.plural("{count} line read", "{count} lines read", count=rows)
        self._line(self._text(f"{', '.join(names[:2])}{more} · {read}", "dim"))
        self.console.print()

    def _control(self) -> None:
        """The control account, where the balance does not tie to it."""
        if self.diagnosis.customers and self.diagnosis.balances.difference_cents:
            line = control_line(self.diagnosis, self.pen)
            self._bullet(line.text, line.tone)

    def _ageing(self) -> None:
        balances, names = self.diagnosis.balances, self.pen.buckets()
        owed = balances.open_debit_cents
        table = self._table(self.t("What is owed, by age"), "", "", "")
        for bucket in BUCKETS:
            cents = balances.ageing[bucket]
            if not cents and bucket not in LATE_BUCKETS:
                continue
            share = cents / owed if owed > 0 and bucket != UNAPPLIED_CREDITS else 0.0
            percent = self.pen.percent_of(cents, owed, 0) if share else ""
            self._row(table, names[bucket], self.pen.money(cents), percent, self._bar(share))
        total = self.pen.money(balances.balance_cents)
        self._row(table, self.t("Balance"), total, "", "", style="bold")
        self._show(table)

    def _debtors(self) -> None:
        customers = self.diagnosis.by_customer.head(_DEBTORS)
        owing = customers.filter(customers["balance_cents"] > 0)
        if owing.is_empty():
            return
        late = self.t("of which overdue")
        table = self._table(self.t("Largest debtors"), self.t("Balance"), late, "")
        for row in owing.iter_rows(named=True):
            name = one_line(row["customer_name"], 36) or one_line(row["customer"], 36)
            balance, overdue = row["balance_cents"], row["overdue_cents"]
            self._row(table, name, self.pen.money(balance), self.pen.money(overdue), "")
        self._show(table)

    def _calls(self) -> None:
        calls = self.diagnosis.priorities[:_CALLS]
        if not calls:
            return
        self._heading(self.t("Whom to call first, and why"))
        for rank, each in enumerate(calls, 1):
            why = ", ".join(self.pen.message(reason.text) for reason in each.because[:_REASONS])
            name = one_line(each.name, 40) or one_line(each.customer, 40)
            first = f"{name} · {self.pen.money(each.overdue_cents)}"
            self._hanging(f"{rank}.", f"{first} · {why}", bold=len(first))

    def _pace(self) -> None:
        t, dso, delays = self.t, self.diagnosis.dso, self.diagnosis.delays
        days = self.pen.formats.days
        self._heading(t("How long do they take to pay?"))
        parts = [
            (t("DSO"), days(dso.simple_days, 1)),
            (t("Best possible DSO"), days(dso.best_possible_days, 1)),
            (t("Average days delinquent"), days(dso.delinquent_days, 1)),
            (t("Count-back DSO"), days(dso.countback_days, 1)),
            (
                t("Collection effectiveness"),
                self.pen.formats.percent(dso.collection_effectiveness_percent),
            ),
        ]
        self._hanging("·", " · ".join(f"{name} {value}" for name, value in parts))
        for name, delay in (
            (facts_label(self.diagnosis, self.pen), delays.lettered),
            (t("With what is presumed"), delays.all),
        ):
            mean = days(delay.weighted_mean_days, 1)
            median = t("median {median}", median=days(delay.median_days))
            items = f"{t('Parts paid')} {self.pen.formats.number(delay.items)}"
            self._hanging("·", f"{name} · {mean} · {median} · {items}")

    def _unexplained(self) -> None:
        t, found = self.t, self.diagnosis.unexplained
        presumed = f"{t('Presumed')} {self.pen.formats.percent(found.presumed_share_percent)}"
        self._heading(t("What the books do not explain"))
        if not self.diagnosis.from_ledgers:
            self._hanging("·", presumed)
            return
        count = self.pen.formats.number
        points = [
            presumed,
            f"{t('Letters that do not balance')} {count(found.unbalanced_letters.height)}",
            f"{t('Openings of unknown age')} {self.pen.money(found.unknown_age_cents)}",
            f"{t('Gap between years')} {self.pen.money(found.opening_gap_cents)}",
            f"{t('Entries that do not balance')} {count(found.unbalanced_entries)}",
        ]
        self._hanging("·", " · ".join(points))

    def _treasury(self) -> None:
        t, treasury = self.t, self.diagnosis.treasury
        if treasury is None:
            return
        self._heading(t("Working capital requirement (BFR) and net treasury"))
        bfr = t("Working capital requirement (BFR)")
        points = [
            f"{t('Working capital (FR)')} {self.pen.money(treasury.working_capital_cents)}",
            f"{bfr} {self.pen.money(treasury.requirement_cents)}",
            f"{t('Net treasury')} {self.pen.money(treasury.net_treasury_cents)}",
        ]
        self._hanging("·", " · ".join(points))

    def _rejects(self) -> None:
        rejects = list(chain.from_iterable(file.rejects for file in self.diagnosis.files))
        if not rejects:
            return
        self._heading(self.t("Rejected lines"))
        for reject in rejects[:_REJECTS]:
            place = self.t("line {line}", line=reject.line)
            value = one_line(reject.value, 30)
            said = f"{place} · {one_line(reject.field, 24)} · {value} · "
            said += f"{self.pen.message(reject.reason)} {self.pen.message(reject.action)}"
            self._hanging("·", said)
        left = len(rejects) - _REJECTS
        if left > 0:
            more = self.t.plural(
                "and {count} more rejected line", "and {count} more rejected lines", count=left
            )
            whole = self.t("all of them: --html report.html, or --json")
            self._hanging("", f"{more} ({whole})")

    def _notices(self) -> None:
        found = list(limits(self.diagnosis, self.pen))
        if not found:
            return
        self._heading(self.t("Limits"))
        for notice in found[:_NOTICES]:
            self._hanging("·", notice)
        left = len(found) - _NOTICES
        if left > 0:
            self._hanging("", self.t.plural("{count} more", "{count} more", count=left))

    # -- writing --------------------------------------------------------------------------------

    def _bar(self, share: float) -> str:
        sign = "█" if self._encodes("█") and not self.console.is_dumb_terminal else "#"
        return sign * max(1, round(share * _BAR)) if share > 0 else ""

    def _encodes(self, text: str) -> bool:
        try:
            text.encode(self.console.encoding)
        except (UnicodeEncodeError, LookupError):
            return False
        return True

    def _text(self, text: str, style: str = "") -> Text:
        """Plain text, in signs this terminal's encoding has: a summary never fails on one."""
        if not self._encodes(text):
            text = "".join(map(self._sign, text))
        return Text(text, style)

    def _sign(self, sign: str) -> str:
        """The sign itself, else its cousin, else the letter without its accent, else `?`."""
        letter = unicodedata.normalize("NFKD", sign)[0]
        cousins = (sign, _COUSINS.get(sign, sign), letter, "?")
        return next(each for each in cousins if self._encodes(each))

    def _line(self, text: Text) -> None:
        self.console.print(text, highlight=False, soft_wrap=False)

    def _heading(self, text: str) -> None:
        self.console.print()
        self._line(self._text(text, "bold underline"))

    def _bullet(self, text: str, tone: Tone) -> None:
        self._hanging(_MARKS[tone], text, _STYLES[tone])

    def _hanging(self, mark: str, text: str, style: str = "", *, bold: int = 0) -> None:
        """A line whose continuation stands under its text; its first `bold` signs are bold.

        Cut at plain spaces only: the spaces inside an amount never break.
        """
        lines = textwrap.wrap(
            text, max(self.console.width - _INDENT, 20), break_on_hyphens=False, tabsize=1
        )
        for number, line in enumerate(lines):
            written = self._text(("" if number else mark).ljust(_INDENT))
            written.append_text(self._text(line, style))
            if not number:
                written.stylize("bold", _INDENT, _INDENT + bold)
            self.console.print(written, no_wrap=True, overflow="ignore", crop=False)

    def _table(self, title: str, *heads: str) -> Table:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        table.add_column(
            self._text(title, "bold underline not dim"), overflow="ellipsis", no_wrap=True
        )
        for number, head in enumerate(heads):
            last = number == len(heads) - 1
            table.add_column(
                self._text(head),
                justify="left" if last else "right",
                no_wrap=True,
                overflow="ellipsis",
            )
        return table

    def _row(self, table: Table, *cells: str, style: str = "") -> None:
        table.add_row(*(self._text(cell, style) for cell in cells))

    def _show(self, table: Table) -> None:
        self.console.print()
        self.console.print(table)
