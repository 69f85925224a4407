"""Scenarios are tests, too; and what all test processes do before anything else."""

import gc

pytest_plugins = ["server.dev.evaluation.pytest_plugin"]

GARBAGE = (20_000, 20, 20)
"""After how many new objects garbage is looked for: more rarely than Python does by itself."""

gc.disable()  # imports and collection make a million objects, and hardly any garbage


def pytest_collection_finish() -> None:
    """What is loaded by now stays: nobody need look through it again."""
    gc.freeze()
    gc.set_threshold(*GARBAGE)
    gc.enable()
