"""All scenarios of a folder, and those of them that are wanted."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.scenario import Scenario, load
from kit.errors import Misconfigured

FOLDER = Path(__file__).parent / "scenarios"


@dataclass(frozen=True)
class Wanted:
    """What is selected; an empty tuple selects all. Names may be a part of a name."""

    names: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def has(self, scenario: Scenario) -> bool:
        return (
            (not self.names or any(name in scenario.name for name in self.names))
            and (not self.tags or bool(set(self.tags) & set(scenario.tags)))
            and (not self.agents or scenario.agent in self.agents)
            and (not self.languages or scenario.language in self.languages)
        )


def every(folder: Path = FOLDER) -> list[Scenario]:
    """In the order of files and lines. Raises Misconfigured for a name that two have."""
    files = sorted(folder.rglob("*.yaml"))
    if not files:
        raise Misconfigured(f"There are no scenarios (*.yaml) in {folder}.")
    found = [scenario for file in files for scenario in load(file)]
    doubles = [name for name, count in Counter(one.name for one in found).items() if count > 1]
    if doubles:
        raise Misconfigured(f"Two scenarios have the same name: {', '.join(doubles)}.")
    return found


def select(scenarios: Sequence[Scenario], wanted: Wanted) -> list[Scenario]:
    """Raises Misconfigured when nothing fits."""
    found = [scenario for scenario in scenarios if wanted.has(scenario)]
    if not found:
        raise Misconfigured(
            "No scenario fits. `easymo eval --list` shows their names, agents and tags."
        )
    return found


def sample(scenarios: Sequence[Scenario]) -> list[Scenario]:
    """A few that stand for all: each agent and an attack on each, spread over the languages."""
    kinds: dict[tuple[str, bool], list[Scenario]] = {}
    for one in scenarios:
        kinds.setdefault((one.agent, "attack" in one.tags), []).append(one)
    spoken: Counter[str] = Counter()
    names = set()
    for kind in kinds.values():
        stands = min(kind, key=lambda one: spoken[one.language])
        spoken[stands.language] += 1
        names.add(stands.name)
    return [one for one in scenarios if one.name in names]
