"""`easymo eval experiment`: two versions of the agents side by side."""

import os
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from evals import agent_version, library
from evals.library import Wanted
from evals.play import runner
from evals.report import files
from evals.score.experiment import Experiment, experiment
from evals.score.statistics import Interval
from evals.trial import Trial
from server.configuration import load_settings
from server.dev.evaluation.sandbox import GUIDED, AgentModel, begin, open_sandbox, play


def run(
    first: Annotated[
        Path | None, typer.Option(help="YAML; without it, the agents as they are.")
    ] = None,
    second: Annotated[Path | None, typer.Option(help="YAML with what differs.")] = None,
    first_model: Annotated[str, typer.Option(help="Model of the first.")] = GUIDED,
    second_model: Annotated[str, typer.Option(help="Model of the second.")] = GUIDED,
    name: Annotated[list[str] | None, typer.Option(help="Only names with this in them.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="Only with this tag.")] = None,
    agent: Annotated[list[str] | None, typer.Option(help="Only of this agent.")] = None,
    trials: Annotated[int, typer.Option(min=1, help="Runs of each scenario.")] = 1,
    seed: Annotated[int, typer.Option(help="The same for both.")] = 1,
    jobs: Annotated[int, typer.Option(min=1, help="Side by side.")] = os.cpu_count() or 2,
    output: Annotated[Path | None, typer.Option(help="Folder for both results.jsonl.")] = None,
) -> None:
    """Play the same scenarios with two versions, and say where they differ and how surely."""
    console = Console()
    settings = load_settings()
    wanted = Wanted(tuple(name or ()), tuple(tag or ()), tuple(agent or ()))
    jobs_of_both = runner.jobs(library.select(library.every(), wanted), trials, seed)
    runs: list[list[Trial]] = []
    with Progress(console=console) as progress:
        for title, file, model in (("first", first, first_model), ("second", second, second_model)):
            task = progress.add_task(title, total=len(jobs_of_both))
            agent_model, version = AgentModel.named(model, settings), agent_version.load(file)
            with open_sandbox(agent_model, version) as sandbox:
                trials_of_one = []
                for ended in runner.run(jobs_of_both, partial(play, sandbox), jobs, begin):
                    trials_of_one.append(ended)
                    progress.advance(task)
            runs.append(trials_of_one)
            if output:
                output.mkdir(parents=True, exist_ok=True)
                files.write_trials(output / f"{title}.jsonl", trials_of_one)
    _show(console, experiment(runs[0], runs[1]))


def _show(console: Console, found: Experiment) -> None:
    table = Table("outcome", "scenarios", "share (95 %)", title="Which version passed")
    for outcome, interval in found.outcomes.items():
        table.add_row(outcome, str(found.counts[outcome]), _share(interval))
    console.print(table)
    both = Table("", "first", "second")
    both.add_row("passed (95 %)", _share(found.first), _share(found.second))
    both.add_row("mean turn", *(f"{ms:.0f} ms" for ms in found.turn_ms))
    both.add_row("tokens", *(f"{tokens:,}" for tokens in found.tokens))
    both.add_row("cost", *(f"${usd:.4f}" for usd in found.cost_usd))
    console.print(both)
    for title, names in (("gained", found.comparison.gained), ("lost", found.comparison.lost)):
        for name in names:
            console.print(f"{title}: {name}", highlight=False, markup=False)
    difference = found.comparison.difference
    console.print(
        f"The second passes {difference.value:+.1%} more "
        f"({difference.low:+.1%} to {difference.high:+.1%}); "
        f"McNemar's exact test: p = {found.comparison.p_value:.3f}.",
        highlight=False,
    )


def _share(interval: Interval) -> str:
    return f"{interval.value:.1%} ({interval.low:.1%} to {interval.high:.1%})"
