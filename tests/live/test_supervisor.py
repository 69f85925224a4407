"""The supervisor with small processes of its own: it starts, restarts, stops and is killed."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from kit.errors import Misconfigured
from server.supervisor.process import Backoff, Probe, Process, Ready
from server.supervisor.running import Running as Addresses
from server.supervisor.running import only_one, publish, running
from server.supervisor.supervisor import NotStarted, Supervisor
from tests.ended import has_ended
from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]
QUICK = Backoff(first_seconds=0.01, most_seconds=0.04, forget_seconds=60)
ANNOUNCE = "from server.readiness import announce; announce()\n"
SLEEP = "import time; time.sleep(600)\n"


def python(name: str, script: str, ready: Probe | Ready = Ready.ANNOUNCED) -> Process:
    return Process(name, (sys.executable, "-u", "-c", script), ready, cwd=ROOT)


def writes_its_pid(folder: Path, name: str) -> Process:
    """Appends its process id to a file, says that it is ready, and sleeps."""
    script = f"import os; print(os.getpid(), file=open({str(folder / name)!r}, 'a'), flush=True)\n"
    return python(name, script + ANNOUNCE + SLEEP)


def pids(file: Path) -> list[int]:
    return [int(line) for line in file.read_text().split()] if file.exists() else []


async def until(condition: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        await asyncio.sleep(0.02)


class Shown(list[tuple[str, str]]):
    """What the operator saw."""

    def __call__(self, name: str, line: str) -> None:
        self.append((name, line))


@asynccontextmanager
async def supervised(*stages: list[Process], grace_seconds: float = 30) -> AsyncIterator[Shown]:
    """All stages ready; stopped in order at the end."""
    shown, ready = Shown(), asyncio.Event()
    supervisor = Supervisor(stages, shown, backoff=QUICK, grace_seconds=grace_seconds)
    run = asyncio.create_task(supervisor.run(ready.set))
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait({run, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if run.done():
        await run
    yield shown
    supervisor.stop()
    await run


async def test_a_stage_starts_when_the_one_before_is_ready(tmp_path: Path) -> None:
    note = tmp_path / "note"
    first = python("first", f"open({str(note)!r}, 'w').close()", Ready.FINISHED)
    second = python("second", f"print(open({str(note)!r}).name)\n" + ANNOUNCE + SLEEP)
    async with supervised([first], [second]) as shown:
        assert ("second", str(note)) in shown


async def test_what_ends_is_started_again(tmp_path: Path) -> None:
    async with supervised([writes_its_pid(tmp_path, "one")]) as shown:
        for times in (1, 2, 3):
            os.kill(pids(tmp_path / "one")[-1], signal.SIGKILL)
            await until(lambda: shown.count(("one", "ready again")) == times)  # noqa: B023
    assert [line for _, line in shown if "starting it again" in line] == [
        "was ended by SIGKILL; starting it again in 0.01 s",
        "was ended by SIGKILL; starting it again in 0.02 s",
        "was ended by SIGKILL; starting it again in 0.04 s",
    ]


def test_the_wait_grows_to_its_limit_and_is_forgotten_by_a_long_life() -> None:
    backoff = Backoff(first_seconds=1, most_seconds=5, forget_seconds=60)
    waits = [0.0]
    for lived in (1, 1, 1, 1, 59, 60, 1):
        waits.append(backoff.after(waits[-1], lived))
    assert waits[1:] == [1, 2, 4, 5, 5, 1, 2]


async def test_everything_is_stopped_last_stage_first(tmp_path: Path) -> None:
    farewell = "import signal, sys, time\n{wish}{announce}{sleep}"
    wish = "signal.signal(signal.SIGTERM, lambda *_: (print('bye'), sys.exit(0)))\n"
    script = farewell.format(wish=wish, announce=ANNOUNCE, sleep=SLEEP)
    async with supervised([python("servers", script)], [python("api", script)]) as shown:
        pass
    assert [name for name, line in shown if line == "bye"] == ["api", "servers"]


async def test_what_does_not_stop_is_killed_with_its_children(tmp_path: Path) -> None:
    script = (
        "import signal, subprocess, sys\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"child = subprocess.Popen([sys.executable, '-c', {SLEEP!r}])\n"
        "print(child.pid)\n"
    )
    stubborn = python("stubborn", script + ANNOUNCE + SLEEP)
    async with supervised([stubborn], grace_seconds=0.1) as shown:
        child = int(shown[0][1])
    await until(lambda: has_ended(child))


async def test_what_ends_before_it_is_ready_ends_all(tmp_path: Path) -> None:
    broken = python("broken", "raise SystemExit('no such thing')")
    with pytest.raises(NotStarted, match="broken ended with code 1 before it was ready"):
        async with supervised([writes_its_pid(tmp_path, "fine")], [broken]):
            pass
    [fine] = pids(tmp_path / "fine")
    assert has_ended(fine)


async def test_what_never_becomes_ready_ends_all() -> None:
    async def never() -> bool:
        return False

    supervisor = Supervisor([[python("slow", SLEEP, never)]], Shown(), start_seconds=0.3)
    with pytest.raises(NotStarted, match="slow was not ready after"):
        await supervisor.run(lambda: None)


async def test_it_can_be_stopped_while_it_starts(tmp_path: Path) -> None:
    unready = python("unready", f"open({str(tmp_path / 'on')!r}, 'w').close()\n" + SLEEP)
    supervisor = Supervisor([[unready]], Shown())
    run = asyncio.create_task(supervisor.run(lambda: pytest.fail("it was never ready")))
    await until((tmp_path / "on").exists)
    supervisor.stop()
    await run


async def test_long_and_broken_lines_are_shown_whole() -> None:
    script = "import sys; sys.stdout.buffer.write(b'x' * 300_000 + b'\\n\\xff last')\n"
    async with supervised([python("loud", script, Ready.FINISHED)]) as shown:
        assert shown == [("loud", "x" * 300_000), ("loud", "\ufffd last")]


SUPERVISE = """
import asyncio, sys
from pathlib import Path
from server.supervisor.supervisor import Supervisor
from tests.live.test_supervisor import SLEEP, ANNOUNCE, python
script = '''
import os, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(os.getpid(), child.pid)
'''
show = lambda name, line: print(line, flush=True)
asyncio.run(Supervisor([[python("parent", script + ANNOUNCE + SLEEP)]], show).run(lambda: None))
"""


async def test_kill_9_of_the_supervisor_leaves_nothing_behind() -> None:
    supervisor = subprocess.Popen(
        [sys.executable, "-c", SUPERVISE], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert supervisor.stdout
    parent, child = map(int, supervisor.stdout.readline().split())
    supervisor.kill()
    supervisor.wait()
    supervisor.stdout.close()
    await until(lambda: has_ended(parent) and has_ended(child))


class TestTellingOthers:
    """`easymo demo` and a second `easymo up` ask whether one runs already."""

    STATE = Addresses(
        pid=1,
        api_url="http://127.0.0.1:1",
        emulator_url=None,
        database_url="postgresql://easymo:secret@127.0.0.1:2/easymo",
        redis_url="redis://127.0.0.1:3",
        clock_file=None,
    )

    def test_nothing_runs_in_a_fresh_folder(self, tmp_path: Path) -> None:
        assert running(tmp_path) is None

    def test_what_runs_says_where(self, tmp_path: Path) -> None:
        with only_one(tmp_path):
            assert running(tmp_path) is None
            publish(tmp_path, self.STATE)
            assert running(tmp_path) == self.STATE
            assert (tmp_path / "run.json").stat().st_mode & 0o077 == 0
        assert running(tmp_path) is None

    def test_what_was_killed_does_not_run(self, tmp_path: Path) -> None:
        publish(tmp_path, self.STATE)
        (tmp_path / "up.lock").touch()
        assert running(tmp_path) is None

    def test_a_second_one_is_refused_with_a_sentence(self, tmp_path: Path) -> None:
        with only_one(tmp_path):
            publish(tmp_path, self.STATE)
            with pytest.raises(Misconfigured, match=r"already runs .*\(process 1\): stop it"):
                only_one(tmp_path).__enter__()
