"""`easymo up` as somebody types it, with all its processes, in a folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from db.embedded.folder import free_port
from server.supervisor.running import Running, running
from tests.ended import has_ended
from tests.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SECONDS = 2 * PATIENCE_SECONDS  # first starts of servers and processes, one after another


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def have_ended(processes: list[psutil.Process]) -> bool:
    return all(has_ended(process.pid) for process in processes)


class Machine:
    """A folder and ports of its own, and the terminal in which things are typed."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.environment = os.environ | {
            "DATA_DIR": str(data_dir),
            "SERVER__API_PORT": str(free_port()),
            "SERVER__EMULATOR_PORT": str(free_port()),
        }
        self.started: list[subprocess.Popen[str]] = []

    def type(self, *words: str, **more: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "server.cli", *words]
        started = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment | more,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.started.append(started)
        return started

    def refusal(self, *words: str, **more: str) -> str:
        """What a command says that ends with code 2."""
        refused = self.type(*words, **more)
        said, _ = refused.communicate(timeout=SECONDS)
        assert refused.returncode == 2, said
        return said

    def up(self) -> tuple[subprocess.Popen[str], Running]:
        started = self.type("up")
        until(lambda: running(self.data_dir) or started.poll() is not None)
        state = running(self.data_dir)
        assert state, started.communicate()[0]
        return started, state


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path / "data")
    yield machine
    for process in machine.started:
        process.kill()
        process.communicate()


def test_up_runs_everything_survives_kill_9_and_stops_on_ctrl_c(machine: Machine) -> None:
    killed, state = machine.up()
    with psycopg.connect(state.database_url) as connection:
        assert connection.execute("SELECT count(*) FROM venues").fetchone() == (3,)
    assert "already runs" in machine.refusal("up")

    family = psutil.Process(killed.pid).children(recursive=True)
    assert len(family) >= 5
    killed.kill()
    killed.wait()
    until(lambda: have_ended(family))

    again, state = machine.up()
    assert state.pid == again.pid
    family = psutil.Process(again.pid).children(recursive=True)
    again.send_signal(signal.SIGINT)
    shown, _ = again.communicate(timeout=SECONDS)
    assert again.returncode == 0, shown
    assert "/phone" in shown
    assert have_ended(family)
    assert running(machine.data_dir) is None


def test_a_port_in_use_is_said_before_anything_starts(machine: Machine) -> None:
    said = machine.refusal("up", SERVER__API_PORT="0")
    assert "SERVER__API_PORT" in said
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = machine.refusal("up", SERVER__API_PORT=str(port))
    assert f"Port {port}" in said
    assert "set SERVER__API_PORT to another port" in said
    assert not (machine.data_dir / "postgres").exists()


def test_a_mistake_is_one_sentence_without_a_traceback(machine: Machine) -> None:
    said = machine.refusal("api", LOG_LEVEL="LOUD")
    assert said.startswith("LOG_LEVEL: ")
    assert "Traceback" not in said


def test_the_console_script_is_the_same_program() -> None:
    script = Path(sys.executable).with_name("easymo")
    shown = subprocess.run([script, "--help"], capture_output=True, text=True, cwd="/")
    assert shown.returncode == 0, shown.stderr
    assert "Start everything on this machine" in shown.stdout
