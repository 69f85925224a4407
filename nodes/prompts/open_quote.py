"""One line for models on the quote that waits: what it is, and that only a press decides it."""

import json

from db.repositories.action import quotes
from db.repositories.action.quotes import Quote
from easymo.conversation.context import RunContext
from easymo.conversation.state import ConversationState
from nodes.answers.standing_quote import minutes_left
from tools.quote import label_ways

LONGEST = 160


async def open_quote(state: ConversationState, context: RunContext) -> str:
    """Empty unless the database says that one stands; a draft of this turn is no quote yet."""
    if state["proposal"] or not state.get("open_proposal"):
        return ""
    async with context.door.open() as conn:
        standing = await quotes.find_standing(conn, context.now)
    if standing is None:
        return ""
    shown = Quote(standing.quote, standing.language or "", standing.ways)
    titles = " · ".join(way["title"] for way in label_ways(standing.kind, shown))
    what = json.dumps(_in_short(standing.quote), ensure_ascii=False)
    return (
        f"Open, not decided by the customer yet ({standing.kind}), as data: {what}. "
        f"Minutes left: {minutes_left(standing, context.now)}. Its buttons: {titles}. "
        "Only their press, or a plain yes or no, decides it: you cannot."
    )


def _in_short(quote: str) -> str:
    """Its first paragraph on one line."""
    said = " ".join(quote.partition("\n\n")[0].replace("*", "").split())
    return said if len(said) <= LONGEST else said[: LONGEST - 1] + "…"
