"""A folder in memory, where the machine has one with room."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108  (what Linux mounts there; not a fixed file of ours)
ROOM_BYTES = 3 * 2**30


@contextmanager
def quick_folder(otherwise: Path) -> Iterator[Path]:
    """For what is written much and kept for no longer than the context, as a clone per test."""
    if not _has_room():
        yield otherwise
        return
    # Without a complaint: a server's last file may still go while the folder is removed.
    with tempfile.TemporaryDirectory(
        prefix="easymo-", dir=MEMORY, ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder)


def _has_room() -> bool:
    if not os.access(MEMORY, os.W_OK):
        return False
    found = os.statvfs(MEMORY)
    # Binaries may be copied next to the data: see db/embedded/binaries.py.
    may_run = not found.f_flag & os.ST_NOEXEC
    return may_run and found.f_bavail * found.f_frsize >= ROOM_BYTES
