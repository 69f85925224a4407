"""Figures as people read them, on the page and in the terminal."""

from evals.score.statistics import Interval

LANGUAGES = {"en": "English", "fr": "Français", "rw": "Kinyarwanda", "sw": "Kiswahili"}
SECONDS_PER_MINUTE = 60
LEAST_DOLLARS = 0.0001


def percent(share: float) -> str:
    """Never 100 % or 0 % by rounding: both are claims."""
    text = f"{share * 100:.1f}".removesuffix(".0")
    if text == "100" and share < 1:
        return "99.9 %"
    if text == "0" and share > 0:
        return "0.1 %"
    return f"{text} %"


def between(interval: Interval) -> str:
    return f"{interval.low * 100:.0f}–{interval.high * 100:.0f} %"


def points(difference: float) -> str:
    """A difference of two shares, with its sign."""
    return f"{difference * 100:+.1f}".replace("-", "−")


def milliseconds(took: float) -> str:
    return f"{took:,.0f} ms" if took < 1000 else f"{took / 1000:,.1f} s"


def seconds(took: float) -> str:
    minutes, left = divmod(round(took), SECONDS_PER_MINUTE)
    return f"{minutes} min {left} s" if minutes else f"{took:.0f} s"


def dollars(cost: float) -> str:
    if 0 < cost < LEAST_DOLLARS:
        return f"under ${LEAST_DOLLARS}"
    return f"${cost:,.2f}" if cost >= 1 or not cost else f"${cost:.4f}"


def p_value(value: float) -> str:
    return "p < 0.001" if value < 0.001 else f"p = {value:.3f}"


def language(code: str) -> str:
    return LANGUAGES.get(code, code)


def way(edge: tuple[str, str]) -> str:
    return " → ".join(end.strip("_") for end in edge)


FILTERS = {
    "percent": percent,
    "between": between,
    "points": points,
    "milliseconds": milliseconds,
    "seconds": seconds,
    "dollars": dollars,
    "p_value": p_value,
    "language": language,
    "way": way,
}
"""As the templates call them."""
