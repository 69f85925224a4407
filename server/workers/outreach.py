"""What EasyMO does by itself as time goes by: reminders, asking how it was, ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from db.pool import Pool
from db.repositories.customer import feedback
from easymo.services.memory import conversation
from easymo.services.memory.summary import ConversationRef, Summariser
from easymo.services.outreach import reminder
from easymo.whatsapp.window import WINDOW
from kit.clock import KIGALI, Clock
from kit.settings import Settings
from server.workers.chores import repeat

AT_ONCE = 200


class Outreach:
    """One in each worker; what two of them find at once is done once. By the product clock."""

    def __init__(
        self, pool: Pool, clock: Clock, settings: Settings, summariser: Summariser | None
    ) -> None:
        self._pool = pool
        self._clock = clock
        self._settings = settings
        self._summariser = summariser

    async def reach_out(self) -> None:
        now = self._clock.now()
        await reminder.raise_due(self._pool, now, self._settings)
        await self._ask_feedback(now)
        await self._end_conversations(now)

    async def _ask_feedback(self, now: datetime) -> None:
        night = self._settings.night
        # With a template they are asked after a silent day as well.
        window = None if self._settings.templates.feedback else WINDOW
        async with self._pool.connection() as conn:
            for _ in range(AT_ONCE):
                if not await feedback.ask(
                    conn,
                    now=now,
                    day=now.astimezone(KIGALI).date(),
                    after=timedelta(minutes=self._settings.feedback.after_minutes),
                    window=window,
                    night=(night.begins, night.ends),
                ):
                    return

    async def _end_conversations(self, now: datetime) -> None:
        quiet = timedelta(hours=self._settings.conversations.quiet_hours)
        for ended in await conversation.end_quiet(self._pool, now, quiet):
            if self._summariser and ended.turn_id:
                which = ConversationRef(ended.conversation_id, ended.customer_id, ended.turn_id)
                self._summariser.begin(which, now, is_over=True)


@asynccontextmanager
async def reaching_out(
    pool: Pool, clock: Clock, settings: Settings, summariser: Summariser | None
) -> AsyncIterator[None]:
    """Look for what is due again and again, for as long as this is open."""
    outreach = Outreach(pool, clock, settings, summariser)
    task = asyncio.create_task(repeat(outreach.reach_out, settings.workers.sweep_seconds, clock))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
