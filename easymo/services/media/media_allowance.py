"""How much of what customers send may still be fetched and listened to today."""

from dataclasses import dataclass
from datetime import date, datetime

from db.pool import Pool
from db.repositories.whatsapp import media_use
from db.repositories.whatsapp.media_use import MediaUse
from easymo.services.media.voice_note import least_seconds, seconds_of
from kit.clock import KIGALI
from kit.errors import Refused
from kit.settings.media import MediaSettings

MEGABYTE = 1024 * 1024


class TooMuchMedia(Refused):
    """I have listened to and looked at as much as I can today. Please write to me in words."""


@dataclass(frozen=True)
class Allowance:
    """Of one customer and day. Everything here raises TooMuchMedia."""

    pool: Pool
    rules: MediaSettings
    customer_id: int
    day: date

    @classmethod
    def of(cls, pool: Pool, rules: MediaSettings, customer_id: int, now: datetime) -> "Allowance":
        return cls(pool, rules, customer_id, now.astimezone(KIGALI).date())

    async def require(self, kind: str, size: int) -> None:
        """Before a file is fetched: by its size as it was told, 0 while it was not."""
        least = least_seconds(size) if kind == "audio" else 0
        self._keep_to(await self._used() + MediaUse(size, least), kind)

    async def take(self, kind: str, content: bytes, mime_type: str) -> None:
        """Count a file that was fetched, before anything listens to it.

        One that is too long costs none of the seconds, so that a shorter one may follow it.
        """
        seconds = seconds_of(content, mime_type) if kind == "audio" else 0
        before, took = await self._used(), MediaUse(len(content), seconds)
        fits = self._fits(before + took)
        async with self.pool.connection() as conn:
            counted = took if fits else MediaUse(len(content))
            await media_use.count(conn, self.customer_id, self.day, counted)
        if not fits:
            raise TooMuchMedia

    def _keep_to(self, used: MediaUse, kind: str) -> None:
        is_silent = kind != "audio" or used.seconds < self.rules.seconds_per_day
        if not is_silent or not self._fits(MediaUse(used.bytes)):
            raise TooMuchMedia

    def _fits(self, used: MediaUse) -> bool:
        return (
            used.bytes <= self.rules.megabytes_per_day * MEGABYTE
            and used.seconds <= self.rules.seconds_per_day
        )

    async def _used(self) -> MediaUse:
        async with self.pool.connection() as conn:
            return await media_use.of_day(conn, self.customer_id, self.day)
