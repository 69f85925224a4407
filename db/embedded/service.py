"""A server that owns a data folder: held by one process, joined by others."""

import contextlib
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from db.embedded import (
    failures,
)
from db.embedded import (
    folder as embedded_folder,
)
from db.embedded import (
    process as embedded_process,
)
from db.embedded.process import Command
from kit.errors import Misconfigured

_START_SECONDS = 60.0
_STOP_SECONDS = 20.0

Server = TypeVar("Server")


@dataclass(frozen=True)
class Service(Generic[Server]):
    """A data folder ready to be served: by `command`, or already by another process (None)."""

    name: str
    folder: Path
    server: Server
    command: Command | None
    answers: Callable[[], bool]
    provision: Callable[[], None] = lambda: None

    def wait_ready(self, process: subprocess.Popen[bytes] | None = None) -> None:
        """Return once it answers and holds what it should; raise when `process` ended instead."""
        deadline = time.monotonic() + _START_SECONDS
        while not self.answers():
            if process and process.poll() is not None:
                raise self.why()
            if time.monotonic() > deadline:
                raise failures.silent(self.name, self.folder)
            time.sleep(0.01)
        self.provision()

    def why(self) -> Misconfigured:
        """Why it ended, from the end of its log."""
        words = self.folder.with_suffix(".log").read_text(errors="replace")
        return failures.because(self.name, self.folder, words[-2_000:])


@contextlib.contextmanager
def hold(
    folder: Path,
    name: str,
    prepare: Callable[[Path], Service[Server]],
    join: Callable[[Path], Service[Server] | None],
) -> Iterator[Service[Server]]:
    """Be the one process that serves `folder`, or `join` the one that does."""
    parent = embedded_folder.make_folder(folder.parent)
    deadline = time.monotonic() + _START_SECONDS
    while True:
        with embedded_folder.lock(parent / f"{folder.name}.lock") as is_ours:
            with failures.explained(name, folder):
                service = prepare(folder) if is_ours else join(folder)
            if service:
                yield service
                return
        if time.monotonic() > deadline:
            raise failures.silent(name, folder)
        time.sleep(0.05)


@contextlib.contextmanager
def run(service: Service[Server]) -> Iterator[Server]:
    """Serve while the context lasts; a joined server is left alone."""
    if service.command is None:
        yield service.server
        return
    process = service.command.start()
    try:
        service.wait_ready(process)
        yield service.server
    finally:
        embedded_process.stop(process, service.command.stop_signal, _STOP_SECONDS)
