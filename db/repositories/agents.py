"""Agents as they are configured now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb


@dataclass(frozen=True)
class Agent:
    name: str
    type: str
    description: str
    instructions: str
    model: str | None
    temperature: float | None
    max_tokens: int
    tools: list[str]
    version: int


ENABLED = """
    SELECT name, type, description, instructions, model, temperature, max_tokens, tools,
        version
    FROM ai_agents WHERE is_enabled ORDER BY name
"""


async def list_enabled(conn: AsyncConnection) -> list[Agent]:
    async with conn.cursor(row_factory=class_row(Agent)) as cursor:
        await cursor.execute(ENABLED)
        return await cursor.fetchall()


SWITCHED_OFF = "SELECT name FROM ai_tools WHERE NOT is_enabled"


async def switched_off_tools(conn: AsyncConnection) -> set[str]:
    """Tools whose kill switch is thrown."""
    found = await conn.execute(SWITCHED_OFF)
    return {row[0] for row in await found.fetchall()}


@dataclass(frozen=True)
class Tool:
    """What the code knows of a tool; `parameters` as models are told of them."""

    name: str
    description: str
    category: str
    parameters: Mapping[str, Any]
    needs_confirmation: bool
    requires_auth: bool


KEEP_TOOL = """
    INSERT INTO ai_tools AS known
        (name, description, category, parameters, needs_confirmation, requires_auth)
    VALUES (%(name)s, %(description)s, %(category)s, %(parameters)s, %(needs_confirmation)s,
        %(requires_auth)s)
    ON CONFLICT (name) DO UPDATE SET description = excluded.description,
        category = excluded.category, parameters = excluded.parameters,
        needs_confirmation = excluded.needs_confirmation, requires_auth = excluded.requires_auth
    WHERE (known.description, known.category, known.parameters, known.needs_confirmation,
           known.requires_auth)
        IS DISTINCT FROM (excluded.description, excluded.category, excluded.parameters,
                          excluded.needs_confirmation, excluded.requires_auth)
"""


async def keep_tool(conn: AsyncConnection, tool: Tool) -> None:
    """Describe a tool of the code; whether it is enabled is left as it is."""
    await conn.execute(KEEP_TOOL, {**vars(tool), "parameters": Jsonb(tool.parameters)})
