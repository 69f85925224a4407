"""What stands around an order and is no part of it: a greeting with a name, why they buy.

`Bonsoir maman, deux sucres`; `I will ask the doctor. Give me 2 paracetamol`; `pour la rentrée il me
faut une rame`; `Umugati bakery please - 4 chapati`.
"""

import re
from functools import cache

from easymo.models.guided.entities.goods.goods_scan import Token, scan_goods
from easymo.models.guided.entities.goods.goods_words import goods_table
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import alternation, fold

_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_SHOP_FIRST = re.compile(r"^(?P<name>[^\d,.:\n]{3,40}?)\s*[-–:,]\s*(?=\d)")


def strip_talk(text: str) -> str:
    """The words of the order alone; all of them where no number says what is ordered."""
    if not any(token.kind == "count" for token in scan_goods(text)):
        return text
    sentences = [one for one in _SENTENCE.split(text) if one.strip()]
    kept = [one for one in sentences if _has_goods(one)] or sentences
    return _move_shop_behind(_strip_wish(_strip_greeting(" ".join(kept))))


def names_goods(text: str) -> bool:
    """Whether everyday goods are named."""
    return _names_goods(scan_goods(text))


def _has_goods(sentence: str) -> bool:
    tokens = scan_goods(sentence)
    is_telling = any(token.kind in ("count", "shop") for token in tokens)
    return is_telling or _names_goods(tokens)


def _names_goods(tokens: list[Token]) -> bool:
    words = [token.text for token in tokens if token.kind == "word"]
    return any(goods_table().length_at(words, at) for at in range(len(words)))


def _strip_greeting(text: str) -> str:
    """`Bonsoir maman,`: whom they greet is nothing to buy."""
    found = _greeting().match(text)
    return text[found.end() :] if found and not _names_goods(scan_goods(found[0])) else text


def _strip_wish(text: str) -> str:
    """`pour la rentrée il me faut une rame`: what stands before the wish says what it is for."""
    found = _wish().search(text)
    if found is None:
        return text
    ahead = scan_goods(text[: found.start()])
    is_plain = all(token.kind in ("word", "break") for token in ahead)
    return text[found.end() :] if is_plain and not _names_goods(ahead) else text


def _move_shop_behind(text: str) -> str:
    """`Simba please: 2 milk` is `2 milk from Simba`."""
    found = _SHOP_FIRST.match(text)
    if found is None:
        return text
    name = found["name"]
    is_asked = _polite().search(name) and not names_goods(name)
    if not (is_asked or _shop_nouns().search(name)):
        return text
    plain = _polite().sub("", name).strip()
    return f"{text[found.end() :]} from {plain}" if plain else text


@cache
def _greeting() -> re.Pattern[str]:
    greetings = (w for b in phrasebooks() for w in (*b.intents["hello"].phrases, *b.cues.greetings))
    words = "|".join(re.escape(word) for word in sorted(set(greetings), key=len, reverse=True))
    return re.compile(rf"^\s*(?:{words})(?:\s+[^\W\d]+){{0,2}}\s*[,!.]+\s*", re.IGNORECASE)


@cache
def _wish() -> re.Pattern[str]:
    wishes = (word for book in phrasebooks() for word in book.tasks.wishing)
    words = "|".join(re.escape(w).replace(r"\ ", "[ '’]+") for w in sorted(wishes, key=len)[::-1])
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


@cache
def _shop_nouns() -> re.Pattern[str]:
    """`bakery`: what the words in front name is a shop, whatever it is called after."""
    shops = alternation(word for book in phrasebooks() for word in book.route.shops)
    return re.compile(rf"(?<!\w){shops}(?!\w)", re.IGNORECASE)


@cache
def _polite() -> re.Pattern[str]:
    words = alternation(fold(word) for book in phrasebooks() for word in book.cues.polite)
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)
