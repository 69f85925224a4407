"""What `easymo eval` may be told, and the plan that it comes to."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from evals import agent_version, library
from evals.library import FOLDER, Wanted
from evals.report import files
from evals.scenario import Scenario
from evals.score.statistics import Tried
from kit.clock import KIGALI
from kit.settings import Settings
from server.dev.evaluation.auxiliary_models import AuxiliaryModels
from server.dev.evaluation.plan import Plan, wanted_perturbations
from server.dev.evaluation.sandbox import GUIDED, ModelChoice

BASELINE = FOLDER.parent / "baseline.json"


@dataclass(frozen=True)
class EvalOptions:
    context: typer.Context
    name: Annotated[list[str] | None, typer.Option(help="Only names with this in them.")] = None
    tag: Annotated[list[str] | None, typer.Option(help="Only with this tag.")] = None
    agent: Annotated[list[str] | None, typer.Option(help="Only of this agent.")] = None
    language: Annotated[list[str] | None, typer.Option(help="Only in en, fr, rw or sw.")] = None
    scenarios: Annotated[Path, typer.Option(help="Folder of scenarios.")] = FOLDER
    model: Annotated[
        str, typer.Option(help="guided, nothing, or a model of OpenAI (needs a key).")
    ] = GUIDED
    version: Annotated[Path | None, typer.Option(help="YAML with what differs in the agents.")] = (
        None
    )
    trials: Annotated[int, typer.Option(min=1, help="Runs of each scenario.")] = 1
    seed: Annotated[int, typer.Option(help="Of the order, and of the emulator's ids.")] = 1
    perturb: Annotated[
        list[str] | None, typer.Option(help="Also made harder: typos, duplicates …, or all.")
    ] = None
    faults: Annotated[bool, typer.Option("--faults", help="The same as --perturb faults.")] = False
    floor: Annotated[bool, typer.Option("--floor", help="Also score doing nothing.")] = False
    twice: Annotated[
        bool, typer.Option("--twice", help="Again with another seed and order; must be the same.")
    ] = False
    baseline: Annotated[
        Path | None, typer.Option(help="summary.json of an earlier run to compare with.")
    ] = None
    customer_model: Annotated[
        str | None, typer.Option(help="Simulated customers speak by this model (needs a key).")
    ] = None
    judge: Annotated[
        str | None, typer.Option(help="A model that has an opinion (needs a key).")
    ] = None
    langsmith: Annotated[
        str | None, typer.Option(help="Send it to LangSmith, as the dataset of this name.")
    ] = None
    output: Annotated[
        Path | None, typer.Option(help="Folder of the results; default: evals in DATA_DIR.")
    ] = None
    jobs: Annotated[int, typer.Option(min=1, help="Processes side by side.")] = os.cpu_count() or 2
    show: Annotated[bool, typer.Option("--list", help="Only list the scenarios.")] = False

    def chosen(self) -> list[Scenario]:
        wanted = (self.name, self.tag, self.agent, self.language)
        names, tags, agents, languages = (tuple(one or ()) for one in wanted)
        return library.select(library.every(self.scenarios), Wanted(names, tags, agents, languages))

    def plan(self, scenarios: list[Scenario], settings: Settings) -> Plan:
        """Raises Misconfigured when a model needs a key that is not there."""
        harder = [*(self.perturb or ()), *(["faults"] if self.faults else [])]
        return Plan(
            scenarios=scenarios,
            agent_model=ModelChoice.named(self.model, settings),
            version=agent_version.load(self.version),
            trials=self.trials,
            seed=self.seed,
            processes=self.jobs,
            perturbations=wanted_perturbations(harder),
            with_floor=self.floor,
            runs_twice=self.twice,
            auxiliary=AuxiliaryModels.named(self.customer_model, self.judge, settings),
        )

    def before(self) -> dict[str, Tried] | None:
        """How an earlier run's scenarios went."""
        if self.baseline:
            return files.read_tried(self.baseline)
        return files.read_tried(BASELINE) if BASELINE.exists() else None

    def folder(self, settings: Settings) -> Path:
        began = f"{datetime.now(KIGALI):%Y-%m-%d-%H%M%S}"
        return self.output or settings.data_dir / "evals" / began
