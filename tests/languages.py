"""Which languages a conversation of the tests is held in.

Every agent is spoken with in each language by test_agents_in_each_language.py and by the gate's
scenarios. Where a conversation is about something else, the gate holds it in one language, and
`make test-slow` in the others.
"""

from collections.abc import Iterable
from typing import Any

import pytest

GATE = "rw"
"""The one that is least like English, which all other tests write."""
AT_THE_GATE = {"en", GATE}
"""Languages whose tables of sentences the gate reads; `make test-slow` reads all."""


def in_each(languages: Iterable[str]) -> list[Any]:
    """Values for `parametrize`: all but one of them are slow tests."""
    every = list(languages)
    stays = GATE if GATE in every else every[0]
    return [pytest.param(one, marks=() if one == stays else pytest.mark.slow) for one in every]
