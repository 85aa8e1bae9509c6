"""Invented names and letters, so that no real company ever appears in a file we make."""

from random import Random

_TRADES = ("Ateliers", "Maison", "Comptoir", "Établissements", "Bâti", "Négoce", "Menuiserie")
_FIRST = ("Bri", "Cal", "Dor", "Fé", "Gral", "Hau", "Jou", "Lan", "Mor", "Né", "Quer", "Vau")
_MIDDLE = ("vo", "du", "lé", "ma", "ri", "che", "bo", "gni", "ço", "sta")
_LAST = ("nne", "rel", "zac", "mont", "ville", "gnac", "toux", "drie", "lier", "plan")
_FORMS = ("SAS", "SARL", "SA", "EURL", "& Fils", "SCOP")


def company_name(rng: Random) -> str:
    """An invented French company name, with its accents: "Négoce Brivonne SARL"."""
    root = rng.choice(_FIRST) + rng.choice(_MIDDLE) + rng.choice(_LAST)
    return f"{rng.choice(_TRADES)} {root} {rng.choice(_FORMS)}"


def letter_code(rank: int) -> str:
    """The letters of a package that tells cases apart: AA, aa, AB, ab, … then AAA, aaa, …

    >>> [letter_code(rank) for rank in (0, 1, 2, 52, 1352, 1353)]
    ['AA', 'aa', 'AB', 'BA', 'AAA', 'aaa']
    """
    number, lower = divmod(rank, 2)
    length, size = 2, 26 * 26
    while number >= size:
        number -= size
        length, size = length + 1, size * 26
    code = ""
    for _ in range(length):
        number, letter = divmod(number, 26)
        code = chr(65 + letter) + code
    return code.lower() if lower else code
