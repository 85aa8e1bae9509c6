"""One customer under several codes: which code each of them is looked at under."""

from collections.abc import Hashable, Mapping


def follow_aliases[Code: Hashable](main_of: Mapping[Code, Code]) -> dict[Code, Code]:
    """Each alias with the last main customer reached; codes that only turn round are left out.

    >>> follow_aliases({"C1": "C2", "C2": "C3"})
    {'C1': 'C3', 'C2': 'C3'}
    """
    found: dict[Code, Code] = {}
    for alias in main_of:
        seen = {alias}
        main = main_of[alias]
        while main in main_of and main not in seen:
            seen.add(main)
            main = main_of[main]
        if main not in seen:
            found[alias] = main
    return found
