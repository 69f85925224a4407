"""How native speakers' sentences are understood, played as first messages.

Each is the first message of a new conversation. Played, in this process: triage of the guided
model, the first decision of the agent it names, a request handed over, and a second request of the
same message. Not played: what stands before triage (commands such as "stop", the guard), the tools
themselves, and anything after the first decision. A tool that would ask for what is missing counts
as called: for a sentence that is nobody's, to be asked "for how many?" is wrong already.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from benchmarks.native.first_turn import FirstTurn, play
from benchmarks.results import Result
from easymo.models.guided.model import GuidedModel
from easymo.models.guided.nlu.agent_score.native_sentences import (
    NativeSentence,
    read_sentences,
)

RIGHT_AIM, ACTING_AIM = 85, 2
SURE = 1.96
"""Standard deviations of an interval of 95 %."""
LANGUAGES = ("rw", "sw", "en")


@dataclass(frozen=True)
class Played:
    """A sentence and what was made of it."""

    sentence: NativeSentence
    turn: FirstTurn

    @property
    def is_wrong(self) -> bool:
        if self.sentence.place == "ours":
            return not self.turn.is_served_by(self.sentence.agent)
        return self.turn.acts

    def __str__(self) -> str:
        return (
            f"{self.sentence.language} {self.sentence.label}: {self.sentence.text} -> {self.turn}"
        )


def play_all(folder: Path, step: Callable[[], None]) -> list[Played]:
    """Every sentence of the folder, each in a conversation of its own."""
    model = GuidedModel()
    played = []
    for sentence in read_sentences(folder):
        played.append(Played(sentence, play(model, sentence.text)))
        step()
    return played


def results_of(played: Sequence[Played]) -> list[Result]:
    """A share of each language and kind, with its interval."""
    return [row for language in LANGUAGES for row in _rows(language, played)]


def _rows(language: str, played: Sequence[Played]) -> Iterator[Result]:
    of = [one for one in played if one.sentence.language == language]
    for place, name in (("ours", "right"), ("none", "acting"), ("near", "near_miss_acting")):
        among = [one.is_wrong for one in of if one.sentence.place == place]
        if not among:
            continue
        wrong = sum(among)
        met = len(among) - wrong if place == "ours" else wrong
        low, high = wilson(met, len(among))
        yield Result(
            f"native_{language}_{name}",
            100 * met / len(among),
            f"% of {len(among)} ({100 * low:.1f} to {100 * high:.1f})",
            aim=_aim(place),
            is_met=_is_met(place, met / len(among)),
        )


def _aim(place: str) -> str:
    return {"ours": f"at least {RIGHT_AIM} %", "none": f"at most {ACTING_AIM} %"}.get(place, "")


def _is_met(place: str, share: float) -> bool | None:
    if place == "near":
        return None
    return 100 * share >= RIGHT_AIM if place == "ours" else 100 * share <= ACTING_AIM


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The interval that the true share is in, 95 times of a hundred."""
    share, z = hits / of, SURE**2 / of
    middle = share + z / 2
    spread = SURE * sqrt(share * (1 - share) / of + z / of / 4)
    return max(0.0, (middle - spread) / (1 + z)), min(1.0, (middle + spread) / (1 + z))
