"""One run that is wanted: a scenario, which time, and under which conditions."""

from dataclasses import dataclass

from evals.scenario import Scenario


@dataclass(frozen=True)
class Job:
    """`perturbation` names what was done to the scenario; it is applied already."""

    scenario: Scenario
    trial: int
    seed: int
    perturbation: str = "none"
