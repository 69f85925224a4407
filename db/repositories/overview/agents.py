"""Agents with their versions, tools, and what models took: read, and changed by who runs it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import LiteralString

from psycopg import AsyncConnection
from psycopg.rows import class_row


@dataclass(frozen=True)
class AgentNow:
    name: str
    description: str
    instructions: str
    model: str | None
    temperature: float | None
    max_tokens: int
    tools: list[str]
    is_enabled: bool
    version: int
    updated_at: datetime


@dataclass(frozen=True)
class AgentVersion:
    agent: str
    version: int
    created_at: datetime


@dataclass(frozen=True)
class Configuration:
    """What an agent may be given. None for the model: that of the settings."""

    description: str
    instructions: str
    model: str | None
    temperature: float | None
    max_tokens: int
    tools: list[str]
    is_enabled: bool


@dataclass(frozen=True)
class ToolLine:
    name: str
    description: str
    needs_confirmation: bool
    is_enabled: bool


@dataclass(frozen=True)
class MetricLine:
    """A day of one model working for one agent. Costs in US dollars, by our price table."""

    day: date
    agent: str
    model: str
    calls: int
    failures: int
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    cost_usd: float
    latency_ms: float


AGENT = """
    SELECT name, description, instructions, model, temperature, max_tokens, tools, is_enabled,
        version, updated_at
    FROM ai_agents
"""


async def list_agents(conn: AsyncConnection) -> Sequence[AgentNow]:
    async with conn.cursor(row_factory=class_row(AgentNow)) as cursor:
        await cursor.execute(AGENT + " ORDER BY name")
        return await cursor.fetchall()


async def get(conn: AsyncConnection, name: str) -> AgentNow | None:
    return await _get(conn, AGENT + " WHERE name = %s", name)


async def hold(conn: AsyncConnection, name: str) -> AgentNow | None:
    """The agent as it stays until the end of the transaction."""
    return await _get(conn, AGENT + " WHERE name = %s FOR NO KEY UPDATE", name)


async def _get(conn: AsyncConnection, query: LiteralString, name: str) -> AgentNow | None:
    async with conn.cursor(row_factory=class_row(AgentNow)) as cursor:
        await cursor.execute(query, [name])
        return await cursor.fetchone()


VERSIONS = """
    SELECT agent, version, created_at FROM agent_versions WHERE agent = %s ORDER BY version DESC
"""


async def versions(conn: AsyncConnection, name: str) -> Sequence[AgentVersion]:
    async with conn.cursor(row_factory=class_row(AgentVersion)) as cursor:
        await cursor.execute(VERSIONS, [name])
        return await cursor.fetchall()


AT_VERSION = """
    SELECT was.name, was.description, was.instructions, was.model, was.temperature,
        was.max_tokens, was.tools, was.is_enabled, was.version, was.updated_at
    FROM agent_versions v, jsonb_populate_record(NULL::ai_agents, v.configuration) was
    WHERE v.agent = %s AND v.version = %s
"""


async def at_version(conn: AsyncConnection, name: str, version: int) -> AgentNow | None:
    async with conn.cursor(row_factory=class_row(AgentNow)) as cursor:
        await cursor.execute(AT_VERSION, [name, version])
        return await cursor.fetchone()


UPDATE = """
    UPDATE ai_agents SET description = %(description)s, instructions = %(instructions)s,
        model = %(model)s, temperature = %(temperature)s, max_tokens = %(max_tokens)s,
        tools = %(tools)s, is_enabled = %(is_enabled)s
    WHERE name = %(name)s
"""


async def update(conn: AsyncConnection, name: str, configuration: Configuration) -> None:
    """Makes a new version, unless nothing differs."""
    await conn.execute(UPDATE, {**asdict(configuration), "name": name})


TOOLS = "SELECT name, description, needs_confirmation, is_enabled FROM ai_tools"


async def tools(conn: AsyncConnection) -> Sequence[ToolLine]:
    async with conn.cursor(row_factory=class_row(ToolLine)) as cursor:
        await cursor.execute(TOOLS + " ORDER BY name")
        return await cursor.fetchall()


SWITCH = """
    UPDATE ai_tools SET is_enabled = %s WHERE name = %s
    RETURNING name, description, needs_confirmation, is_enabled
"""


async def switch_tool(conn: AsyncConnection, name: str, *, is_enabled: bool) -> ToolLine | None:
    async with conn.cursor(row_factory=class_row(ToolLine)) as cursor:
        await cursor.execute(SWITCH, [is_enabled, name])
        return await cursor.fetchone()


METRICS = """
    SELECT day, agent, model, calls, failures, input_tokens, cached_tokens, output_tokens,
        cost_usd::float8 AS cost_usd, latency_ms
    FROM ai_daily_metrics WHERE day BETWEEN %s AND %s ORDER BY day DESC, agent, model
"""


async def metrics(conn: AsyncConnection, first: date, last: date) -> Sequence[MetricLine]:
    async with conn.cursor(row_factory=class_row(MetricLine)) as cursor:
        await cursor.execute(METRICS, [first, last])
        return await cursor.fetchall()
