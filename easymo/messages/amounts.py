"""Amounts of money in a customer's own words: understood for sure, or refused with a sentence."""

import re
import unicodedata
from decimal import Decimal

from easymo.errors import Refused
from easymo.messages import number_words
from easymo.money import Francs

LONGEST = 60


class UnclearAmount(Refused):
    """That is not an amount that can be read in one way only."""

    asks = "amount"


class AmountNotPositive(Refused):
    """An amount is more than zero."""

    asks = "amount"


class AmountNotWhole(Refused):
    """There are no parts of a franc."""

    asks = "amount"


class AmountTooSmall(Refused):
    """The least is {least}."""

    asks = "amount"


class AmountTooLarge(Refused):
    """The most is {most}."""

    asks = "amount"


def francs(words: str, *, least: int = 1, most: int) -> Francs:
    """`5k`, `5 000`, `5,000 RWF`, `five thousand`, `cinq mille`, `ibihumbi bitanu`: 5000.

    Raises UnclearAmount, AmountNotPositive, AmountNotWhole, AmountTooSmall or AmountTooLarge.
    """
    amount = _read(_plain(words)) if len(words) <= LONGEST else None
    if amount is None:
        raise UnclearAmount
    if amount <= 0:
        raise AmountNotPositive
    if amount != amount.to_integral_value():
        raise AmountNotWhole
    if amount < least:
        raise AmountTooSmall(least=Francs(least))
    if amount > most:
        raise AmountTooLarge(most=Francs(most))
    return Francs(amount)


_CURRENCY = r"(?:rwf|frw|rw|frs|fr|f|francs?|rwandan|rwandais|faranga|amafaranga|amafranga)"
_AROUND = re.compile(rf"^(?:{_CURRENCY}[\s.]+)+|(?:\s*\b{_CURRENCY}\.?)+$")
_GLUED = re.compile(rf"(?<=\d){_CURRENCY}$|^{_CURRENCY}(?=\d)")
_MINUS = re.compile(r"^(?:-\s*|minus\s+|moins\s+)")
_DIGITS = re.compile(r"[0-9]{1,15}")
# Three digits after the sign that groups them: francs have no parts, so 5.000 and 5,000 are 5000.
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?P<by>[ .,'_])[0-9]{3}(?:(?P=by)[0-9]{3}){0,3}")
_PARTS = re.compile(r"[0-9]{1,15}[.,][0-9]{1,2}")
_THOUSANDS = re.compile(r"(?P<n>[0-9]{1,4}(?:[.,][0-9]{1,2})?)\s?k")


def _plain(words: str) -> str:
    """One spelling for signs and spaces, no accents, no name of the currency around."""
    text = unicodedata.normalize("NFD", words.replace("−", "-").replace("’", "'")).casefold()
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    text = " ".join(text.split()).rstrip("!.,; ")
    return _AROUND.sub("", _GLUED.sub("", text)).strip()


def _read(text: str) -> Decimal | None:
    if minus := _MINUS.match(text):
        below = _read(text[minus.end() :])
        return None if below is None else -below
    if text == "zero":
        return Decimal(0)
    if _DIGITS.fullmatch(text):
        is_clear = text == "0" or not text.startswith("0")
        return Decimal(text) if is_clear else None
    if grouped := _GROUPED.fullmatch(text):
        return Decimal(text.replace(grouped["by"], ""))
    if _PARTS.fullmatch(text):
        return Decimal(text.replace(",", "."))
    if thousands := _THOUSANDS.fullmatch(text):
        return Decimal(thousands["n"].replace(",", ".")) * 1000
    spelled = number_words.read(text.replace("-", " "))
    return None if spelled is None else Decimal(spelled)
