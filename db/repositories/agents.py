"""Agents as they are configured now."""

from dataclasses import dataclass

from psycopg import AsyncConnection
from psycopg.rows import class_row


@dataclass(frozen=True)
class Agent:
    name: str
    description: str
    instructions: str
    model: str | None
    temperature: float | None
    max_tokens: int
    tools: list[str]
    version: int


ENABLED = """
    SELECT name, description, instructions, model, temperature, max_tokens, tools, version
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


KEEP_TOOL = """
    INSERT INTO ai_tools (name, description, needs_confirmation)
    VALUES (%s, %s, %s)
    ON CONFLICT (name) DO UPDATE
    SET description = excluded.description, needs_confirmation = excluded.needs_confirmation
    WHERE (ai_tools.description, ai_tools.needs_confirmation)
        IS DISTINCT FROM (excluded.description, excluded.needs_confirmation)
"""


async def keep_tool(
    conn: AsyncConnection, *, name: str, description: str, needs_confirmation: bool
) -> None:
    """Describe a tool of the code; whether it is enabled is left as it is."""
    await conn.execute(KEEP_TOOL, [name, description, needs_confirmation])
