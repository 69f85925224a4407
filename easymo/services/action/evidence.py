"""What was told in a conversation, by tools and by code: the only ground for a model's claims."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from db.door import CustomerDoor
from db.repositories.turn import tool_executions
from easymo.guardrails.evidence import Statement

SENTENCES = ("Refused:", "Not yet.")
"""How the answers of calls begin that a rule refused. Other refusals quote what a model wrote."""
SHORTEST_ECHO = 4


async def list_evidence(door: CustomerDoor, conversation_id: int) -> list[Statement]:
    async with door.open() as conn:
        rows = await tool_executions.told(conn, conversation_id)
    return list(select_evidence((row.tool, row.outcome, row.arguments, row.said) for row in rows))


def select_evidence(
    answers: Iterable[tuple[str | None, str, Mapping[str, Any], str]],
) -> Sequence[Statement]:
    """Without what a model could have put there itself."""
    return [
        Statement(_without_echoes(said, arguments), tool)
        for tool, outcome, arguments, said in answers
        if outcome == "answered" or (outcome == "refused" and said.startswith(SENTENCES))
    ]


def _without_echoes(said: str, arguments: Mapping[str, Any]) -> str:
    """Free text that a model gave a tool comes back in answers such as "I do not find …"."""
    for value in arguments.values():
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, str) and len(part) >= SHORTEST_ECHO and " " in part.strip():
                said = said.replace(part, " ")
    return said
