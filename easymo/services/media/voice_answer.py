"""Answers a voice note by voice as well: beside the text, after it, and never instead of it.

Best effort, once the turn is committed: what fails, comes too late or is too dear is left out, and
nothing is lost by it, because all of it was written.
"""

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from db.pool import Pool
from db.repositories.turn.turns import ClaimedTurn
from db.repositories.whatsapp import outbox
from easymo.models.gateway.call import ModelTurn
from easymo.services import model_spending
from easymo.whatsapp.client import WhatsAppClient
from easymo.whatsapp.errors import ApiError
from easymo.whatsapp.outbound.outgoing import Media
from kit import log
from kit.errors import Unavailable

logger = log.get(__name__)

VOICE_NOTE = "audio/ogg"


class Voice(Protocol):
    async def speak(self, words: str, language: str, turn: ModelTurn) -> bytes: ...


@dataclass(frozen=True)
class SpokenAnswer:
    """What is to be said of the answer to a turn."""

    turn: ClaimedTurn
    words: str
    language: str


class VoiceAnswers:
    """One per process; `close` when done."""

    def __init__(
        self, pool: Pool, whatsapp: WhatsAppClient, voice: Voice, patience_seconds: float
    ) -> None:
        self._pool = pool
        self._whatsapp = whatsapp
        self._voice = voice
        self._patience_seconds = patience_seconds
        self._running: set[asyncio.Task[None]] = set()

    def begin(self, answer: SpokenAnswer) -> None:
        """Begin, once the turn is committed; nobody has to wait for it."""
        task = asyncio.create_task(self._answer(answer))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def close(self) -> None:
        """What is not spoken by now is not spoken."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _answer(self, answer: SpokenAnswer) -> None:
        try:
            async with asyncio.timeout(self._patience_seconds):
                sound = await self._speak(answer)
                await self._send(answer, sound)
        except (Unavailable, ApiError, TimeoutError) as exc:
            logger.warning("voice.left_out", turn_id=answer.turn.id, because=str(exc))
        except Exception:
            logger.exception("voice.left_out", turn_id=answer.turn.id)

    async def _speak(self, answer: SpokenAnswer) -> bytes:
        turn = answer.turn
        ends_at = asyncio.get_running_loop().time() + self._patience_seconds
        spent = partial(
            model_spending.spent, self._pool, turn.customer_id, turn.conversation_id, now=turn.now
        )
        model_turn = ModelTurn(ends_at=ends_at, spent=spent)
        try:
            return await self._voice.speak(answer.words, answer.language, model_turn)
        finally:
            await model_spending.book(self._pool, turn, model_turn)

    async def _send(self, answer: SpokenAnswer, sound: bytes) -> None:
        """Into the outbox, behind the text: as one of the turn's messages, once."""
        media_id = await self._whatsapp.upload(sound, VOICE_NOTE, filename="answer.ogg")
        message = Media(type="audio", id=media_id, voice=True)
        async with self._pool.connection() as conn:
            queued = await outbox.queue_voice(conn, answer.turn.id, message.model_dump(mode="json"))
        if not queued:
            logger.info("voice.too_late", turn_id=answer.turn.id)
