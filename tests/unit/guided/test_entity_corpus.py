"""Times, days, parties and numbers are read as the corpora of each language say.

The corpora lie beside the phrases and are larger than the rules. They are read on Monday 23
November 2026 at noon. A test lists every row that is read otherwise.
"""

import tomllib
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from importlib.resources import files

import pytest

from easymo.models.guided.entities import dates
from easymo.models.guided.lexicon.figures import write_figures
from easymo.models.guided.lexicon.situation import Situation
from easymo.models.guided.lexicon.spelling import correct_spelling
from easymo.models.guided.nlu.understanding import Understanding, understand
from tests.unit.guided.conftest import VENUES
from tests.unit.guided.corpus import LANGUAGES

NOON = Situation.model_validate({"now": "2026-11-23T12:00:00+02:00", "venues": VENUES})
LEAST_ROWS = 150
ENTITIES = ("dates", "guests", "numbers", "times")


def _read(text: str, language: str) -> Understanding:
    return understand(text, NOON, language)


def _time(text: str, language: str) -> str:
    at = _read(text, language).facts.time
    return f"{at:%H:%M}" if at else "none"


def _day(text: str, language: str) -> str:
    understood = _read(text, language)
    if understood.facts.day:
        return understood.facts.day.isoformat()
    plain = correct_spelling(text)
    said = dates.find_periods(plain, date(2026, 11, 23), language)
    is_asked = "day" in understood.open
    return f"{said[0].value.first}/{said[0].value.last}" if said and is_asked else "none"


def _party(text: str, language: str) -> str:
    guests = _read(text, language).facts.guests
    return "none" if guests is None else str(guests)


def _number(text: str, _language: str) -> str:
    """The text is one number from its first letter to its last."""
    read = write_figures(correct_spelling(text)).text.strip()
    return read if read.lstrip("-").isdecimal() else "none"


READERS: dict[str, Callable[[str, str], str]] = {
    "dates": _day,
    "guests": _party,
    "numbers": _number,
    "times": _time,
}


@cache
def _rows(entity: str, language: str) -> tuple[tuple[str, str], ...]:
    folder = files("easymo.models.guided").joinpath("phrases", language, "corpus")
    table = tomllib.loads(folder.joinpath(f"{entity}.toml").read_text(encoding="utf-8"))
    return tuple((text, value) for value, texts in table.items() for text in texts)


def _otherwise(entity: str, language: str) -> Iterator[str]:
    for text, value in _rows(entity, language):
        read = READERS[entity](text, language)
        if read != value:
            yield f"{text!r}: {value}, read as {read}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("entity", ENTITIES)
def test_every_row_is_read_as_it_says(entity: str, language: str) -> None:
    assert list(_otherwise(entity, language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("entity", ENTITIES)
def test_a_corpus_is_large_and_says_nothing_twice(entity: str, language: str) -> None:
    texts = [text for text, _ in _rows(entity, language)]
    assert len(texts) >= LEAST_ROWS
    assert sorted(texts) == sorted(set(texts))
    assert any(value == "none" for _, value in _rows(entity, language))
