"""Blue ticks and typing dots while a turn runs; nothing depends on them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from db.repositories.turn.turns import ClaimedTurn
from easymo.whatsapp.client import WhatsAppClient
from kit import log

logger = log.get(__name__)

SHOWN_SECONDS = 0.5


@asynccontextmanager
async def shown_as_read(whatsapp: WhatsAppClient, turn: ClaimedTurn) -> AsyncIterator[None]:
    newest = turn.messages[-1]
    if newest["kind"] in ("event", "request", "revoke") or turn.person:
        yield
        return
    shown = asyncio.create_task(whatsapp.mark_read(newest["key"], typing=True))
    try:
        yield
    finally:
        # Dots that arrive after the answer would stay; but nothing waits long for them.
        await asyncio.wait({shown}, timeout=SHOWN_SECONDS)
        if not shown.done():
            shown.cancel()
        elif error := shown.exception():
            # Not its words: they may quote the message's id, which holds a number.
            logger.info("read.not_shown", because=type(error).__name__)
