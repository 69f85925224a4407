"""Which agent first messages go to, in each language: at least so many of a hundred."""

import tomllib
from pathlib import Path

import pytest

from tests.unit.guided.conftest import Ask

MESSAGES = tomllib.loads((Path(__file__).parent / "routing_tuning.toml").read_text())
LEAST_RIGHT = {"en": 92, "fr": 95, "rw": 90, "sw": 90}
TO = [(language, agent) for language, agents in MESSAGES.items() for agent in agents]


@pytest.mark.parametrize(("language", "agent"), TO)
def test_first_messages_go_to_the_agent_that_serves_them(
    ask: Ask, language: str, agent: str
) -> None:
    texts = MESSAGES[language][agent]["messages"]
    missed = [text for text in texts if routed(ask, text) != agent]
    right = 100 * (len(texts) - len(missed)) / len(texts)
    assert right >= LEAST_RIGHT[language], missed


def routed(ask: Ask, text: str) -> str:
    return str(ask("triage", text).tool_calls[0]["args"]["agent"])
