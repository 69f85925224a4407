"""What a run of the evals is to do, as the command line was told."""

from collections.abc import Sequence
from dataclasses import dataclass

from evals.agent_version import AgentChanges
from evals.play import runner
from evals.play.job import Job
from evals.scenario import Scenario
from evals.simulate.perturbations import PERTURBATIONS, perturbed
from kit.errors import Misconfigured
from server.dev.evaluation.auxiliary_models import NOBODY, AuxiliaryModels
from server.dev.evaluation.sandbox import ModelChoice


@dataclass(frozen=True)
class Plan:
    scenarios: list[Scenario]
    agent_model: ModelChoice
    version: AgentChanges
    trials: int
    seed: int
    processes: int
    perturbations: Sequence[str] = ()
    with_floor: bool = False
    runs_twice: bool = False
    auxiliary: AuxiliaryModels = NOBODY

    @property
    def runs(self) -> int:
        """Of all rounds together."""
        rounds = 2 if self.runs_twice else 1
        return rounds * len(self.jobs(self.seed)) + self.with_floor * len(self.scenarios)

    def jobs(self, seed: int) -> list[Job]:
        plain = runner.jobs(self.scenarios, self.trials, seed)
        return [*plain, *perturbed(plain, self.perturbations)]


def wanted_perturbations(names: Sequence[str]) -> list[str]:
    """ "all" is all of them. Raises Misconfigured for an unknown one."""
    if "all" in names:
        return list(PERTURBATIONS)
    for name in names:
        if name not in PERTURBATIONS:
            known = ", ".join(PERTURBATIONS)
            raise Misconfigured(f"There is no perturbation “{name}”: choose of {known}, or all.")
    return list(names)
