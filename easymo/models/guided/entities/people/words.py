"""The words around people, of all languages, as pieces of regular expressions."""

import re
from functools import cache
from typing import Literal

from easymo.models.guided.entities.clock.word_patterns import listed as clock
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import alternation, fold, whole

ListName = Literal[
    "units", "company", "units_before", "company_before", "before", "perhaps_before", "after",
    "fixed", "speaker", "speaker_beside_company", "companions", "pairs", "couples", "groups",
    "numbers_of_people", "together_with", "bounds", "bounds_after", "tables", "tables_of",
    "other_units", "other_units_before", "roughly", "for_party", "it_is", "speaker_glued",
    "kin_adjectives",
]  # fmt: skip

# A figure to its end: `2.5`, `10:30`, `24/11` and `7h` are no numbers of people.
NUMBER = r"(?<![\w#~])(?<!\d[.,:/])(?:(?:minus|negative)\s+)?-?\d{1,7}(?!\d|[.,:/]\d|[~#°])"


@cache
def listed(*names: ListName) -> str:
    """Any phrase of those lists, in any language."""
    return alternation(
        phrase for book in phrasebooks() for name in names for phrase in getattr(book.guests, name)
    )


@cache
def people_numbers() -> re.Pattern[str]:
    """`watano`, `batanu`: five people, by the number's own class."""
    return whole(listed("numbers_of_people"))


@cache
def companions() -> str:
    """`my wife`, `my little brother`."""
    adjective = rf"(?:{listed('kin_adjectives')}\s+)?"
    return re.sub(r"(?<=[a-z])\\s\+", lambda _: rf"\s+{adjective}", listed("companions"))


@cache
def alternatives() -> str:
    return alternation(word for book in phrasebooks() for word in book.cues.alternatives)


@cache
def corrections() -> str:
    return alternation(word for book in phrasebooks() for word in book.cues.corrections)


@cache
def fixed_parties() -> dict[str, int]:
    """`just me`, `en amoureux`, `peke yangu`."""
    return {fold(k): n for book in phrasebooks() for k, n in book.guests.fixed.items()}


@cache
def no_time() -> str:
    """Not before what makes an hour of the number, or a length of time, or counts other things."""
    hours = rf"\s*h\d|\s*(?:{clock('hour')}|[ap]m)(?![a-z])"
    others = rf"\s+{listed('groups')}(?![a-z])|\s*{listed('other_units')}(?![a-z])"
    return rf"(?!{others})(?![:/.]\d|[~#\d]|{hours})"


def read_figure(written: str) -> int:
    """`4`, `-3`, `minus 3`."""
    digits = int(written.split("-")[-1].split()[-1])
    return -digits if written[0] in "-mn" else digits
