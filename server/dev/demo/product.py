"""The product the demo talks to: the one that runs, or one started for the demo alone."""

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from db.embedded import folder
from db.embedded.process import Command
from kit.errors import Misconfigured
from kit.settings import Settings
from server.dev.demo.failure import DemoFailed
from server.supervisor.process import python_module
from server.supervisor.running import Running, running, started_by

START_SECONDS = 180
STOP_SECONDS = 30
LOOK_SECONDS = 0.1
LAST_LINES = 12


@dataclass(frozen=True)
class DemoStage:
    """Where the demo plays."""

    phone_url: str
    database_url: str
    is_ours: bool
    log: Path | None = None


@contextmanager
def stage(settings: Settings, console: Console) -> Iterator[DemoStage]:
    """The running product of this data folder; without one, a product until the end of this."""
    data_dir = folder.make_folder(settings.data_dir)
    found = running(data_dir)
    if found:
        console.print(f"EasyMO already runs (process {found.pid}).", style="dim", highlight=False)
        yield _stage(found)
        return
    log = data_dir / "demo.log"
    process = _start(data_dir, log)
    try:
        with console.status("Starting EasyMO: databases, api, emulator and worker …"):
            begun = time.monotonic()
            found = _until_ready(process, data_dir, log)
        took = time.monotonic() - begun
        console.print(
            f"Started EasyMO in {took:.1f} s; its log is {log}.",
            style="dim",
            highlight=False,
            soft_wrap=True,
        )
        yield _stage(found, log)
    finally:
        with console.status("Stopping EasyMO …"):
            _stop(process)


def _stage(found: Running, log: Path | None = None) -> DemoStage:
    if found.emulator_url is None:
        raise Misconfigured(
            "The demo plays its customer in the emulator, which is off: unset WHATSAPP__BASE_URL."
        )
    return DemoStage(found.emulator_url, found.database_url, is_ours=log is not None, log=log)


def _start(data_dir: Path, log: Path) -> subprocess.Popen[bytes]:
    log.unlink(missing_ok=True)
    argv = python_module("server.cli", "up", "--data-dir", str(data_dir))
    return Command(argv, cwd=Path.cwd(), log=log, stop_signal=signal.SIGTERM).start()


def _until_ready(process: subprocess.Popen[bytes], data_dir: Path, log: Path) -> Running:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        found = started_by(process.pid, data_dir)
        if found:
            return found
        if process.poll() is not None:
            raise DemoFailed(_last_words(log))
        time.sleep(LOOK_SECONDS)
    raise DemoFailed(f"EasyMO was not ready within {START_SECONDS} s. Its log is {log}.")


def _last_words(log: Path) -> str:
    """What `easymo up` said at its end: one sentence, after the lines of whoever was to blame."""
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return "\n".join(lines[-LAST_LINES:]) or f"EasyMO ended without a word; see {log}."


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
