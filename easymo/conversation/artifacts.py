"""What tools answered beside their words, for code to read."""

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any

from langchain_core.messages import AnyMessage, ToolMessage


def artifact_of(message: AnyMessage) -> dict[str, Any]:
    return getattr(message, "artifact", None) or {}


def latest_artifacts(messages: Sequence[AnyMessage]) -> Iterator[dict[str, Any]]:
    """Those of the answers to the latest call, the newest first."""
    latest = takewhile(lambda one: isinstance(one, ToolMessage), reversed(messages))
    return map(artifact_of, latest)


def shown_of(artifact: dict[str, Any]) -> str:
    """What of it the customer may be shown: its own sentence and its choices."""
    choices = [
        " ".join(filter(None, (choice["title"], choice.get("description"))))
        for choice in artifact.get("choices") or []
    ]
    return "\n".join([artifact.get("say") or "", *choices]).strip()
