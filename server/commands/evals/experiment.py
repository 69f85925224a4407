"""`easymo eval experiment`: two versions of the agents side by side."""

import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, TaskID
from rich.table import Table

from evals import agent_version, library
from evals.library import Wanted
from evals.play import runner
from evals.report import files
from evals.score.experiment import Experiment, experiment
from evals.score.statistics import Interval
from evals.trial import Trial
from server.command_options import takes
from server.configuration import load_settings
from server.dev.evaluation.sandbox import GUIDED, ModelChoice, begin, open_sandbox, play


@dataclass(frozen=True)
class ExperimentOptions:
    first: Annotated[
        Path | None, typer.Option(help="YAML; without it, the agents as they are.")
    ] = None
    second: Annotated[Path | None, typer.Option(help="YAML with what differs.")] = None
    first_model: Annotated[str, typer.Option(help="Model of the first.")] = GUIDED
    second_model: Annotated[str, typer.Option(help="Model of the second.")] = GUIDED
    name: Annotated[list[str] | None, typer.Option(help="Only names with this in them.")] = None
    tag: Annotated[list[str] | None, typer.Option(help="Only with this tag.")] = None
    agent: Annotated[list[str] | None, typer.Option(help="Only of this agent.")] = None
    trials: Annotated[int, typer.Option(min=1, help="Runs of each scenario.")] = 1
    seed: Annotated[int, typer.Option(help="The same for both.")] = 1
    jobs: Annotated[int, typer.Option(min=1, help="Side by side.")] = os.cpu_count() or 2
    output: Annotated[Path | None, typer.Option(help="Folder for both results.jsonl.")] = None

    @property
    def wanted(self) -> Wanted:
        return Wanted(tuple(self.name or ()), tuple(self.tag or ()), tuple(self.agent or ()))


@takes(ExperimentOptions)
def run(options: ExperimentOptions) -> None:
    """Play the same scenarios with two versions, and say where they differ and how surely."""
    console = Console()
    settings = load_settings()
    chosen = library.select(library.every(), options.wanted)
    jobs = runner.jobs(chosen, options.trials, options.seed)
    first = ModelChoice.named(options.first_model, settings), agent_version.load(options.first)
    second = ModelChoice.named(options.second_model, settings), agent_version.load(options.second)
    runs: list[list[Trial]] = []
    with Progress(console=console) as progress:
        for title, (model, version) in (("first", first), ("second", second)):
            task = progress.add_task(title, total=len(jobs))
            with open_sandbox(model, version) as sandbox:
                ended = runner.run(jobs, partial(play, sandbox), options.jobs, begin)
                runs.append([_count(one, progress, task) for one in ended])
            if options.output:
                options.output.mkdir(parents=True, exist_ok=True)
                files.write_trials(options.output / f"{title}.jsonl", runs[-1])
    _show(console, experiment(runs[0], runs[1]))


def _count(trial: Trial, progress: Progress, task: TaskID) -> Trial:
    progress.advance(task)
    return trial


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
