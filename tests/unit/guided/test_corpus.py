"""Sentences are read as the corpus of their language says, and each language has some of each."""

from typing import get_args

import pytest

from easymo.models.guided.lexicon.intents import Intent
from tests.languages import AT_THE_GATE
from tests.unit.guided.conftest import Ask, Read
from tests.unit.guided.corpus import LANGUAGES, corpus_of

LEAST_RIGHT = {"en": 92, "fr": 95, "rw": 90, "sw": 90}
"""Of a hundred first messages for an agent. Intents are read without an error."""
SERVED = [
    pytest.param(language, agent, marks=() if language in AT_THE_GATE else pytest.mark.slow)
    for language in LANGUAGES
    for agent in corpus_of(language)["agents"]
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_intent_has_sentences(language: str) -> None:
    assert set(corpus_of(language)["intents"]) == set(get_args(Intent))
    assert all(corpus_of(language)["intents"].values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_is_for_its_intent(read: Read, language: str) -> None:
    intents = corpus_of(language)["intents"].items()
    found = {said: (name, read(said, language).intent) for name, texts in intents for said in texts}
    assert {said: pair for said, pair in found.items() if pair[0] != pair[1]} == {}


@pytest.mark.parametrize(("language", "agent"), SERVED)
def test_first_messages_go_to_the_agent_that_serves_them(
    ask: Ask, language: str, agent: str
) -> None:
    texts = corpus_of(language)["agents"][agent]
    missed = [said for said in texts if find_agent(ask, said) != agent]
    right = 100 * (len(texts) - len(missed)) / len(texts)
    assert right >= LEAST_RIGHT[language], missed


def find_agent(ask: Ask, said: str) -> str:
    return str(ask("triage", said).tool_calls[0]["args"]["agent"])
