"""Words that steer the conversation itself, and a plain yes or no. Read strictly."""

import re
from functools import cache
from typing import Literal, cast

from rapidfuzz.distance import OSA

from easymo.models.guided.lexicon.language import detect_language
from easymo.models.guided.lexicon.negation import denial_pattern
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import alternation, fold, whole

Command = Literal[
    "stop",
    "start",
    "help",
    "human",
    "pin",
    "pin_forgotten",
    "language:en",
    "language:fr",
    "language:rw",
    "language:sw",
]
Assent = Literal["yes", "no"]
Subject = Literal["trip", "goods", "visit"]
"""What is being decided, where that has words of its own."""

NAMED = ("stop", "start", "help", "human", "pin", "pin_forgotten")
MOST_WORDS = 10
MOST_WORDS_OF_STOP = 16
FEW_BEHIND = 1
"""Words behind a wish for silence: `please`, `stop`."""
SHORTEST_CORRECTED = 5
_DOUBLED = re.compile(r"(.)\1+")
_SKIN = re.compile("[\U0001f3fb-\U0001f3ff]")
_PUNCTUATION = re.compile(r"[?.,:/+&-]+")


def read_command(text: str) -> Command | None:
    """The command a message is, if it is nothing but one.

    A wish for a person also counts inside a short sentence: nobody should have to find the word.
    """
    plain = _plain(text)
    rest = _without_politeness(plain)
    for name, phrases in _commands().items():
        if rest in phrases or plain in phrases or _misspelled(rest, phrases):
            return cast(Command, name)
    if len(plain.split()) <= MOST_WORDS and _person_wanted(plain):
        return "human"
    if language := _language_wanted(rest):
        return language
    return "stop" if _turns_away(plain) else None


def read_assent(text: str, subject: Subject | None = None) -> Assent | None:
    """`yes` or `no` when a message says that and nothing else; "yes but at 9pm" is neither.

    The word in front does not decide: "fine then cancel it" is a no. A yes is nothing but a yes.
    Of a ride "call one" is a yes too.
    """
    if "?" in text:
        return None
    rest = _plain(text)
    said: list[Assent] = []
    last = ""
    while rest:
        taken = _first(rest, subject)
        if taken is None:
            return None
        meaning, length = taken
        if meaning:
            said.append(meaning)
            last = rest[:length]
        rest = rest[length:].strip()
    if len(set(said)) == 1:
        return said[0]
    # "yes no" says neither, and "ok, oublie" calls it off.
    return "no" if said[-1:] == ["no"] and last not in _plain_noes() else None


def _first(rest: str, subject: Subject | None) -> tuple[Assent | None, int] | None:
    """What the longest known phrase at the start means, and its length."""
    best: tuple[Assent | None, int] | None = None
    for meaning, phrases in (*_assents(), *_agreeing(subject)):
        for phrase in phrases:
            starts = rest == phrase or rest.startswith(phrase + " ")
            if starts and (best is None or len(phrase) > best[1]):
                best = (meaning, len(phrase))
    return best or _nearly_first(rest)


def _nearly_first(rest: str) -> tuple[Assent | None, int] | None:
    """One misspelled word: `confim`, `okey`, `yess`."""
    word = rest.split()[0]
    near = {meaning for meaning, known in _assents() if any(_is_nearly(word, one) for one in known)}
    return (near.pop(), len(word)) if len(near) == 1 else None


def _is_nearly(word: str, phrase: str) -> bool:
    """A short word may only be stretched: `yess` is a yes, `not` is no "no"."""
    if min(len(word), len(phrase)) < SHORTEST_CORRECTED:
        return _DOUBLED.sub(r"\1", word) == phrase
    return OSA.distance(word, phrase) <= 1


def _plain(text: str) -> str:
    spaced = _PUNCTUATION.sub(" ", _SKIN.sub("", fold(text)))
    spaced = re.sub(r"([^\x00-\x7f])", r" \1 ", spaced)
    return " ".join(spaced.split())


def _without_politeness(plain: str) -> str:
    return " ".join(_politeness().sub(" ", plain).split())


def _misspelled(rest: str, phrases: frozenset[str]) -> bool:
    return len(rest) > SHORTEST_CORRECTED and any(
        abs(len(p) - len(rest)) <= 1 and p[0] == rest[0] and OSA.distance(rest, p) <= 1
        for p in phrases
        if len(p) > SHORTEST_CORRECTED
    )


def _language_wanted(rest: str) -> Command | None:
    """`change to kiswahili`: a language, and words that ask for one."""
    words = rest.split()
    names = [language for word in words if (language := _language_names().get(word))]
    around = all(word in _around_languages() or word in _language_names() for word in words)
    is_asked = len(set(names)) == 1 and around and len(words) <= MOST_WORDS
    return cast(Command, f"language:{names[0]}") if is_asked else None


def _turns_away(plain: str) -> bool:
    """`no more promos`: of what nobody asked for; hours of peace are a setting."""
    count = len(plain.split())
    if count > MOST_WORDS_OF_STOP or any(sign.isdigit() for sign in plain):
        return False
    if stop := _turning("stop_within").search(plain):
        # "… at night" asks for hours of peace.
        return len(plain[stop.end() :].split()) <= FEW_BEHIND
    is_short = count <= MOST_WORDS
    return is_short and bool(
        _turning("turning_away").search(plain) and _turning("unasked").search(plain)
    )


def _person_wanted(plain: str) -> bool:
    found = _human_within().search(plain)
    denied = whole(denial_pattern("denials", detect_language(plain)))
    return bool(found and not denied.search(plain[: found.start()]))


@cache
def _commands() -> dict[str, frozenset[str]]:
    listed = {
        name: frozenset(fold(p) for book in phrasebooks() for p in book.commands[name])
        for name in NAMED
    }
    languages = {
        f"language:{book.language}": frozenset(map(fold, book.commands["language"]))
        for book in phrasebooks()
    }
    return listed | languages


@cache
def _assents() -> tuple[tuple[Assent | None, tuple[str, ...]], ...]:
    lists = [book.assent for book in phrasebooks()]
    return (
        ("yes", tuple(fold(p) for a in lists for p in a.yes)),
        ("no", tuple(fold(p) for a in lists for p in a.no)),
        (None, tuple(fold(p) for a in lists for p in a.filler)),
    )


@cache
def _agreeing(subject: Subject | None) -> tuple[tuple[Assent | None, tuple[str, ...]], ...]:
    """What agrees to this subject alone."""
    if subject is None:
        return ()
    phrases = (p for book in phrasebooks() for p in getattr(book.agreeing, subject))
    return (("yes", tuple(map(fold, phrases))),)


@cache
def _language_names() -> dict[str, str]:
    """By what each language is called in all of them."""
    return {
        fold(phrase): book.language
        for book in phrasebooks()
        for phrase in book.commands["language"]
        if " " not in phrase
    }


@cache
def _around_languages() -> frozenset[str]:
    """Words that a language is asked for with: those of the phrases, and more."""
    phrases = (p for book in phrasebooks() for p in book.commands["language"])
    more = (w for book in phrasebooks() for w in book.commands["language_around"])
    return frozenset(word for phrase in (*phrases, *more) for word in _plain(phrase).split())


@cache
def _turning(name: str) -> re.Pattern[str]:
    return whole(alternation(p for book in phrasebooks() for p in book.commands[name]))


@cache
def _plain_noes() -> frozenset[str]:
    return frozenset(fold(p) for book in phrasebooks() for p in book.intents["no"].phrases)


@cache
def _politeness() -> re.Pattern[str]:
    return whole(alternation(p for book in phrasebooks() for p in book.assent.filler if fold(p)))


@cache
def _human_within() -> re.Pattern[str]:
    return whole(alternation(p for book in phrasebooks() for p in book.commands["human_within"]))
