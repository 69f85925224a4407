"""Sentences of native speakers from a folder: whose each is, or that it is nobody's here.

InjongoIntent has forty intents, of which six are ours. No sentence is part of the product: a model
is fitted on them, and a benchmark plays them, where somebody has the folder.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

NONE = "none"
Kind = Literal["ours", "near", "none"]

LANGUAGES = {"kin": "rw", "swa": "sw", "eng": "en"}
OURS = {
    "restaurant_reservation": ("booking", "book"),
    "cancel_reservation": ("booking", "cancel"),
    "confirm_reservation": ("booking", "view"),
    "balance": ("payment", "balance"),
    "transactions": ("payment", "history"),
    "spending_history": ("payment", "history"),
}
"""The agent and the intent of their labels."""
NEAR_MISSES = frozenset(
    {
        "transfer",
        "pay_bill",
        "bill_balance",
        "pin_change",
        "restaurant_reviews",
        "restaurant_suggestion",
        "shopping_list_update",
        "car_rental",
        "share_location",
    }
)
"""What sounds like one of our services and is none."""


@dataclass(frozen=True)
class NativeSentence:
    """A sentence, its language as we name it, and its label."""

    text: str
    language: str
    label: str

    @property
    def agent(self) -> str:
        return OURS[self.label][0] if self.label in OURS else NONE

    @property
    def intent(self) -> str | None:
        return OURS[self.label][1] if self.label in OURS else None

    @property
    def kind(self) -> Kind:
        if self.label in OURS:
            return "ours"
        return "near" if self.label in NEAR_MISSES else "none"


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
