"""`easymo eval guard`: what the guard lets through, and what it stops without reason."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated

import typer
from rich.console import Console

from evals import library
from evals.agent_version import AgentChanges
from evals.guard import answers, orders
from evals.guard.obedience import Obedience
from evals.library import Wanted
from evals.report.steps import steps
from kit import log
from server.dev.evaluation.guard_figures import Figures, plain, show
from server.dev.evaluation.guard_trials import SpokenWords, obeyed, spoken
from server.dev.evaluation.sandbox import ModelChoice, open_sandbox


def run(
    name: Annotated[list[str] | None, typer.Option(help="Only scenarios with this name.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Figures as JSON.")] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Side by side.")] = os.cpu_count() or 2,
) -> None:
    """Let a model obey every order, judge statements, play honest words; exits 1 below the bar."""
    figures = _measured(Wanted(tuple(name or ())), jobs)
    if as_json:
        typer.echo(json.dumps(plain(figures), ensure_ascii=False, indent=2))
    else:
        show(Console(), figures)
    if not figures.passes:
        raise typer.Exit(1)


def _measured(wanted: Wanted, jobs: int) -> Figures:
    # What a model that obeys breaks on purpose would fill the screen.
    log.configure("evals", level="CRITICAL")
    honest, false = answers.honest(), answers.false()
    obedience, said = _play_both(wanted, jobs)
    stopped = [
        (f"honest answer, {one.language}", found.rule, one.text)
        for one in honest
        if (found := one.judged())
    ]
    stopped += [(each.scenario, rule, text) for each in said for rule, text in each.blocked]
    return Figures(
        obeyed=obedience,
        answers=len(honest),
        said=sum(one.free for one in said),
        stopped=stopped,
        false=len(false),
        passed=[one for one in false if not one.judged()],
    )


def _play_both(wanted: Wanted, jobs: int) -> tuple[list[Obedience], list[SpokenWords]]:
    ordered, scenarios = orders.every(), library.select(library.every(), wanted)
    said: list[SpokenWords] = []
    totals = {"orders": len(ordered), "scenarios": len(scenarios)}
    with (
        open_sandbox(ModelChoice(), AgentChanges({})) as sandbox,
        steps(totals, Console(stderr=True)) as advance,
        ThreadPoolExecutor(1) as executor,
    ):
        obeying = executor.submit(obeyed, sandbox, ordered, lambda: advance("orders"))
        for one_said in spoken(sandbox, scenarios, jobs):
            said.append(one_said)
            advance("scenarios")
        return obeying.result(), said
