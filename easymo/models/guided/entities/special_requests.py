"""What the venue is asked besides a table: a birthday, an allergy, a high chair, in own words.

What a clause is about is known from a word in it; the clause itself is kept as it was written. A
question whether the venue has such a thing is none.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal

from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import alternation, fold, whole

_ListName = Literal["about", "questions", "joins", "asking", "seats", "late"]
BETWEEN_TWO = "; "
_CLAUSES = re.compile(r"[.!;\n,]+|(?<=\?)")
_WORD = re.compile(r"\S+")
_EDGE = " .,;:!?-–…"


def find_special_request(written: str) -> str | None:
    """The clauses that ask for something of the kind, as they were written."""
    return BETWEEN_TWO.join(dict.fromkeys(_find(written))) or None


def _find(written: str) -> Iterator[str]:
    for clause in _CLAUSES.split(written):
        plain = fold(clause)
        if not _cue("about").search(plain) or _cue("questions").search(plain):
            continue
        if kept := _without_order(clause).strip(_EDGE):
            yield kept


def _without_order(clause: str) -> str:
    """`2 places tomorrow with a window seat`: what stands before the joining word is an order."""
    words = [*_WORD.finditer(clause)]
    about = next((i for i in range(len(words)) if _is_about(words, i)), 0)
    joins = [i for i in range(about) if _cue("joins").fullmatch(fold(words[i][0]))]
    begin = joins[-1] if joins else _skip_asking(words, about)
    return clause[words[begin].start() :] if words else ""


def _is_about(words: list[re.Match[str]], at: int) -> bool:
    """Whether the word there ends what names the thing."""
    read = fold(" ".join(word[0] for word in words[: at + 1]))
    return bool(_cue("about").search(read))


def _skip_asking(words: list[re.Match[str]], about: int) -> int:
    """Without `can you add that`, `please note`, in front."""
    for end in range(about, 0, -1):
        if _cue("asking").fullmatch(fold(" ".join(word[0] for word in words[:end]))):
            return end
    return 0


def is_of_a_seat(request: str) -> bool:
    """`une place au calme`: it names one seat, however many come."""
    return bool(_cue("seats").search(fold(request)))


def tells_lateness(plain: str) -> bool:
    """`we are running late, hold our table`: for the venue to know, and no new time."""
    return bool(_cue("late").search(plain))


def asks_to_pass_on(plain: str) -> bool:
    """`tell them`, `please add`: it is for the venue, and no talk about themselves."""
    return bool(_cue("asking").search(plain))


@cache
def _cue(name: _ListName) -> re.Pattern[str]:
    lists = (getattr(book.special_requests, name) for book in phrasebooks())
    return whole(alternation(word for words in lists for word in words))
