"""Stops what a killed supervisor left running. A small process of its own, told through a pipe.

Lines are `+GROUP SIGNAL` for a process group that lives and `-GROUP` for one that ended. When the
pipe closes, whatever is still on the list is stopped: its leader would die with the supervisor by
itself on Linux, but not the leader's own children, and on macOS nothing would.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from types import TracebackType
from typing import Self

_GRACE_SECONDS = 5.0


class Guardian:
    """The supervisor's end of the pipe."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-I", "-S", __file__],
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate()

    def watch(self, group: int, stop_signal: signal.Signals) -> None:
        self._tell(f"+{group} {stop_signal.value}")

    def forget(self, group: int) -> None:
        self._tell(f"-{group}")

    def _tell(self, line: str) -> None:
        # Without a guardian the processes run as well; only a kill -9 is then less tidy.
        with contextlib.suppress(BrokenPipeError):
            if self._process.stdin:
                self._process.stdin.write(f"{line}\n")
                self._process.stdin.flush()


def guard(lines: Iterable[str]) -> None:
    """Read until the pipe closes, then stop what is left."""
    signals: dict[int, int] = {}
    for line in lines:
        words = line[1:].split()
        if line.startswith("+"):
            signals[int(words[0])] = int(words[1])
        else:
            signals.pop(int(words[0]), None)
    left = [group for group, number in signals.items() if _signalled(group, number)]
    deadline = time.monotonic() + _GRACE_SECONDS
    while (left := [group for group in left if _signalled(group, 0)]) and (
        time.monotonic() < deadline
    ):
        time.sleep(0.05)
    for group in left:
        _signalled(group, signal.SIGKILL)


def _signalled(group: int, number: int) -> bool:
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    except PermissionError:  # only zombies are left in it (macOS)
        return False
    return True


if __name__ == "__main__":
    guard(sys.stdin)
