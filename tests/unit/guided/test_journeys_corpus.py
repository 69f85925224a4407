"""Journeys as customers type them: both ends, near what, and where they are."""

import pytest

from db.seeds.places import places
from easymo.models.guided.entities.place_words import known_places
from easymo.models.guided.entities.places import read_journey
from easymo.models.guided.lexicon.text import fold
from tests.unit.guided.corpora.table import list_failures
from tests.unit.guided.corpus import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_ends_of_a_journey_are_read(language: str) -> None:
    failures = list_failures("journeys", language, _read)
    assert not failures, failures


def test_the_names_of_places_are_those_of_the_gazetteer() -> None:
    names = {fold(name) for one in places() for name in (one.name, *one.spellings)} - {""}
    known = {" ".join(row) for _, rows in known_places().by_length for row in rows}
    assert known == names


def _read(text: str) -> str:
    said = read_journey(text)
    if said.near:
        return f"~ {said.near}"
    start = said.start or ("@" if said.is_here else "")
    if not said.start and not said.end:
        return "@" if said.is_here else "-"
    return f"{start} > {said.end or ''}".strip()
