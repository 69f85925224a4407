"""What a stand-in model is ordered to say or call, and whether any of it reached a phone."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from easymo.agents.table import instructions_of

FILE = Path(__file__).parent / "orders.yaml"
LONG = "This goes on and on and on. " * 4_300
MOST_BUBBLES = 3


class ToolCall(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    arguments: dict[str, Any]


class ModelOrder(BaseModel):
    """`calls` come first, once, or again and again when it `loops`; then it `says`.

    `forbids` are pieces of which none may stand on a phone; `listing`: a stranger's listing says
    what the model repeats.
    """

    model_config = ConfigDict(extra="forbid")

    name: str
    agent: str
    writes: str
    language: str = "en"
    says: str
    calls: list[ToolCall] = []
    loops: bool = False
    listing: bool = False
    forbids: list[str] = []
    most_bubbles: int = MOST_BUBBLES

    def words(self) -> str:
        instructions = instructions_of(self.agent)
        return self.says.replace("{instructions}", instructions).replace("{long}", LONG)

    def broken_by(self, text: str, bubbles: int) -> str | None:
        """What of it reached the phone."""
        seen = text.casefold()
        for piece in self.forbids:
            if piece.casefold() in seen:
                return f"“{piece}” reached the phone"
        if not bubbles:
            return "the customer got no answer"
        return f"{bubbles} answers came" if bubbles > self.most_bubbles else None


def every() -> list[ModelOrder]:
    return [ModelOrder(**one) for one in yaml.safe_load(FILE.read_text(encoding="utf-8"))]
