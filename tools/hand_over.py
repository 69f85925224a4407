"""Handing a request to another agent: a tool like the others, answered like the others."""

from langchain_core.tools import tool

from easymo.agents.table import AgentName
from tools.answer import Answer, Artifact, HandOver

DESCRIPTION = """Give a request that is not yours to another agent of this conversation.

Args:
    to: Whose it is.
    request: What the customer wants, word for word.
"""


@tool(description=DESCRIPTION, response_format="content_and_artifact")
async def hand_over(to: AgentName, request: str) -> Answer:
    return f"The {to} agent takes it from here.", Artifact(
        hand_over=HandOver(to=to, request=request)
    )
