"""Money is whole Rwandan francs: RWF has no minor unit (ISO 4217)."""

from babel.numbers import format_decimal

CURRENCY = "RWF"


def in_words(amount_rwf: int, language: str = "en") -> str:
    """The amount as a customer of that language reads it: `5,000 RWF`, `5 000 RWF`."""
    return f"{format_decimal(amount_rwf, locale=language)} {CURRENCY}"


class Francs(int):
    """An amount that sentences show as money."""
