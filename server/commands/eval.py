"""`easymo eval`: score what the agents do."""

import os
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from evals.langsmith.experiments import KEY, PlayedRun, send
from evals.report import files, terminal
from evals.report.progress import watching
from evals.scenario import Scenario
from server.command_options import takes
from server.commands.evals import (
    calibrate,
    experiment,
    from_conversation,
    guard,
    messages,
    mutations,
    unseen,
)
from server.commands.evals.options import EvalOptions
from server.configuration import load_settings
from server.dev.evaluation import conditions
from server.dev.evaluation.evaluation import Evaluation, evaluate

program = typer.Typer(invoke_without_command=True)
program.command("mutations")(mutations.run)
program.command("experiment")(experiment.run)
program.command("from-conversation")(from_conversation.run)
program.command("guard")(guard.run)
program.command("messages")(messages.run)
program.command("unseen")(unseen.run)
program.command("calibrate")(calibrate.run)


@program.callback()
@takes(EvalOptions)
def run(options: EvalOptions) -> None:
    """Play scenarios and score rows, words and ways. Exits 1 unless every gate is passed."""
    if options.context.invoked_subcommand:
        return
    console = Console()
    chosen = options.chosen()
    if options.show:
        console.print(_listed(chosen))
        return
    settings = load_settings()
    plan = options.plan(chosen, settings)
    before = options.before()
    with watching(plan.runs, console) as told:
        found = evaluate(plan, before, told)
    _report(console, found, options.folder(settings))
    if options.langsmith:
        played = PlayedRun(chosen, found.trials, found.summary.run)
        said = send(options.langsmith, played, api_key=os.environ.get(KEY))
        console.print(said, highlight=False)
    if not found.passes:
        raise typer.Exit(1)


def _report(console: Console, found: Evaluation, folder: Path) -> None:
    drawing = conditions.drawing()
    page = files.write(folder, found.summary, found.trials, drawing=drawing, floor=found.floor)
    terminal.show(console, found.summary, found.trials, page, found.floor)
    _say_how_long(console, found)


def _say_how_long(console: Console, found: Evaluation) -> None:
    rounds = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in found.seconds.items())
    console.print(f"Wall time: {rounds}.", highlight=False)
    if "again" in found.seconds:
        same = "the same, to the word" if not found.unlike else "NOT the same"
        style = "red" if found.unlike else "green"
        console.print(f"The second run, with another seed and order: {same}.", style=style)
    for line in found.unlike:
        console.print(line, style="red", markup=False, highlight=False)


def _listed(scenarios: list[Scenario]) -> Table:
    table = Table(title=f"{len(scenarios)} scenarios")
    for column in ("name", "agent", "language", "tags"):
        table.add_column(column)
    for one in scenarios:
        table.add_row(one.name, one.agent, one.language, ", ".join(one.tags))
    return table
