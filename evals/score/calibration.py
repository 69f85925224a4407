"""Conversations with verdicts, to find out how far a judge agrees with them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from evals.scenario import Language
from evals.score.agreement import Agreement, Pair, agreement
from evals.scorers.judge import CRITERIA, Opinions

FILE = Path(__file__).with_name("calibration.yaml")


class Judged(BaseModel):
    """`fails` are the criteria that are not met."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    language: Language
    facts: str
    said: list[str]
    fails: list[Literal["polite", "their language", "nothing invented"]]


def every(file: Path = FILE) -> list[Judged]:
    return [Judged.model_validate(one) for one in yaml.safe_load(file.read_text(encoding="utf-8"))]


def calibrate(
    ask: Callable[[str, str], Opinions], cases: Sequence[Judged], heard: Callable[[], None]
) -> dict[str, Agreement]:
    """By criterion. `ask` takes what was said and the facts; `heard` is told of each answer."""
    pairs: dict[str, list[Pair]] = {name: [] for name in CRITERIA}
    for case in cases:
        opinions = ask("\n".join(case.said), case.facts)
        for name, (fits, _because) in opinions.items():
            pairs[name].append((name not in case.fails, fits))
        heard()
    return {name: agreement(both) for name, both in pairs.items()}
