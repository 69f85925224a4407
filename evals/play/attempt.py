"""One attempt at a scenario: played on a product of its own, and scored."""

import time
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager

from evals.play.cast import Cast
from evals.play.job import Job
from evals.play.operator_client import sitting
from evals.play.play import Performance, play
from evals.play.product import RunningProduct
from evals.play.setting_up import set_up
from evals.scenario import InjectedFault, Scenario
from evals.score import record, trajectory
from evals.score.check import Check
from evals.scorers import expected_trajectory as way
from evals.scorers import invariants, state, words
from evals.simulate import simulated
from evals.trial import Trial

PATIENCE_SECONDS = 30.0

Open = Callable[[Scenario], AbstractAsyncContextManager[RunningProduct]]
"""Opens a product of the scenario's own, on a fresh database."""
PlayWish = Callable[[Performance, Scenario], Awaitable[simulated.SimulationOutcome]]
"""Plays a scenario's simulated customer."""
Judge = Callable[[Trial], Iterable[Check]]
"""Has an opinion of what was said."""


async def run(
    job: Job,
    open_product: Open,
    play_wish: PlayWish = simulated.play_wish,
    judge: Judge | None = None,
) -> Trial:
    """Play and score. Whatever breaks is a check that failed, never a missing row."""
    scenario = job.scenario
    trial = Trial(
        scenario.name,
        scenario.agent,
        scenario.language,
        list(scenario.tags),
        job.trial,
        job.seed,
        job.perturbation,
    )
    begun = time.perf_counter()
    try:
        async with open_product(scenario) as product:
            await _played(trial, scenario, product, play_wish)
    except Exception:
        trial.checks.append(Check("crash", "it runs to its end", False, _last_words()))
    if judge and trial.lines:
        judged = judge
        trial.checks += _scored("judge", lambda: judged(trial))
    trial.took_ms = (time.perf_counter() - begun) * 1000
    return trial


async def _played(
    trial: Trial, scenario: Scenario, product: RunningProduct, play_wish: PlayWish
) -> None:
    cast = Cast(product, PATIENCE_SECONDS)
    phone = await cast.phone(scenario.customer)
    await set_up(product.pool, scenario.given, phone.wa_id)
    async with sitting(product, "Claudine") as operator:
        stage = Performance(product, cast, operator, scenario.customer)
        await play(stage, scenario.earlier)
        await _break(product, scenario.fault)
        async with product.pool.connection() as conn:
            before, first = await record.record(conn), await trajectory.newest(conn)
        if scenario.wants:
            outcome = await play_wish(stage, scenario)
            trial.checks += outcome.checks
            trial.simulator_fault = outcome.fault
        else:
            await play(stage, scenario.conversation)
        async with product.pool.connection() as conn:
            trial.changes = (await record.record(conn)).since(before)
            trial.before = before.of(trial.changes)
            trial.turns = await trajectory.turns(conn, first)
    trial.lines = stage.transcript.lines
    trial.checks += stage.checks
    trial.checks += _scored("state", lambda: state.score(scenario, trial.changes))
    trial.checks += _scored("words", lambda: words.score(scenario, stage.transcript))
    trial.checks += _scored("way", lambda: way.score(scenario, trial.turns))
    trial.checks += await _gathered(invariants.score(scenario, product, cast, stage.transcript))


async def _break(product: RunningProduct, fault: InjectedFault) -> None:
    for url, switches in (("/emulator/faults", fault.whatsapp), ("/momo/faults", fault.momo)):
        if switches:
            (await product.http.post(url, json=switches)).raise_for_status()


def _scored(name: str, score: Callable[[], Iterable[Check]]) -> list[Check]:
    try:
        return list(score())
    except Exception:
        return [Check("crash", f"the scorer “{name}” works", False, _last_words())]


async def _gathered(checks: AsyncIterator[Check]) -> list[Check]:
    found = []
    try:
        async for check in checks:
            found.append(check)
    except Exception:
        found.append(Check("crash", "the scorer “invariants” works", False, _last_words()))
    return found


def _last_words() -> str:
    return traceback.format_exc(limit=-4)
