"""What customers send beside words: fetched at once, kept for a while, heard and seen."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Protocol

from db.pool import Pool
from db.repositories.turn.turns import ClaimedTurn
from db.repositories.whatsapp import media_files
from db.repositories.whatsapp.media_files import MediaFile
from easymo.models.budgeted_media_models import BudgetSpent
from easymo.models.gateway.call import ModelTurn
from easymo.services import model_spending
from easymo.services.media.media_allowance import MEGABYTE, Allowance, TooMuchMedia
from easymo.services.turn.lateness import is_late
from easymo.whatsapp.checksum import is_the_same
from easymo.whatsapp.client import WhatsAppClient
from easymo.whatsapp.errors import ApiError, BadMedia
from kit import log
from kit.errors import Unavailable
from kit.settings import Settings
from kit.storable_text import shorten

logger = log.get(__name__)

# What WhatsApp lets through (its documentation, "Supported media types"), in bytes.
LARGEST = {"audio": 16 * MEGABYTE, "image": 5 * MEGABYTE}
UNDERSTOOD = {
    "audio": {"audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/amr"},
    "image": {"image/jpeg", "image/png", "image/webp"},
}


class MediaSenses(Protocol):
    async def hear(self, audio: bytes, mime_type: str, turn: ModelTurn) -> str: ...
    async def see(self, picture: bytes, mime_type: str, turn: ModelTurn) -> str: ...
    async def require_budget(self, turn: ModelTurn) -> None: ...


@dataclass(frozen=True)
class MediaDesk:
    """Without `senses`, files are fetched and kept, and nobody listens or looks."""

    pool: Pool
    whatsapp: WhatsAppClient
    settings: Settings
    senses: MediaSenses | None

    async def understand(self, claimed: ClaimedTurn, turn: ModelTurn) -> ClaimedTurn:
        """The turn with words in the place of voice notes and pictures, where there are any.

        A file that could not be had or understood leaves its message `unclear`; one that the day
        or the budget has no room for is not fetched, and leaves it `too_much`. What is over the
        day's messages, or so old that it is asked again, is not looked at either.
        """
        room = self.settings.limits.messages_per_day - claimed.messages_before
        hours = self.settings.turns.stale_hours
        wanted = {
            one["id"]
            for one in claimed.messages[: max(room, 0)]
            if _is_understood(one) and not is_late(one.get("sent_at"), claimed.now, hours)
        }
        if not wanted:
            return claimed
        inside = _TurnMedia(self, claimed, turn)
        messages = [
            await inside.understood(one) if one["id"] in wanted else one for one in claimed.messages
        ]
        return replace(claimed, messages=messages)


def _is_understood(message: dict[str, Any]) -> bool:
    return message["kind"] in LARGEST and bool(message.get("media"))


@dataclass(frozen=True)
class _TurnMedia:
    """A turn whose files are fetched."""

    desk: MediaDesk
    claimed: ClaimedTurn
    turn: ModelTurn

    @property
    def allowance(self) -> Allowance:
        claimed = self.claimed
        return Allowance.of(
            self.desk.pool, self.desk.settings.media, claimed.customer_id, claimed.now
        )

    async def understood(self, message: dict[str, Any]) -> dict[str, Any]:
        has_senses = self.desk.senses is not None
        try:
            file = await self._file(message)
            words = file.words or await self._words(message, file)
        except (BudgetSpent, TooMuchMedia) as exc:
            logger.warning("media.too_much", inbox_id=message["id"], reason=str(exc))
            return {**message, "too_much": has_senses}
        except (Unavailable, ApiError, BadMedia) as exc:
            logger.warning("media.unclear", inbox_id=message["id"], reason=str(exc))
            return {**message, "unclear": has_senses}
        if words is None:
            return message
        caption = message.get("text")
        told = words if message["kind"] == "audio" else f"[picture: {words}]"
        return {**message, "text": f"{caption}\n{told}" if caption else told}

    async def _file(self, message: dict[str, Any]) -> MediaFile:
        async with self.desk.pool.connection() as conn:
            if known := await media_files.find(conn, message["id"]):
                return known
        file = await self._fetch(message)
        async with self.desk.pool.connection() as conn:
            await media_files.keep(
                conn,
                file,
                inbox_id=message["id"],
                customer_id=self.claimed.customer_id,
                now=self.claimed.now,
                expires_at=self.claimed.now + timedelta(days=self.desk.settings.media.keep_days),
            )
        return file

    async def _fetch(self, message: dict[str, Any]) -> MediaFile:
        """Raises BadMedia for a file of a kind or size that is not understood."""
        kind, whatsapp = message["kind"], self.desk.whatsapp
        if self.desk.senses:
            await self.desk.senses.require_budget(self.turn)
        await self.allowance.require(kind, 0)
        told = await whatsapp.media(message["media"]["id"])
        await self.allowance.require(kind, told.file_size or 0)
        mime_type = (told.mime_type or message["media"].get("mime_type") or "").split(";")[0]
        if mime_type not in UNDERSTOOD[kind]:
            raise BadMedia(f"{mime_type or 'nothing'} is no {kind} that is understood")
        content = await whatsapp.download(told.url, max_bytes=LARGEST[kind])
        await self.allowance.take(kind, content, mime_type)
        if not is_the_same(content, told.sha256, message["media"].get("sha256")):
            raise BadMedia("The file is not the one that was sent")
        return MediaFile(mime_type, content, None)

    async def _words(self, message: dict[str, Any], file: MediaFile) -> str | None:
        senses = self.desk.senses
        if senses is None:
            return None
        sense = senses.hear if message["kind"] == "audio" else senses.see
        try:
            words = shorten(await sense(file.content, file.mime_type, self.turn))
        finally:
            await model_spending.book(self.desk.pool, self.claimed, self.turn)
        async with self.desk.pool.connection() as conn:
            await media_files.understood(conn, message["id"], words)
        return words
