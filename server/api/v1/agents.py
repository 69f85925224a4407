"""Agents with their versions, the tools they may call, and what models took."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query
from psycopg.errors import UniqueViolation
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from db.repositories.overview import agents
from db.repositories.overview.agents import (
    AgentNow,
    AgentVersion,
    Configuration,
    MetricLine,
    ToolLine,
)
from kit.errors import Conflict
from server.api.access import Viewer
from server.api.requests import NO_NUL, AdminsWrite, Connection, Name, Now, required

router = APIRouter()

MOST_DAYS = timedelta(days=92)
Text = Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=NO_NUL)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NO_NUL)]


class OtherVersion(Conflict):
    """The agent was changed since you read it. Read it again."""


class UnknownTool(Conflict):
    """There is no tool of that name."""


class SpokenFor(Conflict):
    """Another agent of this type is switched on. Switch that one off first."""


class TooManyDays(Conflict):
    """At most 92 days at once, the first not after the last."""


class AgentConfiguration(BaseModel):
    """`version`: which one this replaces."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31 - 1)
    description: Short = Field(description="What triage reads.")
    instructions: Text
    model: Short | None = Field(description="null: the model of the settings.")
    temperature: float | None = Field(ge=0, le=2)
    max_tokens: int = Field(ge=1, le=100_000, examples=[600])
    tools: list[Short] = Field(max_length=50, examples=[["check_availability", "hand_over"]])
    is_enabled: bool


class ToolSwitch(BaseModel):
    model_config = ConfigDict(extra="forbid")

    is_enabled: bool


@router.get("/agents", tags=["agents"], summary="List agents")
async def listed(_who: Viewer, conn: Connection) -> Sequence[AgentNow]:
    return await agents.list_agents(conn)


@router.get("/agents/{name}", tags=["agents"], summary="Show an agent")
async def shown(_who: Viewer, conn: Connection, name: Name) -> AgentNow:
    return required(await agents.get(conn, name), f"agent {name}")


@router.put("/agents/{name}", tags=["agents"], summary="Change an agent")
async def update(write: AdminsWrite, name: Name, body: AgentConfiguration) -> AgentNow:
    """Makes a new version, which answers from the next turn on; the older ones are kept."""
    before = required(await agents.hold(write.conn, name), f"agent {name}")
    wanted = body.model_dump()
    if await write.is_new("agent.update", f"agent:{name}", wanted):
        if before.version != wanted.pop("version"):
            raise OtherVersion
        known = {tool.name for tool in await agents.tools(write.conn)}
        if unknown := set(body.tools) - known:
            raise UnknownTool(f"There is no tool {', '.join(sorted(unknown))}.")
        try:
            await agents.update(write.conn, name, Configuration(**wanted))
        except UniqueViolation as another:
            raise SpokenFor from another
    return required(await agents.get(write.conn, name), f"agent {name}")


@router.get("/agents/{name}/versions", tags=["agents"], summary="List its versions")
async def versions(_who: Viewer, conn: Connection, name: Name) -> Sequence[AgentVersion]:
    required(await agents.get(conn, name), f"agent {name}")
    return await agents.versions(conn, name)


@router.get("/agents/{name}/versions/{version}", tags=["agents"], summary="Show a version")
async def version(
    _who: Viewer, conn: Connection, name: Name, version: Annotated[int, Path(ge=1, le=2**31 - 1)]
) -> AgentNow:
    return required(await agents.at_version(conn, name, version), f"version {version} of {name}")


@router.get("/tools", tags=["tools"], summary="List tools")
async def tools(_who: Viewer, conn: Connection) -> Sequence[ToolLine]:
    return await agents.tools(conn)


@router.put("/tools/{name}", tags=["tools"], summary="Switch a tool on or off")
async def switch(write: AdminsWrite, name: Name, body: ToolSwitch) -> ToolLine:
    """No agent calls a tool that is off, from the next turn on."""
    await write.is_new("tool.switch", f"tool:{name}", body.model_dump())
    switched = await agents.switch_tool(write.conn, name, is_enabled=body.is_enabled)
    return required(switched, f"tool {name}")


@router.get("/metrics", tags=["metrics"], summary="What models took and cost, by day")
async def metrics(
    _who: Viewer,
    conn: Connection,
    now: Now,
    first: Annotated[date | None, Query(description="Thirty days before the last.")] = None,
    last: Annotated[date | None, Query(description="Today.")] = None,
) -> Sequence[MetricLine]:
    """Newest day first. Calls of the last seconds may not be counted yet."""
    until = last or now.date()
    since = first or max(date.min + timedelta(days=30), until) - timedelta(days=30)
    if not timedelta() <= until - since <= MOST_DAYS:
        raise TooManyDays
    return await agents.metrics(conn, since, until)
