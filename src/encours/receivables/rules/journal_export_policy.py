"""How the journal given to the accounting software is written, as the organisation decided.

A layout that is ready (Sage, Cegid, EBP, Pennylane) is written as its software reads it; the
generic one has the columns, the signs and the writing of this section. By default: those of the
French accounting file (FEC, LPF art. A47 A-1 VII), parted by semicolons.
"""

from dataclasses import dataclass
from enum import StrEnum

from encours.kernel.messages import Message, message
from encours.policybook.rules.sections import Section, UnusableSettings


class Layout(StrEnum):
    """For which software the journal is written."""

    GENERIC = "generic"
    SAGE = "sage"
    SAGE_PNM = "sage-pnm"
    CEGID = "cegid"
    EBP = "ebp"
    PENNYLANE = "pennylane"


class Separator(StrEnum):
    """What parts the columns."""

    SEMICOLON = ";"
    COMMA = ","
    BAR = "|"
    TAB = "tab"


class DayForm(StrEnum):
    """How days are written."""

    COMPACT = "YYYYMMDD"
    ISO = "YYYY-MM-DD"
    FRENCH = "DD/MM/YYYY"
    DAY_FIRST = "DDMMYYYY"
    SHORT = "DDMMYY"


class DecimalMark(StrEnum):
    """What parts the units from the cents."""

    COMMA = ","
    POINT = "."


class Encoding(StrEnum):
    """How letters are kept: `utf-8-sig` for spreadsheets, `cp1252` for older desktop software."""

    UTF_8 = "utf-8"
    UTF_8_MARKED = "utf-8-sig"
    WINDOWS = "cp1252"


class LineEnds(StrEnum):
    """What ends a line."""

    WINDOWS = "crlf"
    UNIX = "lf"


LAYOUT_NAMES: dict[Layout, Message] = {
    Layout.GENERIC: message("Generic, as the settings say"),
    Layout.SAGE: message("Sage 100 (text)"),
    Layout.SAGE_PNM: message("Sage (PNM)"),
    Layout.CEGID: message("Cegid (TRA)"),
    Layout.EBP: message("EBP"),
    Layout.PENNYLANE: message("Pennylane"),
}

FEC_COLUMNS = (
    *("JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib"),
    *("CompAuxNum", "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit"),
    *("EcritureLet", "DateLet", "ValidDate", "Montantdevise", "Idevise"),
)
OTHER_COLUMNS = ("Compte", "Montant", "Solde", "Sens", "Devise", "Renvoi", "Vide")
"""`Compte`: of the customer where there is one; `Montant`: without sign, beside `Sens` (D or C);
`Solde`: signed, debit above zero; `Renvoi`: R for what the books refused before."""
_LONGEST_JOURNAL = 3  # what every ready layout has room for


@dataclass(frozen=True, slots=True)
class JournalExport:
    """The section `journal_export` (écritures à importer).

    `layout`: the one written where none is asked for. `written_journal`, `bank_journal` (blank:
    the same), `allocation_journal`: the codes of the journals. `tells_allocations`: whether what
    pays what inside one account is told too. The rest is the generic layout: `headers`, by
    default the names of the columns. Raises `UnusableSettings`.
    """

    layout: Layout = Layout.GENERIC
    written_journal: str = "ENC"
    bank_journal: str = ""
    allocation_journal: str = "ENL"
    tells_allocations: bool = True
    columns: tuple[str, ...] = FEC_COLUMNS
    headers: tuple[str, ...] = ()
    has_headers: bool = True
    separator: Separator = Separator.SEMICOLON
    day_form: DayForm = DayForm.COMPACT
    decimal_mark: DecimalMark = DecimalMark.COMMA
    encoding: Encoding = Encoding.UTF_8
    line_ends: LineEnds = LineEnds.WINDOWS

    def __post_init__(self) -> None:
        self._check_journals()
        known = (*FEC_COLUMNS, *OTHER_COLUMNS)
        strange = sorted(set(self.columns) - set(known))
        if strange:
            raise UnusableSettings(
                message("There is no column {names} in a journal.", names=strange),
                message("Choose among: {names}.", names=known),
            )
        told = set(self.columns)
        ways = ({"Debit", "Credit"}, {"Solde"}, {"Montant", "Sens"})
        accounts = ({"CompteNum"}, {"Compte"})
        whole = any(way <= told for way in ways) and any(way <= told for way in accounts)
        if not whole or not {"EcritureNum", "EcritureDate"} <= told:
            raise UnusableSettings(
                message("Without its number, day, account and amount a line cannot be taken in."),
                message(
                    "Keep EcritureNum, EcritureDate, CompteNum or Compte, and Debit with Credit,"
                    " Montant with Sens, or Solde."
                ),
            )
        if self.headers and len(self.headers) != len(self.columns):
            raise UnusableSettings(
                message(
                    "{headers} headers for {columns} columns.",
                    headers=len(self.headers),
                    columns=len(self.columns),
                ),
                message("Write one header for each column, or none."),
            )
        if self.separator == Separator.COMMA and self.decimal_mark == DecimalMark.COMMA:
            raise UnusableSettings(
                message("Commas cannot part both the columns and the cents."),
                message("Choose another separator, or the point for the cents."),
            )

    def _check_journals(self) -> None:
        codes = (self.written_journal, self.bank_journal or "X", self.allocation_journal)
        for code in codes:
            if not (code.isascii() and code.isalnum() and len(code) <= _LONGEST_JOURNAL):
                raise UnusableSettings(
                    message("“{value}” is no code of a journal.", value=code),
                    message("Write letters or digits, 3 at most, such as ENC."),
                )
        if self.allocation_journal in codes[:2]:
            raise UnusableSettings(
                message("Allocations need a journal of their own."),
                message("Write another code, such as ENL."),
            )


JOURNAL_EXPORT = Section(
    name="journal_export",
    title=message("Journal given to the books"),
    schema=JournalExport,
    words={
        "layout": message("Accounting software"),
        "written_journal": message("Journal of what Encours wrote"),
        "bank_journal": message("Journal of receipts, refunds and returned payments"),
        "allocation_journal": message("Journal of allocations"),
        "tells_allocations": message("Tell what pays what inside one account"),
        "columns": message("Columns"),
        "headers": message("Headers"),
        "has_headers": message("A line of headers first"),
        "separator": message("Separator"),
        "day_form": message("Form of the days"),
        "decimal_mark": message("Decimal mark"),
        "encoding": message("Encoding"),
        "line_ends": message("Ends of lines"),
    },
    hints={
        "layout": message("The one offered first; any other can be asked for."),
        "bank_journal": message("Blank: the journal above."),
        "tells_allocations": message(
            "Two lines that change no balance and name the invoice and what pays it. Transfers"
            " between accounts are told anyway."
        ),
        "columns": message(
            "Of the generic layout, with commas: names of the French accounting file, and Compte,"
            " Montant, Solde, Sens, Devise, Renvoi, Vide."
        ),
        "headers": message(
            "As the software calls the columns, in their order; blank: their names."
        ),
    },
    choices={
        **{str(each): words for each, words in LAYOUT_NAMES.items()},
        Separator.SEMICOLON: message("semicolon"),
        Separator.COMMA: message("comma"),
        Separator.BAR: message("upright bar"),
        Separator.TAB: message("tabulation"),
        DayForm.COMPACT: message("year, month, day: 20261231"),
        DayForm.ISO: message("year, month, day with hyphens: 2026-12-31"),
        DayForm.FRENCH: message("day, month, year with bars: 31/12/2026"),
        DayForm.DAY_FIRST: message("day, month, year: 31122026"),
        DayForm.SHORT: message("day, month, year of two digits: 311226"),
        DecimalMark.COMMA: message("comma"),
        DecimalMark.POINT: message("point"),
        Encoding.UTF_8: message("UTF-8"),
        Encoding.UTF_8_MARKED: message("UTF-8 with a mark, for spreadsheets"),
        Encoding.WINDOWS: message("Windows-1252, for older desktop software"),
        LineEnds.WINDOWS: message("those of Windows (CR LF)"),
        LineEnds.UNIX: message("those of Linux and macOS (LF)"),
    },
)
