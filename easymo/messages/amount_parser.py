"""Amounts of money as customers write them: understood as whole francs, or refused, not guessed.

Languages mix in Kigali, so every language is tried on every amount, and only one value may come
out. Their words, `k` for a thousand among them, are in `numbers/<language>.toml`. Babel's parsers
do not fit: they want to know the locale, and read `5,000` as five in French. A franc has no smaller
coin, so a separator before three digits groups thousands, and any other one is a fraction.
"""

import re
import unicodedata
from collections.abc import Sequence
from fractions import Fraction

from easymo.messages.number_words import languages
from kit.errors import Refused
from kit.money import Francs

MOST_RWF = 10_000_000_000
LONGEST = 130


class AmountUnclear(Refused):
    """That is no clear amount."""

    asks = "amount"


class AmountNotWhole(Refused):
    """An amount is in whole francs."""

    asks = "amount"


class AmountNotPositive(Refused):
    """An amount is at least one franc."""

    asks = "amount"


class AmountTooLarge(Refused):
    """That amount is too large."""

    asks = "amount"


class AmountTooSmall(Refused):
    """The least is {least}."""

    asks = "amount"


class AmountAboveLimit(Refused):
    """The most is {most}."""

    asks = "amount"


def francs(written: str, *, least: int = 1, most: int) -> Francs:
    """An amount between `least` and `most`, in a customer's own words.

    Raises what `read` raises, AmountTooSmall or AmountAboveLimit.
    """
    amount = read(written)
    if amount < least:
        raise AmountTooSmall(least=Francs(least))
    if amount > most:
        raise AmountAboveLimit(most=Francs(most))
    return Francs(amount)


def read(written: str) -> int:
    """Whole francs: `5k`, `5 000`, `RWF 5,000`, `cinq mille`, `ibihumbi bitanu`, `elfu tano`.

    Raises AmountUnclear, AmountNotWhole, AmountNotPositive or AmountTooLarge.
    """
    words = _without_currency(_words(written))
    is_negative = bool(words) and words[0] in _minus()
    found = {value for each in languages() for value in each.values(words[is_negative:])}
    if len(found) != 1:
        raise AmountUnclear
    value = found.pop()
    if is_negative or value == 0:
        raise AmountNotPositive
    if value.denominator != 1:
        raise AmountNotWhole
    if value > MOST_RWF:
        raise AmountTooLarge
    return int(value)


PARTS = "½¼¾"
"""Parts of one that are a single letter: 2½k is 2,500."""
_PART = re.compile(rf"(\d+) ?([{PARTS}])")

_GROUPED = r"[1-9]\d{0,2}(?:(?:,\d{3})+|(?:\.\d{3})+|(?:'\d{3})+|(?: \d{3})+)"
_FRACTION = r"(?:0|[1-9]\d*)[.,]\d{1,2}"
_PLAIN = r"0|[1-9]\d*"
_NUMBER = rf"(?<![\d.,'])(?:{_GROUPED}|{_FRACTION}|{_PLAIN})(?![.,']?\d)"
_TOKEN = re.compile(rf"\s*(?:(?P<number>{_NUMBER})|(?P<word>[a-z]+)|(?P<minus>-))", re.ASCII)
_BETWEEN = re.compile(r"(?<=[a-z])[-'](?=[a-z])")
# East Africa closes an amount with a stroke for the cents that there are not: 5,000/= or 5,000/-.
ENDING = r"(?:/ ?[=-]+|[.,][=-]+|=)"
_ENDED = re.compile(rf"(?<=[a-z\d]) ?{ENDING}(?=[ a-z]|$)")
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ′`´", "'") | dict.fromkeys("−–", "-"))


def _words(written: str) -> list[str]:
    """Words and numbers in one spelling; numbers with a point and without groups."""
    if len(written) > LONGEST:
        raise AmountUnclear
    # Not NFKD, which makes fifty-two of a five squared.
    plain = unicodedata.normalize("NFD", _PART.sub(_decimal, written)).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = _BETWEEN.sub(" ", plain.translate(_APOSTROPHES))
    plain = " ".join(plain.split()).rstrip(" .!?")
    plain = _ENDED.sub(" ", plain, count=1).strip()
    words, at = [], 0
    while at < len(plain):
        token = _TOKEN.match(plain, at)
        if token is None:
            raise AmountUnclear
        words.append(_number(token["number"]) if token["number"] else token[0].strip())
        at = token.end()
    return words


def _decimal(found: re.Match[str]) -> str:
    """`2½` is 2.5; what stands before the digits stays, so that 1,000½ is no amount."""
    return found[1] + f"{unicodedata.numeric(found[2]):.2f}"[1:]


def _number(written: str) -> str:
    if re.fullmatch(_GROUPED, written, re.ASCII):
        return re.sub(r"\D", "", written)
    return str(Fraction(written.replace(",", ".")))


def _without_currency(words: Sequence[str]) -> Sequence[str]:
    """Named once at most, before or after the number."""
    phrases = {tuple(phrase.split()) for each in languages() for phrase in each.currency}
    for phrase in sorted(phrases, key=len, reverse=True):
        if tuple(words[: len(phrase)]) == phrase:
            return words[len(phrase) :]
        if tuple(words[-len(phrase) :]) == phrase:
            return words[: -len(phrase)]
    return words


def _minus() -> set[str]:
    return {"-"} | {word for each in languages() for word in each.minus}
