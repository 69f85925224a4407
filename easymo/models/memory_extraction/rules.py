"""What of a message is worth remembering: decided by rules, without a model."""

import re
from dataclasses import dataclass
from typing import Literal

from easymo.models.guided.lexicon.phrasebook import numbers
from easymo.models.guided.lexicon.text import fold
from easymo.models.guided.nlu.phrase_match import match_intents
from easymo.models.memory_extraction import phrases

Kind = Literal["preference", "fact"]

MOST_CHARACTERS = 200
MOST_OF_A_MESSAGE = 5
LONGEST_READ = 2_000
# Reading a piece takes a millisecond, and a burst of commas has a thousand of them.
MOST_PIECES = 20

_SENTENCE = re.compile(r"[^.!?;\n]+[.!?;]*")
# A PIN, a card, a telephone number: also written with gaps, or in words.
_SECRET_DIGITS = re.compile(r"\d(?:[\s.-]*\d){2,}")
_SPOKEN_DIGITS = 3


@dataclass(frozen=True)
class Memorable:
    """`content` is in the customer's words. Two ways of writing the same have one `fingerprint`."""

    kind: Kind
    content: str
    fingerprint: str


def extract_memories(text: str) -> list[Memorable]:
    """Preferences and facts that a customer states, or asks to remember. No small talk."""
    found: dict[str, Memorable] = {}
    for sentence in _SENTENCE.findall(text[:LONGEST_READ])[:MOST_PIECES]:
        for one in _read_sentence(sentence.strip()):
            found.setdefault(one.fingerprint, one)
    return list(found.values())[:MOST_OF_A_MESSAGE]


def could_be_secret(text: str) -> bool:
    """Whether it holds digits that could be a PIN, or speaks of one."""
    plain = fold(text)
    if _SECRET_DIGITS.search(plain) or phrases.secret_pattern().search(plain):
        return True
    is_digit = [0 <= numbers().get(word, -1) <= 9 for word in plain.split()]
    windows = range(len(is_digit) - _SPOKEN_DIGITS + 1)
    return any(all(is_digit[at : at + _SPOKEN_DIGITS]) for at in windows)


def fingerprint(text: str) -> str:
    """The words that carry it, in one order."""
    return " ".join(sorted(set(content_words(text))))


def content_words(text: str) -> list[str]:
    said = re.findall(r"[a-z0-9]+", fold(text))
    heavy = [word for word in said if word not in phrases.words_of("light")]
    return heavy or said


def _read_sentence(sentence: str) -> list[Memorable]:
    asked = _read_request(sentence)
    found = [asked] if asked else [] if sentence.endswith("?") else _read_statements(sentence)
    # "Forget that I am vegetarian" states it as well.
    return found if found and not {"forget", "recall"} & set(match_intents(fold(sentence))) else []


def _read_request(sentence: str) -> Memorable | None:
    plain = fold(sentence)
    begins = phrases.beginning_pattern("remember").match(plain)
    if begins is None:
        return None
    rest = _after(sentence, plain[begins.end() :])
    if not _says_something(fold(rest)) or phrases.momentary_pattern().search(fold(rest)):
        return None
    is_liking = any(
        phrases.beginning_pattern(part).match(fold(rest)) for part in ("preferences", "likings")
    )
    return _make("preference" if is_liking else "fact", rest)


def _read_statements(sentence: str) -> list[Memorable]:
    clauses = [
        clause.strip()
        for clause in phrases.joining_pattern().split(sentence)
        if clause.strip(" .!,;")
    ][:MOST_PIECES]
    found = []
    for at, clause in enumerate(clauses):
        if kind := _kind(fold(clause)):
            told = ", ".join(
                [phrases.join_pattern().sub("", clause), *_read_continuation(clauses[at + 1 :])]
            )
            if made := _make(kind, told):
                found.append(made)
    return found


def _read_continuation(clauses: list[str]) -> list[str]:
    """`…, milk and eggs` belongs to what was said before; `…, book me a table` does not."""
    going_on: list[str] = []
    for clause in clauses:
        plain = fold(clause)
        is_new = _kind(plain) or match_intents(plain) or phrases.momentary_pattern().search(plain)
        if is_new or any(letter.isdecimal() for letter in plain):
            break
        going_on.append(clause)
    return going_on


def _kind(plain: str) -> Kind | None:
    if phrases.trait_pattern().match(plain):
        return "fact"
    for part in ("facts", "preferences"):
        begins = phrases.beginning_pattern(part).match(plain)
        if begins and _says_something(plain[begins.end() :]):
            return "fact" if part == "facts" else "preference"
    begins = phrases.beginning_pattern("likings").match(plain)
    if begins and _says_something(plain[begins.end() :]) and not _is_of_one_day(plain):
        return "preference"
    return None


def _is_of_one_day(plain: str) -> bool:
    """`I prefer 8pm` answers a question of now."""
    has_digits = any(letter.isdecimal() for letter in plain)
    return has_digits or phrases.momentary_pattern().search(plain) is not None


def _says_something(rest: str) -> bool:
    """More than `it`, `that`, `you`: the first words count, since `call me back` says nothing."""
    said = re.findall(r"[a-z0-9]+", rest)
    hollow, light = phrases.words_of("hollow"), phrases.words_of("light")
    return bool(said) and said[0] not in hollow and any(w not in hollow | light for w in said)


def _after(sentence: str, rest: str) -> str:
    """The end of the sentence, as it was written, that folds to `rest`."""
    written = sentence.split()
    for at in range(len(written) + 1):
        ending = " ".join(written[at:])
        if len(fold(ending)) <= len(rest.strip(" ,:")):
            return ending
    return ""


def _make(kind: Kind, content: str) -> Memorable | None:
    told = " ".join(content.split()).strip(" ,;:.!?")
    if not told or len(told) > MOST_CHARACTERS or could_be_secret(told):
        return None
    return Memorable(kind, told, fingerprint(told))
