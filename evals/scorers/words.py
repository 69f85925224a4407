"""What they must have read, and what they must never read."""

from collections.abc import Iterator

from evals.scenario import Scenario
from evals.score.check import Check, has_not, has_words
from evals.score.transcript import Transcript


def score(scenario: Scenario, transcript: Transcript) -> Iterator[Check]:
    read = transcript.read_by(scenario.customer)
    yield from has_words("words", "what they read", read, scenario.reads)
    yield from has_not("words", "what they read", read, scenario.never_reads)
