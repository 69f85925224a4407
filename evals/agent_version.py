"""A version of the agents to try: what differs from those the product comes with."""

from pathlib import Path
from typing import Any

import yaml
from psycopg import AsyncConnection, sql
from psycopg.rows import TupleRow
from pydantic import BaseModel, ConfigDict, Field, RootModel, ValidationError

from kit.errors import Misconfigured


class AgentChange(BaseModel):
    """Of one agent; what is not set stays."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    description: str | None = None
    instructions: str | None = None
    model: str | None = None
    temperature: float | None = Field(None, ge=0, le=2)
    max_tokens: int | None = Field(None, gt=0)
    tools: list[str] | None = None


class AgentChanges(RootModel[dict[str, AgentChange]]):
    """Changes by the agent's name."""

    async def apply(self, conn: AsyncConnection[TupleRow]) -> None:
        """Raises Misconfigured for an agent that does not exist."""
        for name, change in self.root.items():
            values: dict[str, Any] = change.model_dump(exclude_none=True)
            if not values:
                continue
            assignments = sql.SQL(", ").join(
                sql.SQL("{} = {}").format(sql.Identifier(column), sql.Placeholder(column))
                for column in values
            )
            statement = sql.SQL("UPDATE ai_agents SET {} WHERE name = {}").format(
                assignments, sql.Placeholder("name")
            )
            if not (await conn.execute(statement, {**values, "name": name})).rowcount:
                raise Misconfigured(f"There is no agent “{name}”.")


def load(file: Path | None) -> AgentChanges:
    """From YAML like `booking: {instructions: ...}`; without a file, the agents as they are."""
    if file is None:
        return AgentChanges({})
    try:
        return AgentChanges.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")) or {})
    except OSError as error:
        raise Misconfigured(f"{file} cannot be read: {error.strerror}.") from None
    except (yaml.YAMLError, ValidationError) as error:
        raise Misconfigured(
            f"{file}: write `agent: {{field: value}}` with fields of "
            f"{', '.join(AgentChange.model_fields)}. {error}"
        ) from None
