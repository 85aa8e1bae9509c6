"""The many spellings of payment terms seen in French and English accounts, brought to one grammar.

Words are first reduced to symbols (`DAYS`, `MONTH_END`, …), then the sequence of symbols is
matched. What is left over refuses the whole text: half-understood terms would give a wrong due
date.
"""

import re
import unicodedata
from dataclasses import dataclass

_TYPOGRAPHY = str.maketrans(
    {
        "’": " ",
        "'": " ",
        ".": " ",
        ",": " ",
        ";": " ",
        ":": " ",
        "/": " ",
        "(": " ",
        ")": " ",
        "-": " ",
        "–": " ",
        "_": " ",
        "°": "o",
    }
)

_INVOICE = r"(?:de |d |of )?(?:la |the )?(?:facture|facturation|fact|emission|piece|invoice|issue)"
_OF = r"(?:de |the |la )*"
_NEXT_MONTH = r"(?: (?:du|of the|of) (?:mois suivant|following month|next month|month|mois))?"
_WITHOUT_EFFECT = (
    # How it is paid.
    r"virement|vir|vrt|cheques?|chq|lcr|bor|traite|effet|prelevement|prlvt|cb|carte",
    r"bank transfer|transfer|paiement|payment|reglement|payable|paye",
    # Words that change no date.
    r"due|par|by|sous|within|in|a|de|du|and|et|puis|then|terms?|nets?",
)

_SYMBOLS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), f" {symbol} ")
    for pattern, symbol in (
        (r"\bplus\b", "+"),
        # A period's end. First, since "end of 10 day period" holds a number of days.
        (r"\bfin (?:de |du |d une )?decade\b|\bfdd\b", "D_END"),
        (r"\b(?:end of |the )+(?:10 day period|ten day period|decade)\b", "D_END"),
        (r"\bfin (?:de |du )?mois(?: courant| civil)?\b|\bf ?d ?m\b", "M_END"),
        (r"\bend of (?:the )?month\b|\bmonth end\b|\be ?o ?m\b", "M_END"),
        # Cash, before the words of the invoice date: "due on receipt of invoice".
        (rf"\b(?:a|on|upon) (?:reception|receipt)(?: of)?(?: {_INVOICE})?\b", "CASH"),
        (r"\b(?:au )?comptant\b|\bcash\b|\bimmediate?(?:ment)?(?:ly)?\b|\breception\b", "CASH"),
        # From the invoice, which is where days are counted from anyway.
        (rf"\b(?:(?:a compter|a partir|from|after) )?{_OF}dates? {_INVOICE}(?: {_INVOICE})?\b", ""),
        (rf"\b(?:(?:a compter|a partir|from|after|date of|of) )+{_OF}{_INVOICE}(?: date)?\b", ""),
        (r"\binvoice date\b|\bd ?d? ?f\b", ""),
        # The day of the month paid on.
        (rf"\b(?:on )?(?:the|le|au) (\d{{1,2}})(?:st|nd|rd|th|eme|er|e)?{_NEXT_MONTH}\b", r"ON_\1"),
        (r"\b(\d{1,2})(?:st|nd|rd|th)\b", r"ON_\1"),
        # Days.
        (r"\b(\d{1,3}) ?(?:jours?|jrs?|js?|days?|d)(?: calendaires?| calendar)?\b", r"DAYS_\1"),
        (r"\bnets? (?:a |of )?(\d{1,3})\b", r"DAYS_\1"),
        (r"\b(\d{1,3}) nets?\b", r"DAYS_\1"),
        (rf"\b(?:{'|'.join(_WITHOUT_EFFECT)})\b", ""),
    )
)

_GRAMMAR = re.compile(
    r"(?:(?P<start>[MD])_END \+? ?)??"
    r"(?:DAYS_(?P<days>\d+) ?)?"
    r"(?:\+ )?(?:(?P<end>[MD])_END ?)?"
    r"(?:ON_(?P<on_day>\d+))?"
)
_GLUED = re.compile(r"(\d(?:jours?|jrs?|j|d)?)(nets?|fdm|fdd|eom)\b")
_BARE_DAYS = re.compile(r"(?<![\w])(\d{1,3})(?= (?:\+ )?[MD]_END)")
_BARE_AFTER_PLUS = re.compile(r"^(M_END|D_END) \+ (\d{1,3})$")
_BARE_ON_DAY = re.compile(r"(DAYS_\d+ (?:\+ )?M_END) (\d{1,2})$")
_DAYS_PAST_MONTH_END = re.compile(r"(DAYS_\d+ (?:\+ )?M_END) \+ (?:DAYS_)?(\d{1,2})$")
_CUSTOMARY_ALONE = frozenset({"15", "30", "45", "60", "90", "120"})
_LONGEST_TEXT = 120
_NEGATIVE = re.compile(r"\s*[-−]\s*\d")


@dataclass(frozen=True, slots=True)
class ParsedTerms:
    """What was read: `start` and `end` are `"month"`, `"decade"` or nothing."""

    days: int
    start: str | None
    end: str | None
    on_day: int | None


def read_words(text: str) -> ParsedTerms | None:
    """The terms in the text, or nothing when a word or their order is not understood."""
    if len(text) > _LONGEST_TEXT or _NEGATIVE.match(text):
        return None
    symbols = _symbols(text)
    if symbols == "CASH":
        return ParsedTerms(0, None, None, None)
    # "30 jours à réception de facture": the day it is received is not known, the invoice's date is.
    symbols = re.sub(r"^(DAYS_\d+) CASH$", r"\1", symbols)
    match = _GRAMMAR.fullmatch(symbols)
    if not symbols or match is None:
        return None
    names = {"M": "month", "D": "decade", None: None}
    return ParsedTerms(
        days=int(match["days"] or 0),
        start=names[match["start"]],
        end=names[match["end"]],
        on_day=int(match["on_day"]) if match["on_day"] else None,
    )


def _symbols(text: str) -> str:
    words = _plain(text)
    if words in _CUSTOMARY_ALONE:
        return f"DAYS_{words}"
    for pattern, symbol in _SYMBOLS:
        words = pattern.sub(symbol, words)
    words = " ".join(words.replace("+", " + ").split())
    words = _BARE_DAYS.sub(r"DAYS_\1", words)
    words = _BARE_AFTER_PLUS.sub(r"\1 + DAYS_\2", words)
    # So many days past a month's end are that day of the next month, when it has so many.
    words = _DAYS_PAST_MONTH_END.sub(_day_of_next_month, words)
    return _BARE_ON_DAY.sub(r"\1 ON_\2", words)


def _day_of_next_month(match: re.Match[str]) -> str:
    return f"{match[1]} ON_{match[2]}" if 1 <= int(match[2]) <= 28 else match[0]


def _plain(text: str) -> str:
    """Lower case, without accents nor punctuation, one space between words."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    spaced = _GLUED.sub(r"\1 \2", bare.translate(_TYPOGRAPHY))
    return " ".join(spaced.split())
