"""The part of what tools answered that the dialogue is read by."""

from typing import Any

from langchain_core.messages import ToolMessage
from pydantic import BaseModel, ConfigDict, ValidationError


class OfferedCall(BaseModel):
    """A prepared call that the customer was offered, and the words it was offered in."""

    tool: str
    arguments: dict[str, Any] = {}
    title: str = ""
    description: str = ""

    @property
    def words(self) -> str:
        return f"{self.title} {self.description}".strip()


class ArtifactPart(BaseModel):
    """The part of a tool's artifact that matters here."""

    model_config = ConfigDict(extra="ignore")

    say: str | None = None
    asks: str | None = None
    choices: list[OfferedCall] = []
    proposal: dict[str, Any] | None = None
    ticket: dict[str, Any] | None = None


def artifact_of(message: ToolMessage) -> ArtifactPart:
    """The message's artifact; an empty one when it has none of ours."""
    try:
        return ArtifactPart.model_validate(message.artifact or {})
    except ValidationError:
        return ArtifactPart()
