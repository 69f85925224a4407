"""Runs the jobs in processes side by side, in an order that the seed decides."""

import multiprocessing
import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed

from evals.play.job import Job
from evals.scenario import Scenario
from evals.trial import Trial

Play = Callable[[Job], Trial]
"""Plays one job. It goes to other processes: a function of a module, or a partial of one."""


def jobs(scenarios: Sequence[Scenario], trials: int, seed: int) -> list[Job]:
    """Each scenario so many times, shuffled."""
    wanted = [Job(one, number, seed + number) for one in scenarios for number in range(trials)]
    random.Random(seed).shuffle(wanted)  # noqa: S311
    return wanted


def run(
    wanted: Sequence[Job], play: Play, processes: int, begin: Callable[[], None]
) -> Iterator[Trial]:
    """The trials as they end; each process begins with `begin`.

    Raises what `play` raised: a bug, since `Trial` keeps the rest.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=begin) as pool:
        playing = [pool.submit(play, job) for job in wanted]
        try:
            for ended in as_completed(playing):
                yield ended.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
