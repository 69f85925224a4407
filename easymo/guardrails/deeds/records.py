"""What lists and states that tools and code write down show to have happened."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from easymo.guardrails.deeds.binding import identities
from easymo.guardrails.text_forms import asks, clauses, lower
from easymo.guardrails.vocabulary import read_list
from easymo.guardrails.wordings import Wording, any_of, any_word

LINE = re.compile(r"\n+|[.;!](?:\s+|$)|(?<=\?)\s+")
NUMBER = re.compile(r"#\s?\d|\b[a-z]{1,4}-?\d+(?:-\d+)?\b")
"""A booking's own: #12, km-4821."""
MONEY = {"paid", "topped_up", "refunded"}
"""Of these a number alone says nothing."""
AFTER = {"cancelled", "refunded", "topped_up", "sent", "told_someone", "done", "refund_promised"}
"""What may have happened to what is cancelled."""


@dataclass(frozen=True)
class Records:
    nouns: Mapping[str, Wording]
    even_so: Mapping[str, Wording]
    always: Mapping[str, Wording]
    states: Mapping[str, Wording]
    settled: Wording
    open: Wording
    denied: Wording
    undone: Wording


def find_records(text: str) -> set[str]:
    """The kinds of deeds of which a line is a record."""
    lines = [one for one in LINE.split(lower(text)) if one.strip() and not asks(one)]
    found = {kind for line in lines for kind in _of(line)}
    # A record of which one line is open is open, however it goes on.
    is_open = len(identities(text)) == 1 and any(map(_is_open, lines))
    return found if is_open else found.union(*map(_listed, lines))


def has_happened(text: str) -> bool:
    """Whether anything at all is told to be done, if only to have been saved or asked."""
    wording = _wording()
    plain = lower(text)
    known = (wording.settled, *wording.states.values(), wording.always["prepared"])
    done = [words for words in known if words.may_stand_in(plain)]
    told = [one for line in LINE.split(plain) if not asks(line) for one in clauses(line)]
    return any(
        words.search(one) for one in told if not wording.denied.search(one) for words in done
    )


def _is_open(line: str) -> bool:
    wording = _wording()
    return any(one.search(line) for one in (wording.open, wording.denied, wording.undone))


def _listed(line: str) -> set[str]:
    """Of what a line is a record, though it says nothing of its state."""
    if _is_open(line) or not NUMBER.search(line):
        return set()
    return {kind for kind, noun in _wording().nouns.items() if noun.search(line)} - MONEY


def _of(line: str) -> set[str]:
    wording = _wording()
    found = {kind for kind, words in wording.even_so.items() if words.search(line)}
    if wording.denied.search(line):
        return found
    found |= {kind for kind, words in wording.always.items() if words.search(line)}
    if wording.open.search(line):
        return found
    states = {kind for kind, words in wording.states.items() if words.search(line)}
    if wording.undone.search(line):
        return found | (states & AFTER)
    found |= states
    nouns = {kind for kind, noun in wording.nouns.items() if noun.search(line)}
    return found | nouns if wording.settled.search(line) else found


@cache
def _wording() -> Records:
    read = read_list("records")
    return Records(
        nouns={kind: any_word(words) for kind, words in read["nouns"].items()},
        even_so={kind: any_of(words) for kind, words in read["even_so"].items()},
        always={kind: any_of(words) for kind, words in read["always"].items()},
        states={kind: any_word(words) for kind, words in read["states"].items()},
        settled=any_word(read["settled"]),
        open=any_word(read["open"]),
        denied=any_word(read["denied"]),
        undone=any_word(read["undone"]),
    )
