"""`easymo eval`: score what the agents do."""

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from evals import agent_version, library
from evals.langsmith.experiments import KEY, send
from evals.library import FOLDER, Wanted
from evals.report import files, terminal
from evals.report.progress import watching
from evals.scenario import Scenario
from kit.clock import KIGALI
from server.commands.evals import calibrate, experiment, from_conversation, guard, mutations
from server.configuration import load_settings
from server.dev.evaluation import conditions
from server.dev.evaluation.auxiliary_models import AuxiliaryModels
from server.dev.evaluation.evaluation import Evaluation, evaluate
from server.dev.evaluation.plan import Plan, wanted_perturbations
from server.dev.evaluation.sandbox import GUIDED, AgentModel

program = typer.Typer(invoke_without_command=True)
program.command("mutations")(mutations.run)
program.command("experiment")(experiment.run)
program.command("from-conversation")(from_conversation.run)
program.command("guard")(guard.run)
program.command("calibrate")(calibrate.run)

BASELINE = FOLDER.parent / "baseline.json"


@program.callback()
def run(
    context: typer.Context,
    name: Annotated[list[str] | None, typer.Option(help="Only names with this in them.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="Only with this tag.")] = None,
    agent: Annotated[list[str] | None, typer.Option(help="Only of this agent.")] = None,
    language: Annotated[list[str] | None, typer.Option(help="Only in en, fr, rw or sw.")] = None,
    scenarios: Annotated[Path, typer.Option(help="Folder of scenarios.")] = FOLDER,
    model: Annotated[
        str, typer.Option(help="guided, nothing, or a model of OpenAI (needs a key).")
    ] = GUIDED,
    version: Annotated[
        Path | None, typer.Option(help="YAML with what differs in the agents.")
    ] = None,
    trials: Annotated[int, typer.Option(min=1, help="Runs of each scenario.")] = 1,
    seed: Annotated[int, typer.Option(help="Of the order, and of the emulator's ids.")] = 1,
    perturb: Annotated[
        list[str] | None, typer.Option(help="Also made harder: typos, duplicates …, or all.")
    ] = None,
    faults: Annotated[bool, typer.Option("--faults", help="The same as --perturb faults.")] = False,
    floor: Annotated[bool, typer.Option("--floor", help="Also score doing nothing.")] = False,
    twice: Annotated[
        bool, typer.Option("--twice", help="Again with another seed and order; must be the same.")
    ] = False,
    baseline: Annotated[
        Path | None, typer.Option(help="summary.json of an earlier run to compare with.")
    ] = None,
    customer_model: Annotated[
        str | None, typer.Option(help="Simulated customers speak by this model (needs a key).")
    ] = None,
    judge: Annotated[
        str | None, typer.Option(help="A model that has an opinion (needs a key).")
    ] = None,
    langsmith: Annotated[
        str | None, typer.Option(help="Send it to LangSmith, as the dataset of this name.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="Folder of the results; default: evals in DATA_DIR.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes side by side.")] = os.cpu_count() or 2,
    show: Annotated[bool, typer.Option("--list", help="Only list the scenarios.")] = False,
) -> None:
    """Play scenarios and score rows, words and ways. Exits 1 unless every gate is passed."""
    if context.invoked_subcommand:
        return
    console = Console()
    wanted = Wanted(tuple(name or ()), tuple(tag or ()), tuple(agent or ()), tuple(language or ()))
    chosen = library.select(library.every(scenarios), wanted)
    if show:
        console.print(_listed(chosen))
        return
    settings = load_settings()
    plan = Plan(
        scenarios=chosen,
        agent_model=AgentModel.named(model, settings),
        version=agent_version.load(version),
        trials=trials,
        seed=seed,
        processes=jobs,
        perturbations=wanted_perturbations([*(perturb or ()), *(["faults"] if faults else [])]),
        with_floor=floor,
        runs_twice=twice,
        auxiliary=AuxiliaryModels.named(customer_model, judge, settings),
    )
    before = files.read_tried(baseline or BASELINE) if baseline or BASELINE.exists() else None
    with watching(plan.runs, console) as told:
        found = evaluate(plan, before, told)
    folder = output or settings.data_dir / "evals" / f"{datetime.now(KIGALI):%Y-%m-%d-%H%M%S}"
    page = files.write(
        folder, found.summary, found.trials, drawing=conditions.drawing(), floor=found.floor
    )
    terminal.show(console, found.summary, found.trials, page, found.floor)
    _say_how_long(console, found)
    if langsmith:
        key = os.environ.get(KEY)
        said = send(langsmith, chosen, found.trials, found.summary.run, api_key=key)
        console.print(said, highlight=False)
    if not found.passes:
        raise typer.Exit(1)


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
