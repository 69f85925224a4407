"""A turn: claimed, and committed whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from psycopg import AsyncConnection

from db.checkpoints import TurnSaver
from db.pool import Pool
from db.repositories.customer import customers, feedback, profiles
from db.repositories.customer.feedback import Rated
from db.repositories.customer.profiles import Preferences
from db.repositories.handoff import handoffs, tickets
from db.repositories.handoff.tickets import New
from db.repositories.turn import guard_blocks, messages, model_calls, tool_executions, turns
from db.repositories.turn.guard_blocks import Blocked
from db.repositories.turn.messages import Said
from db.repositories.turn.tool_executions import Execution
from db.repositories.turn.turns import ClaimedTurn
from db.repositories.whatsapp import outbox
from easymo.messages.storable import shorten
from easymo.models.gateway.call import Usage
from easymo.services.memory import memory
from easymo.services.response_cache import Learned
from easymo.whatsapp.render import Utterance
from kit.clock import KIGALI
from kit.errors import Superseded
from kit.settings import Settings

# For people to read in the transcript.
UNSAID = "Not sent, for she was silent for a day and settings name no template: "


@dataclass(frozen=True)
class Result:
    """What a run came to. `utterances` are the answer, `heard` what it answers."""

    heard: Sequence[str]
    utterances: Sequence[Utterance]
    path: list[str]
    agent: str | None = None
    language: str | None = None
    is_interrupted: bool = False
    handoff_reason: str | None = None
    handoff_due_at: datetime | None = None
    tickets: Sequence[New] = ()
    wants_stopped: bool | None = None
    forgets: Sequence[int] = ()
    preferences: Preferences = field(default_factory=Preferences)
    rating: Rated | None = None
    is_resolved: bool = False
    """Whether she thanked or said goodbye."""
    tool_executions: Sequence[Execution] = field(default_factory=list)
    usages: Sequence[Usage] = field(default_factory=list)
    guard_blocks: Sequence[Blocked] = ()
    status: str = "answered"
    learned: Learned | None = None
    is_long: bool = False
    """Whether the window no longer holds all of the conversation."""


async def claim(
    pool: Pool, customer_id: int, *, now: datetime, settings: Settings
) -> ClaimedTurn | None:
    """What of the customer's inbox is answered together now; None when nothing waits."""
    async with pool.connection() as conn:
        return await turns.claim(
            conn,
            customer_id,
            now=now,
            today=now.astimezone(KIGALI).date(),
            quiet=timedelta(seconds=settings.turns.quiet_seconds),
            pause=timedelta(seconds=settings.turns.pause_seconds),
            conversation_quiet=timedelta(hours=settings.conversations.quiet_hours),
        )


async def commit(
    pool: Pool,
    customer_id: int,
    claimed: ClaimedTurn,
    result: Result,
    *,
    saver: TurnSaver | None,
    now: datetime,
) -> None:
    """Everything the turn did, in one transaction under its fencing token.

    Raises Superseded when somebody claimed the customer since; nothing is written then.
    """
    async with pool.connection() as conn, conn.pipeline(), conn.transaction():
        if not await turns.hold_claim(conn, customer_id, claimed.fencing_token):
            raise Superseded
        if saver:
            await saver.commit(conn)
        await _write(conn, customer_id, claimed, result, now)


async def _write(
    conn: AsyncConnection, customer_id: int, claimed: ClaimedTurn, result: Result, now: datetime
) -> None:
    sent = [message for one in result.utterances for message in one.messages]
    said = [Said("customer", None, text) for text in result.heard]
    said += [_said(one, result.agent) for one in result.utterances]
    turn: dict[str, int] = {
        "customer_id": customer_id,
        "conversation_id": claimed.conversation_id,
        "turn_id": claimed.turn_id,
    }
    if result.status == "apologised":
        await turns.drop_drafts(conn, claimed.turn_id, now)
    else:
        await turns.propose_drafts(conn, claimed.turn_id, now)
    await messages.keep(conn, said, now=now, **turn)
    await tool_executions.keep(conn, result.tool_executions, **turn)
    await guard_blocks.keep(conn, result.guard_blocks, now=now, **turn)
    await model_calls.keep(conn, result.usages, day=now.astimezone(KIGALI).date(), **turn)
    await outbox.queue(conn, [one.model_dump(mode="json") for one in sent], **turn)
    if result.language and result.language != claimed.language:
        await customers.speaks(conn, customer_id, result.language)
    if result.wants_stopped is not None:
        await customers.stop(conn, customer_id, now if result.wants_stopped else None)
    if result.forgets:
        await memory.forget(conn, customer_id, result.forgets)
    elif told := memory.worth_remembering(claimed.messages):
        await memory.remember(conn, customer_id, told, now)
    await tickets.open_all(conn, result.tickets, now=now, **turn)
    if result.preferences:
        await profiles.change(conn, customer_id, result.preferences)
    if result.rating:
        await feedback.give(conn, claimed.conversation_id, result.rating, now)
    if result.handoff_reason:
        await handoffs.request(
            conn,
            customer_id=customer_id,
            conversation_id=claimed.conversation_id,
            reason=result.handoff_reason,
            now=now,
            due_at=result.handoff_due_at or now,
        )
    await turns.finish(
        conn,
        turn_id=claimed.turn_id,
        conversation_id=claimed.conversation_id,
        status=result.status,
        path=result.path,
        agent=result.agent,
        is_interrupted=result.is_interrupted,
        is_resolved=result.is_resolved,
        now=now,
    )


def _said(one: Utterance, agent: str | None) -> Said:
    if one.is_unsaid:
        return Said("event", None, f"{UNSAID}{one.words}")
    return Said("agent", agent, one.words, is_by_code=not one.is_free)


async def fail(
    pool: Pool,
    customer_id: int,
    claimed: ClaimedTurn,
    *,
    error: str,
    executions: Sequence[Execution],
    usages: Sequence[Usage],
    now: datetime,
) -> None:
    """Keep what is known of an attempt that failed; the turn is run again."""
    turn: dict[str, int] = {
        "customer_id": customer_id,
        "conversation_id": claimed.conversation_id,
        "turn_id": claimed.turn_id,
    }
    async with pool.connection() as conn, conn.transaction():
        await turns.fail(conn, claimed.turn_id, claimed.fencing_token, shorten(error))
        await tool_executions.keep(conn, executions, **turn)
        await model_calls.keep(conn, usages, day=now.astimezone(KIGALI).date(), **turn)


def heard(claimed: ClaimedTurn) -> list[str]:
    """What the customer said, for the transcript: her words, or what kind of thing she sent."""
    return [
        shorten(message.get("text") or "")
        or ("[PIN]" if message["kind"] == "pin" else f"[{message['kind']}]")
        for message in claimed.messages
        if message["kind"] != "event"
    ]
