"""Sizes in words: `rice 5 kg` is one package of five kilos, and two of sugar are `2 kg`."""

import re
from fractions import Fraction

from easymo.services import lookup

_UNIT = r"kgs?|kilos?|gr?|grams?|grammes?|l|litres?|liters?|lita|ml|cl"
_SIZE = re.compile(rf"(?<![\w.,])(\d+(?:[.,]\d+)?) ?({_UNIT})\b", re.IGNORECASE)
_SMALL = {"g": 1, "gr": 1, "ml": 1, "cl": 10}
"""In grams or millilitres, by the first two letters; every other unit is a thousand of them."""
LEAST_OF_A_NAME = 100
"""A smaller number before a product is how many, even when its name has that number too."""


def count_packages(words: str, product: str) -> int | None:
    """How many packages make the size that is asked for; None when they do not make it."""
    wanted, sold = _read_size(words), _read_size(product)
    if wanted is None or sold is None or wanted[1] != sold[1]:
        return None
    many = wanted[0] / sold[0]
    return int(many) if many.denominator == 1 and many > 0 else None


def has_size(words: str, product: str) -> bool:
    """Whether a product comes in the very size that is asked for."""
    return _read_size(words) is not None and _read_size(words) == _read_size(product)


def is_sized(product: str) -> bool:
    """Whether its name says how much is in it."""
    return _read_size(product) is not None


def is_part_of_name(number: int, product: str) -> bool:
    """`Nokia 105` is not a hundred and five of them."""
    return number >= LEAST_OF_A_NAME and str(number) in lookup.split_words(product)


def _read_size(text: str) -> tuple[Fraction, bool] | None:
    """In grams or millilitres, and which of the two."""
    found = _SIZE.search(text)
    if found is None:
        return None
    unit = found[2].lower()
    amount = Fraction(found[1].replace(",", ".")) * _SMALL.get(unit[:2], 1_000)
    return (amount, unit[0] in "kg") if amount else None
