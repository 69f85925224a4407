"""Distances as people say them."""

from babel.numbers import format_decimal

STEP_METRES = 50


def in_words(metres: int, language: str = "en") -> str:
    """`350 m`, `2.4 km`, `2,4 km`; no finer than what is known."""
    if metres < 1_000:
        return f"{max(STEP_METRES, round(metres / STEP_METRES) * STEP_METRES)} m"
    return f"{format_decimal(metres / 1_000, format='#,##0.#', locale=language)} km"
