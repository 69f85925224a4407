"""Sentences of native speakers from a folder: whose each is, or that it is nobody's here.

InjongoIntent has forty intents, of which six are ours. No sentence is part of the product: a model
is fitted on them, and a benchmark plays them, where somebody has the folder.
"""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

NONE = "none"
Place = Literal["ours", "near", "none"]

LANGUAGES = {"kin": "rw", "swa": "sw", "eng": "en"}
LABELS = "native_labels.toml"


@dataclass(frozen=True)
class NativeSentence:
    """A sentence, its language as we name it, and its label."""

    text: str
    language: str
    label: str

    @property
    def agent(self) -> str:
        return self.kind.partition("/")[0]

    @property
    def kind(self) -> str:
        """As the score tells kinds apart: `agent/intent`, or `none/label`."""
        return str(_labels()["ours"].get(self.label, f"{NONE}/{self.label}"))

    @property
    def place(self) -> Place:
        """Whether it is for one of our services, sounds so, or does not."""
        if self.agent != NONE:
            return "ours"
        return "near" if self.label in _labels()["near_misses"] else "none"


def read_sentences(folder: Path) -> list[NativeSentence]:
    """All sentences of the folder's files, which are named by language: `kin_….jsonl`."""
    return [sentence for file in sorted(folder.glob("*.jsonl")) for sentence in _read(file)]


def _read(file: Path) -> Iterator[NativeSentence]:
    language = LANGUAGES.get(file.name[:3])
    if language is None:
        return
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield NativeSentence(row["text"].strip(), language, row["intent"])


@cache
def _labels() -> dict[str, Any]:
    file = files("easymo.models.guided").joinpath("phrases", LABELS)
    return tomllib.loads(file.read_text(encoding="utf-8"))
