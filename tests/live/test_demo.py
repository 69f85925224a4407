"""`easymo demo`: on a product that runs, on one of its own, and where something is in the way."""

import io
import os
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from rich.console import Console

from kit.settings import Settings
from server.dev.demo.failure import DemoFailed
from server.dev.demo.play import play
from server.dev.demo.product import DemoStage, stage
from server.dev.demo.script import SCRIPTS, Confirm, DemoScript, TakeFirst, WriteWords
from server.supervisor.running import Running, only_one, publish
from tests.conversation.conftest import RunningProduct
from tests.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.slow

CONFIRMED = "SELECT guests FROM bookings WHERE status = 'confirmed' ORDER BY id"
ALMOST_FULL = """
    UPDATE slots SET taken = capacity - 2 WHERE starts_at = '2026-11-24 19:00+02' RETURNING id
"""


@pytest.fixture
def console() -> Console:
    return Console(file=io.StringIO(), width=100)


def printed(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def on(product: RunningProduct) -> DemoStage:
    return DemoStage(str(product.http.base_url), product.settings.database_url or "", is_ours=False)


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_the_conversation_is_shown_and_ends_in_the_database(
    product: RunningProduct, console: Console, language: str
) -> None:
    await play(on(product), SCRIPTS[language], console)
    assert await product.rows(CONFIRMED) == [(3,)]
    shown = printed(console)
    for step in SCRIPTS[language].steps:
        if isinstance(step, WriteWords):
            assert step.words in shown
    assert "In the database: booking #" in shown
    assert "10 answers, p50" in shown


async def test_it_takes_another_time_when_the_first_has_filled_up(
    product: RunningProduct, console: Console
) -> None:
    await product.rows(ALMOST_FULL)
    await play(on(product), SCRIPTS["en"], console)
    assert await product.rows(CONFIRMED) == [(3,)]


async def test_a_conversation_without_a_booking_fails(
    product: RunningProduct, console: Console
) -> None:
    with pytest.raises(DemoFailed, match="not in the database"):
        await play(on(product), DemoScript("Aline", 2, (WriteWords("Hi"),)), console)


async def test_a_booking_for_others_fails(product: RunningProduct, console: Console) -> None:
    steps = (WriteWords("2 places tomorrow 7pm"), TakeFirst(), Confirm("Confirm"))
    with pytest.raises(DemoFailed, match="is for 2 guests, not 4"):
        await play(on(product), DemoScript("Aline", 4, steps), console)


async def test_a_booking_that_nobody_paid_fails(product: RunningProduct, console: Console) -> None:
    steps = (WriteWords("2 places tomorrow 7pm"), TakeFirst(), Confirm("Confirm"))
    with pytest.raises(DemoFailed, match="is not paid"):
        await play(on(product), DemoScript("Aline", 2, steps), console)


async def test_no_answer_fails(product: RunningProduct, console: Console) -> None:
    await product.http.post("/emulator/faults", json={"webhook_hold": True})
    with pytest.raises(DemoFailed, match=r"No answer to “Hi” came within 0.5 s\."):
        await play(on(product), SCRIPTS["en"], console, patience_seconds=0.5)


def test_what_already_runs_is_used(tmp_path: Path, console: Console) -> None:
    state = Running(
        pid=os.getpid(),
        api_url="http://127.0.0.1:1",
        emulator_url="http://127.0.0.1:2",
        database_url="postgresql://",
        redis_url="redis://",
        clock_file=None,
    )
    with only_one(tmp_path):
        publish(tmp_path, state)
        with stage(Settings(_env_file=None, data_dir=tmp_path), console) as found:
            assert found == DemoStage("http://127.0.0.1:2", "postgresql://", is_ours=False)


def demo(data_dir: Path, **environment: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "server.cli", "demo", "--data-dir", str(data_dir)],
        env={**os.environ, **{name: str(value) for name, value in environment.items()}},
        capture_output=True,
        text=True,
        timeout=4 * PATIENCE_SECONDS,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_it_starts_the_product_for_itself_and_leaves_nothing_behind(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("demo")
    ended = demo(folder, SERVER__API_PORT=free_port(), SERVER__EMULATOR_PORT=free_port())
    assert ended.returncode == 0, ended.stderr
    assert "In the database: booking #" in ended.stdout
    assert not [
        process.info["cmdline"]
        for process in psutil.process_iter(["cmdline"])
        if str(folder) in " ".join(process.info["cmdline"] or [])
    ]


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = demo(tmp_path, SERVER__API_PORT=port, SERVER__EMULATOR_PORT=free_port())
    assert ended.returncode != 0
    assert f"Port {port} of 127.0.0.1 cannot be used" in ended.stderr
    assert "SERVER__API_PORT" in ended.stderr
    assert "Traceback" not in ended.stderr
