"""What customers send beside words: fetched at once, kept for a while, heard and seen."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from db.pool import Pool
from db.repositories import media_files
from db.repositories.media_files import MediaFile
from db.repositories.turns import ClaimedTurn
from easymo import log
from easymo.errors import Unavailable
from easymo.models.call import ModelTurn
from easymo.settings import Settings
from easymo.whatsapp.checksum import is_the_same
from easymo.whatsapp.client import WhatsAppClient
from easymo.whatsapp.errors import ApiError, BadMedia

logger = log.get(__name__)

# What WhatsApp lets through (its documentation, "Supported media types"), in bytes.
MEGABYTE = 1024 * 1024
LARGEST = {"audio": 16 * MEGABYTE, "image": 5 * MEGABYTE}
UNDERSTOOD = {
    "audio": {"audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/amr"},
    "image": {"image/jpeg", "image/png", "image/webp"},
}


class Understands(Protocol):
    async def hear(self, audio: bytes, mime_type: str, turn: ModelTurn) -> str: ...
    async def see(self, picture: bytes, mime_type: str, turn: ModelTurn) -> str: ...


@dataclass(frozen=True)
class MediaDesk:
    """Without `senses`, files are fetched and kept, and nobody listens or looks."""

    pool: Pool
    whatsapp: WhatsAppClient
    settings: Settings
    senses: Understands | None

    async def understand(
        self, customer_id: int, claimed: ClaimedTurn, turn: ModelTurn, *, now: datetime
    ) -> ClaimedTurn:
        """The turn with words in the place of voice notes and pictures, where there are any.

        A file that could not be had or understood leaves its message `unclear`.
        """
        if not any(one["kind"] in LARGEST and one.get("media") for one in claimed.messages):
            return claimed
        messages = [
            await self._understood(one, customer_id, turn, now)
            if one["kind"] in LARGEST and one.get("media")
            else one
            for one in claimed.messages
        ]
        return replace(claimed, messages=messages)

    async def _understood(
        self, message: dict[str, Any], customer_id: int, turn: ModelTurn, now: datetime
    ) -> dict[str, Any]:
        try:
            file = await self._file(message, customer_id, now)
            words = file.words or await self._words(message, file, turn)
        except (Unavailable, ApiError, BadMedia) as exc:
            logger.warning("media.unclear", inbox_id=message["id"], reason=str(exc))
            return {**message, "unclear": self.senses is not None}
        if words is None:
            return message
        caption = message.get("text")
        told = words if message["kind"] == "audio" else f"[picture: {words}]"
        return {**message, "text": f"{caption}\n{told}" if caption else told}

    async def _file(self, message: dict[str, Any], customer_id: int, now: datetime) -> MediaFile:
        async with self.pool.connection() as conn:
            if known := await media_files.find(conn, message["id"]):
                return known
        file = await self._fetch(message)
        async with self.pool.connection() as conn:
            await media_files.keep(
                conn,
                file,
                inbox_id=message["id"],
                customer_id=customer_id,
                now=now,
                expires_at=now + timedelta(days=self.settings.media.keep_days),
            )
        return file

    async def _fetch(self, message: dict[str, Any]) -> MediaFile:
        """Raises BadMedia for a file of a kind or size that is not understood."""
        kind = message["kind"]
        told = await self.whatsapp.media(message["media"]["id"])
        mime_type = (told.mime_type or message["media"].get("mime_type") or "").split(";")[0]
        if mime_type not in UNDERSTOOD[kind]:
            raise BadMedia(f"{mime_type or 'nothing'} is no {kind} that is understood")
        content = await self.whatsapp.download(told.url, max_bytes=LARGEST[kind])
        if not is_the_same(content, told.sha256, message["media"].get("sha256")):
            raise BadMedia("The file is not the one that was sent")
        return MediaFile(mime_type, content, None)

    async def _words(self, message: dict[str, Any], file: MediaFile, turn: ModelTurn) -> str | None:
        if self.senses is None:
            return None
        sense = self.senses.hear if message["kind"] == "audio" else self.senses.see
        words = await sense(file.content, file.mime_type, turn)
        async with self.pool.connection() as conn:
            await media_files.understood(conn, message["id"], words)
        return words
