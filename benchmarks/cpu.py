"""Processor time of whole process trees, processes that have ended included."""

import contextlib

import psutil


def cpu_seconds(root: psutil.Process) -> float:
    """User and system time of `root`, its descendants, and those of them that it has buried."""
    total = 0.0
    for process in (root, *root.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


class Meter:
    """Reads several trees at once, by name."""

    def __init__(self, **trees: psutil.Process) -> None:
        self._trees = trees
        self._began: dict[str, float] = {}

    def start(self) -> None:
        self._began = self._read()

    def stop(self) -> dict[str, float]:
        """Seconds of each tree since `start`."""
        return {name: now - self._began[name] for name, now in self._read().items()}

    def _read(self) -> dict[str, float]:
        return {name: cpu_seconds(tree) for name, tree in self._trees.items()}
