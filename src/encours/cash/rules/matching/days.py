"""Which days and months a text tells: of two alike invoices, the one dated so is meant."""

import re
from collections.abc import Sequence
from datetime import date

DAY = re.compile(
    r"\b(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{2}|\d{4}))?\b"
    r"|\b(20\d\d)([01]\d)([0-3]\d)\b"
    r"|\b(?:DU|AU|LE|DATED?|ECH|ECHEANCE|VOM|DEL|DEGLI?) (\d{1,2}) (\d{1,2}) (20\d\d)\b"
)
"""A day as payers write it: with signs between, nothing, or blanks where a word says it is one."""
_MONTH = re.compile(r"(?<![\d/.-])(0?[1-9]|1[0-2])[/-]20\d\d(?![\d/.-])")
_NAMES = (
    ("JANVIER", "JANUARY", "JANUAR", "ENERO", "GENNAIO"),
    ("FEVRIER", "FEBRUARY", "FEBRUAR", "FEBRERO", "FEBBRAIO"),
    ("MARS", "MARCH", "MARZ", "MARZO"),
    ("AVRIL", "APRIL", "ABRIL", "APRILE"),
    ("MAI", "MAY", "MAYO", "MAGGIO"),
    ("JUIN", "JUNE", "JUNI", "JUNIO", "GIUGNO"),
    ("JUILLET", "JULY", "JULI", "JULIO", "LUGLIO"),
    ("AOUT", "AUGUST", "AGOSTO"),
    ("SEPTEMBRE", "SEPTEMBER", "SEPTIEMBRE", "SETTEMBRE"),
    ("OCTOBRE", "OCTOBER", "OKTOBER", "OCTUBRE", "OTTOBRE"),
    ("NOVEMBRE", "NOVEMBER", "NOVIEMBRE"),
    ("DECEMBRE", "DECEMBER", "DEZEMBER", "DICIEMBRE", "DICEMBRE"),
)
MONTHS = {name: month for month, names in enumerate(_NAMES, 1) for name in names}
"""The months by name in capitals, in the languages of those who pay: 1 to 12."""


def days_told(text: str, booked_on: date) -> tuple[frozenset[int], list[str]]:
    """The days of a text in capitals, as ordinals, and how each is written.

    Without a year it is the last such day before `booked_on`.

    >>> days, written = days_told("DU 19/02", date(2026, 4, 2))
    >>> [date.fromordinal(day).isoformat() for day in days], written
    (['2026-02-19'], ['19/02'])
    >>> days_told("ECHEANCE DU 27 09 2026", date(2026, 10, 2))[0] == {date(2026, 9, 27).toordinal()}
    True
    """
    found = [*DAY.finditer(text)]
    if not found:
        return frozenset(), []
    days = (_day(*_parts(each), booked_on=booked_on) for each in found)
    told = frozenset(day.toordinal() for day in days if day is not None)
    return told, [each.group() for each in found]


def months_told(text: str, words: Sequence[str]) -> frozenset[int]:
    """The months that a text tells, 1 to 12: by name, or in figures with the year.

    >>> sorted(months_told("ABO 03/2026", ["ABO", "03", "2026"]))
    [3]
    """
    named = [MONTHS[word] for word in words if word in MONTHS]
    return frozenset([*named, *map(int, _MONTH.findall(text))])


def _parts(found: re.Match[str]) -> tuple[str, str, str | None]:
    """Day, month and year of a day that was found."""
    told = [each for each in found.groups() if each]
    if len(told[0]) == 4:
        told.reverse()
    day, month, *year = told
    return day, month, year[0] if year else None


def _day(day: str, month: str, year: str | None, *, booked_on: date) -> date | None:
    try:
        if year is not None:
            return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
        told = date(booked_on.year, int(month), int(day))
        return told if told <= booked_on else told.replace(year=booked_on.year - 1)
    except ValueError:
        return None
