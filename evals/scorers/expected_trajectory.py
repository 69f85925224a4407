"""Which way the conversation went, where the way matters: compared by openevals."""

from collections.abc import Iterator, Sequence
from typing import Literal

from openevals.trajectory import create_trajectory_match_evaluator

from evals.scenario import Scenario
from evals.score.check import Check
from evals.score.trajectory import TurnTrajectory, messages

Mode = Literal["strict", "superset"]


def score(scenario: Scenario, turns: Sequence[TurnTrajectory]) -> Iterator[Check]:
    way = scenario.way
    tools = [tool for turn in turns for tool in turn.tools]
    nodes = [node for turn in turns for node in turn.nodes]
    if way.tools or way.is_exact:
        mode: Mode = "strict" if way.is_exact else "superset"
        yield _compared(f"tools ({mode})", mode, tools, way.tools)
    if way.nodes:
        yield _compared("nodes (superset)", "superset", nodes, way.nodes)
    if way.agents:
        fits = _in_order(list(way.agents), nodes)
        reason = "" if fits else f"the nodes were {_listed(nodes)}"
        yield Check("way", f"agents {_listed(way.agents)}", fits, reason)
    for tool in way.never_tools:
        used = tool in tools
        yield Check("state", f"{tool} is never called", not used, "it was called" if used else "")


def _compared(name: str, mode: Mode, there: list[str], wanted: list[str]) -> Check:
    compare = create_trajectory_match_evaluator(
        trajectory_match_mode=mode, tool_args_match_mode="ignore"
    )
    found = compare(outputs=messages(there), reference_outputs=messages(wanted))
    fits = not isinstance(found, list) and bool(found["score"])
    reason = "" if fits else f"there were {_listed(there)}"
    return Check("way", f"{name}: {_listed(wanted)}", fits, reason)


def _in_order(wanted: list[str], there: Sequence[str]) -> bool:
    left = iter(there)
    return all(any(one == node for node in left) for one in wanted)


def _listed(names: Sequence[str]) -> str:
    return " → ".join(names) or "none"
