"""The product clock: what "now" means to the business.

Business time (what is tomorrow, has this hold expired) comes from here, so that tests and
demonstrations can freeze and move it for every process at once. Leases, retries and latencies
use the machine's clock instead, and never this one.
"""

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

KIGALI = ZoneInfo("Africa/Kigali")


@dataclass(frozen=True)
class ClockSetting:
    """How a clock differs from the machine's: stopped at an instant, or ahead by some."""

    frozen_at: datetime | None = None
    ahead: timedelta = timedelta()


class Clock(Protocol):
    def now(self) -> datetime:
        """The business's now, in UTC."""

    def setting(self) -> ClockSetting:
        """Another one once somebody has moved it."""


class MachineClock:
    """The clock of production: the machine's own."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def setting(self) -> ClockSetting:
        return ClockSetting()


class SharedClock:
    """A clock that several processes of one machine read from one small file.

    For development and tests. Reading costs one `stat` while nobody moves it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._setting = ClockSetting()

    def now(self) -> datetime:
        setting = self.setting()
        return setting.frozen_at or datetime.now(UTC) + setting.ahead

    def setting(self) -> ClockSetting:
        self._refresh()
        return self._setting

    def freeze(self, at: datetime) -> None:
        """Stop at `at` (aware) until moved or released."""
        self._write(ClockSetting(frozen_at=at.astimezone(UTC)))

    def advance(self, by: timedelta) -> None:
        """Move on by `by`; a frozen clock stays frozen, a running one runs on."""
        now = self.setting()
        if now.frozen_at:
            self._write(ClockSetting(frozen_at=now.frozen_at + by))
        else:
            self._write(ClockSetting(ahead=now.ahead + by))

    def release(self) -> None:
        """Be the machine's clock again."""
        self._path.unlink(missing_ok=True)

    def _refresh(self) -> None:
        try:
            stat = self._path.stat()
        except FileNotFoundError:
            self._seen, self._setting = None, ClockSetting()
            return
        version = (stat.st_ino, stat.st_mtime_ns)
        if version != self._seen:
            self._setting = _parse(self._path.read_text())
            self._seen = version

    def _write(self, setting: ClockSetting) -> None:
        # Replaced in one step, so that a reader sees the old setting or the new one.
        fresh = self._path.with_suffix(f".{os.getpid()}.new")
        fresh.write_text(
            json.dumps(
                {
                    "frozen_at": setting.frozen_at.isoformat() if setting.frozen_at else None,
                    "ahead_seconds": setting.ahead.total_seconds(),
                }
            )
        )
        fresh.replace(self._path)


def _parse(text: str) -> ClockSetting:
    fields = json.loads(text)
    frozen_at = fields["frozen_at"]
    return ClockSetting(
        frozen_at=datetime.fromisoformat(frozen_at) if frozen_at else None,
        ahead=timedelta(seconds=fields["ahead_seconds"]),
    )


def shared_or_machine(path: Path | None) -> Clock:
    """The clock of this process: shared through `path` in development, else the machine's."""
    return SharedClock(path) if path else MachineClock()
