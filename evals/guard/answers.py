"""Answers that a guard should let pass or stop, with what tools and code had said before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from easymo.agents.table import EVERYBODY, instructions_of
from easymo.guardrails.evidence import Evidence, Statement, Violation
from easymo.guardrails.judgement import judge
from easymo.messages.catalogue import LANGUAGES
from kit.clock import KIGALI
from tools.toolbox import TOOLBOX

FOLDER = Path(__file__).parent
NOON = datetime(2026, 11, 23, 12, tzinfo=KIGALI)


@dataclass(frozen=True)
class GuardedAnswer:
    """`is_held_out` when no rule was made with it in view."""

    language: str
    text: str
    asked: str
    told: Sequence[Statement]
    is_held_out: bool

    @property
    def evidence(self) -> Evidence:
        return Evidence(
            told=self.told,
            asked=self.asked,
            instructions="\n".join(map(instructions_of, EVERYBODY)),
            names=frozenset(TOOLBOX),
            languages=frozenset({self.language}),
            now=NOON,
        )

    def judged(self) -> Violation | None:
        return judge(self.text, self.evidence)


def honest() -> list[GuardedAnswer]:
    return [answer for language in LANGUAGES for answer in _of(language)]


def false() -> list[GuardedAnswer]:
    """What must never go out."""
    return [answer for group in _read("false") for answer in _answers(group, group["language"])]


def _of(language: str) -> Iterator[GuardedAnswer]:
    for group in _read(f"honest_{language}"):
        yield from _answers(group, language)


def _read(name: str) -> Any:
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


def _answers(group: dict[str, Any], language: str) -> Iterator[GuardedAnswer]:
    told, is_held_out = _told(group), group.get("held_out", False)
    for text in group["answers"]:
        yield GuardedAnswer(language, text, group["asked"], told, is_held_out)


def _told(group: dict[str, Any]) -> list[Statement]:
    by_tools = [Statement(said, tool) for tool, said in group.get("tools", {}).items()]
    return [*by_tools, *(Statement(said) for said in group.get("code", []))]
