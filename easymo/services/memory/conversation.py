"""Conversations end when they were quiet, and the next one knows how the last one went."""

from datetime import datetime, timedelta
from typing import NotRequired, TypedDict

from db.door import CustomerDoor
from db.pool import Pool
from db.repositories.memory import ended_conversations
from db.repositories.memory.ended_conversations import Ended, LapsedQuote
from kit import log

logger = log.get(__name__)

AT_ONCE = 200


class Earlier(TypedDict):
    """How the conversation before this one ended: `summary` is for a model to read, `given_up` can
    be booked by one press."""

    summary: str | None
    given_up: NotRequired[LapsedQuote]


async def before(door: CustomerDoor, *, now: datetime, resume: timedelta) -> Earlier:
    """What is left of the conversation before this one."""
    async with door.open() as conn:
        summary = await ended_conversations.last_summary(conn)
        given_up = await ended_conversations.given_up(conn, since=now - resume, now=now)
    earlier = Earlier(summary=summary)
    if given_up:
        earlier["given_up"] = given_up
    return earlier


async def end_quiet(pool: Pool, now: datetime, quiet: timedelta) -> list[Ended]:
    """End the conversations that were quiet for so long, each in a transaction of its own."""
    ended: list[Ended] = []
    async with pool.connection() as conn:
        while len(ended) < AT_ONCE and (
            one := await ended_conversations.end_quiet(conn, now, quiet)
        ):
            ended.append(one)
    for one in ended:
        logger.info("conversation.ended", conversation_id=one.conversation_id)
    return ended
