"""Handing a request to another agent: a tool like the others, answered like the others."""

from langchain_core.tools import BaseTool, tool

from graphs.state import AgentName
from tools.answer import Answer, Artifact, HandOver


@tool(response_format="content_and_artifact")
async def hand_over(to: AgentName, request: str) -> Answer:
    """Give a request that is not yours to another agent of this conversation.

    Args:
        to: booking for places, bookings and cancelling; payment for paying, the wallet, top-ups
            and refunds; support for complaints, tickets and a person; driver for rides, who is near
            and distances; shop for products and orders; property for houses and viewings; general
            for all else.
        request: What the customer wants, in her words.
    """
    return f"The {to} agent takes it from here.", Artifact(
        hand_over=HandOver(to=to, request=request)
    )


HAND_OVER_TOOLS: list[BaseTool] = [hand_over]
