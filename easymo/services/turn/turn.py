"""A turn: claimed, and committed whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.checkpoints import TurnSaver
from db.pool import Pool
from db.repositories.turn import turns
from db.repositories.turn.turns import ClaimedTurn, TurnPatience
from easymo.models.guided.dialogue.thought import read_thought
from easymo.services.response_cache import Learned
from easymo.services.turn.effects.effect import Effect
from easymo.whatsapp.render import Utterance
from kit.errors import Superseded
from kit.settings import Settings
from kit.storable_text import shorten


@dataclass(frozen=True)
class TurnResult:
    """What a run came to: `effects` are written together, in this order. With them goes the
    checkpoint that `saver` holds, if the graph ran."""

    utterances: Sequence[Utterance]
    effects: Sequence[Effect]
    saver: TurnSaver | None = None
    learned: Learned | None = None
    is_long: bool = False
    """Whether the window no longer holds all of the conversation."""
    language: str | None = None
    """What was spoken in."""


async def claim(
    pool: Pool, customer_id: int, *, now: datetime, settings: Settings
) -> ClaimedTurn | None:
    """What of the customer's inbox is answered together now; None when nothing waits."""
    async with pool.connection() as conn:
        newest = await turns.read_newest_words(conn, customer_id)
        patience = _patience_with(newest, settings)
        return await turns.claim(conn, customer_id, now=now, patience=patience)


def _patience_with(newest: str | None, settings: Settings) -> TurnPatience:
    """How long is waited after these words: longer while more of them is being typed."""
    rules = settings.turns
    quiet, pause = rules.quiet_seconds, rules.pause_seconds
    thought = read_thought(newest) if newest and quiet else "open"
    if thought == "whole":
        quiet = rules.finished_seconds
    if thought == "unfinished":
        quiet = max(quiet, rules.unfinished_seconds)
        pause = max(pause, rules.unfinished_pause_seconds)
    return TurnPatience(
        quiet=timedelta(seconds=quiet),
        pause=timedelta(seconds=pause),
        conversation_quiet=timedelta(hours=settings.conversations.quiet_hours),
    )


async def commit(pool: Pool, turn: ClaimedTurn, result: TurnResult) -> None:
    """Everything the turn did, in one transaction and one pipeline, under its fencing token.

    Raises Superseded when somebody claimed the customer since; nothing is written then.
    """
    async with pool.connection() as conn, conn.pipeline(), conn.transaction():
        if not await turns.hold_claim(conn, turn.customer_id, turn.fencing_token):
            raise Superseded
        if result.saver:
            await result.saver.commit(conn)
        for effect in result.effects:
            await effect.apply(conn, turn)


async def fail(pool: Pool, turn: ClaimedTurn, error: str, kept: Sequence[Effect]) -> None:
    """Keep what is known of an attempt that failed; the turn is run again."""
    async with pool.connection() as conn, conn.transaction():
        await turns.fail(conn, turn.id, turn.fencing_token, shorten(error))
        for effect in kept:
            await effect.apply(conn, turn)
