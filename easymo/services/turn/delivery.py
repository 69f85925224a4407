"""Sending what waits in the outbox: each customer's messages in order, none of them twice."""

import asyncio
import time
from datetime import timedelta
from typing import Protocol

from pydantic import ValidationError

from db.pool import Pool
from db.repositories.whatsapp import outbox
from db.repositories.whatsapp.outbox import Accepted, Claimed, Pace
from easymo.services.turn.pacing import NumberPace
from easymo.whatsapp.client import Sent
from easymo.whatsapp.errors import (
    AnswerLost,
    ApiError,
    BadMessage,
    NotSent,
    Verdict,
    backoff_seconds,
)
from easymo.whatsapp.outbound.outgoing import OUTGOING, Outgoing, Recipient
from kit import log
from kit.settings import Settings

logger = log.get(__name__)

LONGEST_WAIT_SECONDS = 1.0
"""Longer than this nobody waits for the number's pace: the sweeper comes back for the rest."""


class MessageSender(Protocol):
    async def send(self, to: Recipient, message: Outgoing, *, opaque: str) -> Sent:
        """Raises ApiError, NotSent or AnswerLost."""


class Delivery:
    """What a process needs to send. One for all its customers."""

    def __init__(self, pool: Pool, whatsapp: MessageSender, settings: Settings) -> None:
        self._pool = pool
        self._whatsapp = whatsapp
        self._rules = settings.delivery
        self._number = settings.whatsapp.phone_number_id
        self._lease = lease(settings)
        self._pair = Pace(
            burst=self._rules.pair_burst, every=timedelta(seconds=self._rules.pair_seconds)
        )
        self.pace = NumberPace(self._rules.per_second)

    async def deliver(self, customer_id: int) -> None:
        """Send what is due to a customer, and return as soon as something has to wait."""
        accepted: Accepted | None = None
        while self.pace.wait_seconds() <= LONGEST_WAIT_SECONDS:
            claimed = await self._claim(customer_id, accepted)
            if claimed is None:
                return
            accepted = await self._send(claimed)
        if accepted:
            async with self._pool.connection() as conn:
                await outbox.accept(conn, accepted)

    async def _claim(self, customer_id: int, accepted: Accepted | None) -> Claimed | None:
        async with self._pool.connection() as conn:
            return await outbox.claim(
                conn,
                customer_id=customer_id,
                phone_number_id=self._number,
                pace=self._pair,
                accepted=accepted,
            )

    async def _send(self, claimed: Claimed) -> Accepted | None:
        """The answer. None when there is none: then the outbox tells whether more may follow."""
        give_up_at = time.monotonic() + self._lease.total_seconds() / 2
        if wait := self.pace.reserve():
            await asyncio.sleep(wait)
        if time.monotonic() > give_up_at:  # this process stood still; others may have taken over
            await self._postpone(claimed, 0)
            return None
        return await self._post(claimed)

    async def _post(self, claimed: Claimed) -> Accepted | None:
        try:
            to = Recipient(wa_id=claimed.wa_id, user_id=claimed.user_id)
            message = OUTGOING.validate_python(claimed.message)
            sent = await self._whatsapp.send(to, message, opaque=str(claimed.outbox_id))
        except (ValidationError, BadMessage) as exc:
            await self._fail(claimed, None, str(exc))
        except NotSent as exc:
            logger.warning("outbox.unreached", outbox_id=claimed.outbox_id, reason=str(exc))
            await self._postpone(claimed, self._rules.unreached_seconds)
        except AnswerLost as exc:
            logger.warning("outbox.answer_lost", outbox_id=claimed.outbox_id, reason=str(exc))
            await self._lose(claimed)
        except ApiError as refusal:
            await self._refused(claimed, refusal)
        else:
            return Accepted(claimed, sent.wamid)
        return None

    async def _refused(self, claimed: Claimed, refusal: ApiError) -> None:
        if refusal.verdict is Verdict.STOP_SENDER:
            await self._pause(claimed, refusal)
        elif refusal.verdict is Verdict.PERMANENT or claimed.attempt >= self._rules.max_attempts:
            await self._fail(claimed, refusal.code, str(refusal))
        else:
            wait = backoff_seconds(
                refusal.code, claimed.attempt, retry_after=refusal.retry_after_seconds
            )
            logger.warning(
                "outbox.put_off", outbox_id=claimed.outbox_id, code=refusal.code, seconds=wait
            )
            await self._postpone(claimed, wait, refusal)

    async def _pause(self, claimed: Claimed, refusal: ApiError) -> None:
        """The number is blocked, not the message: it stays, and every worker stops sending."""
        logger.critical("sender.paused", code=refusal.code, reason=str(refusal))
        length = timedelta(seconds=self._rules.pause_seconds)
        async with self._pool.connection() as conn, conn.transaction():
            await outbox.pause_sender(
                conn,
                phone_number_id=self._number,
                length=length,
                error_code=refusal.code,
                because=str(refusal),
            )
            await outbox.postpone(
                conn,
                claimed,
                wait=length,
                counts=False,
                error_code=refusal.code,
                error_details=str(refusal),
            )

    async def _postpone(
        self, claimed: Claimed, seconds: float, refusal: ApiError | None = None
    ) -> None:
        async with self._pool.connection() as conn:
            await outbox.postpone(
                conn,
                claimed,
                wait=timedelta(seconds=seconds),
                counts=refusal is not None,
                error_code=refusal.code if refusal else None,
                error_details=str(refusal) if refusal else None,
            )

    async def _lose(self, claimed: Claimed) -> None:
        async with self._pool.connection() as conn:
            wait = timedelta(seconds=self._rules.status_wait_seconds)
            await outbox.lose(conn, claimed, wait=wait)

    async def _fail(self, claimed: Claimed, code: int | None, details: str) -> None:
        logger.error("outbox.failed", outbox_id=claimed.outbox_id, code=code, reason=details)
        async with self._pool.connection() as conn:
            await outbox.fail(conn, claimed, error_code=code, error_details=details)


def lease(settings: Settings) -> timedelta:
    """How long a claimed message is its claimer's alone: the longest call, twice over."""
    return timedelta(seconds=2 * settings.whatsapp.timeout_seconds + LONGEST_WAIT_SECONDS)
