"""What was said in a conversation, as it stood on the customers' screens."""

from dataclasses import dataclass, field
from typing import Any, Literal

from evals.play.phone import ScreenAnswer

Side = Literal["customer", "business", "clock"]


@dataclass(frozen=True)
class TranscriptLine:
    """One message, or that time went by. `took_ms` is from what they sent to this answer."""

    who: str
    """The customer on whose screen it stands."""
    side: Side
    text: str
    options: tuple[str, ...] = ()
    took_ms: float | None = None


@dataclass
class Transcript:
    lines: list[TranscriptLine] = field(default_factory=list)

    def said(self, who: str, text: str) -> None:
        self.lines.append(TranscriptLine(who, "customer", text))

    def passed(self, who: str, how_long: str) -> None:
        self.lines.append(TranscriptLine(who, "clock", how_long))

    def answered(self, who: str, answer: ScreenAnswer, took_ms: float | None) -> None:
        for bubble in answer.bubbles:
            titles = tuple(option["title"] for option in bubble["options"])
            self.lines.append(TranscriptLine(who, "business", text_of(bubble), titles, took_ms))
            took_ms = None

    def read_by(self, who: str) -> str:
        """All that the business wrote to them, buttons too."""
        return "\n".join(
            "\n".join((line.text, *line.options))
            for line in self.lines
            if line.side == "business" and line.who == who
        )


def text_of(bubble: dict[str, Any]) -> str:
    """Header, body and footer of a bubble."""
    parts = (bubble.get("header"), bubble["text"], bubble.get("footer"))
    return "\n".join(part for part in parts if isinstance(part, str) and part)
