"""The words around goods in all four languages, and an order's text cut into words."""

import re
import unicodedata
from functools import cache
from typing import Literal

from easymo.messages.number_words import languages
from easymo.models.guided.lexicon.intents import intents_with
from easymo.models.guided.lexicon.phrase_table import PhraseTable
from easymo.models.guided.lexicon.phrasebook import numbers, phrasebooks
from easymo.models.guided.lexicon.text import fold

ASKING = intents_with("names_goods")
SIZES = frozenset({"kg", "kgs", "kilo", "kilos", "l", "litre", "litres", "liter", "liters", "lita"})
"""Units that measure: `rice 5 kg` names a size, `5 kg of rice` counts."""
LEAST_OF_A_MODEL = 10
"""A smaller number behind a brand may be how many: `nokia 2`."""

Part = Literal[
    "units", "units_before", "of", "dozens", "halves", "until", "joins", "at_shop", "ends_shop"
]
_BULLET = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+", re.MULTILINE)
_MINUS = re.compile(r"[−–](?=\s?\d)")
_AT_PLACE = re.compile(r"(?<!\w)à(?!\w)", re.IGNORECASE)
GLUED = "~"
"""Stands before a unit that was written right behind its number: `5kg`."""
_GLUED = re.compile(r"(?<=\d)(?=(?:kgs?|l|kilos?|litres?|lita)(?![a-z]))")
_WORD = re.compile(r"-?\d[\d.,/]*\d\+?|-?\d\+?|[.,/]\d+|~?[a-z]+\d+[a-z0-9]*|~?[a-z]+|\S|\n")
_GROUPED = re.compile(r"(?<![\d.,/-])([1-9]\d{0,2})((?:[.,]\d{3})+|(?: \d{3})+)(?![\d/]|[.,]\d)")
# `ibitoki byo guteka`, `mafuta ya kupikia`: what it is for, and not what it is called.
_PURPOSE = re.compile(
    r"(?<![a-z])(?:(?:cyo|yo|byo|zo|wo|bwo|rwo)\s+(?:gu|ku|kw)|(?:ya|za|la|wa|cha|vya)\s+kup)"
    r"[a-z]{3,}(?![a-z])"
)
_SIZE_AFTER = re.compile(r"\s?(?:g|gr|ml|cl|mah|mg|gb)(?![a-z])")


def split_goods(text: str) -> list[str]:
    """Folded words, numbers and signs; folding alone would make 212 of 2½."""
    text = _MINUS.sub("-", _BULLET.sub("", text))
    for written, meant in _spelled():
        text = written.sub(meant, text)
    # `à Kicukiro` names where; without its accent it is another word.
    text = _AT_PLACE.sub(" @ ", "".join(map(_mark_part, text)))
    plain = _PURPOSE.sub(" ", _GROUPED.sub(_ungroup, fold(text)))
    plain = re.sub(r"(?<![a-z0-9])x\s?(?=\d)", " x ", plain)
    return _WORD.findall(_GLUED.sub(rf" {GLUED}", plain))


def _mark_part(letter: str) -> str:
    """A half, or a small 2 above the line: the number it stands in is no whole one."""
    return letter if unicodedata.category(letter) != "No" else ".5"


def _ungroup(found: re.Match[str]) -> str:
    """`1,000` is one number; `2 500 ml` are two."""
    is_size = " " in found[2] and _SIZE_AFTER.match(found.string, found.end())
    return found[0] if is_size else re.sub(r"\D", "", found[0])


@cache
def table(part: Part) -> PhraseTable:
    shopping = (book.shopping for book in phrasebooks())
    more = {
        "joins": [word for book in phrasebooks() for word in book.cues.joins],
        "until": [word for book in phrasebooks() for word in book.cues.alternatives],
        "ends_shop": [word for book in phrasebooks() for word in book.cues.polite],
    }
    return PhraseTable.of(
        [*(w for each in shopping for w in getattr(each, part)), *more.get(part, [])]
    )


@cache
def sizes() -> frozenset[str]:
    return frozenset(word for book in phrasebooks() for word in book.shopping.sizes)


@cache
def models() -> frozenset[str]:
    """Names with a number of their own: `Nokia 105`, `size 42`."""
    return frozenset(fold(word) for book in phrasebooks() for word in book.shopping.models)


def read_unit(counted: str) -> str | None:
    """`kilo mbili`, `ibiro bibiri`: kilos; `2 litres`: litres; None where packages are counted."""
    words = set(counted.replace(GLUED, "").split())
    return next((unit for unit, said in _measures().items() if said & words), None)


@cache
def _measures() -> dict[str, frozenset[str]]:
    shopping = [book.shopping for book in phrasebooks()]
    return {
        "kg": frozenset(fold(word) for each in shopping for word in each.kilos),
        "l": frozenset(fold(word) for each in shopping for word in each.litres),
    }


@cache
def counts() -> dict[str, int]:
    """Number words of all languages and noun classes."""
    of_money = {w: n for each in languages() for w, n in (*each.units.items(), *each.tens.items())}
    of_goods = {w: n for book in phrasebooks() for w, n in book.shopping.counts.items()}
    return {fold(word): n for word, n in {**of_money, **numbers(), **of_goods}.items()}


@cache
def tens() -> frozenset[str]:
    return frozenset(fold(word) for each in languages() for word in each.tens)


@cache
def count_table() -> PhraseTable:
    return PhraseTable.of(word for word in counts() if word not in _dozens())


@cache
def noise() -> PhraseTable:
    """Politeness, and the words of a wish or a question for goods."""
    books = phrasebooks()
    asked = [
        part
        for book in books
        for name, intent in book.intents.items()
        if name in ASKING
        for phrase in intent.phrases
        for part in phrase.split(" .. ")
    ]
    polite = {fold(word) for book in books for word in book.cues.polite}
    short = [s for book in books for s, word in book.slang.items() if fold(word) in polite]
    around = [w for book in books for w in book.shopping.ignored]
    return PhraseTable.of([*asked, *around, *polite, *short])


@cache
def paying() -> PhraseTable:
    """`2 sugar and pay with momo`: how it is paid is no product, nor is momo a shop."""
    said = [
        phrase
        for book in phrasebooks()
        for name in intents_with("pays")
        if name in book.intents
        for phrase in book.intents[name].phrases
    ]
    return PhraseTable.of(phrase for phrase in said if ".." not in phrase and "*" not in phrase)


@cache
def goods_table() -> PhraseTable:
    """Everyday goods, also in the plural."""
    listed = [fold(word) for book in phrasebooks() for word in book.shopping.goods]
    return PhraseTable.of([*listed, *(f"{word}s" for word in listed)])


def _dozens() -> set[str]:
    return {fold(word) for book in phrasebooks() for word in book.shopping.dozens}


@cache
def _spelled() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Goods that folding would make a small word of another language: `thé`."""
    pairs = [pair for book in phrasebooks() for pair in book.shopping.spelled.items()]
    return tuple((re.compile(rf"(?<!\w){w}(?!\w)", re.IGNORECASE), meant) for w, meant in pairs)
