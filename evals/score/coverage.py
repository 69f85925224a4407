"""Which nodes, edges and tools the scenarios visit, and which none does."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from evals.score.trajectory import TurnTrajectory

Edge = tuple[str, str]

START, END = "__start__", "__end__"
WAITING = ("confirm",)
"""Nodes that interrupt the graph until the customer answers."""


@dataclass(frozen=True)
class Map:
    """What there is to visit."""

    nodes: frozenset[str]
    edges: frozenset[Edge]
    tools: frozenset[str]


@dataclass(frozen=True)
class Coverage:
    """Each list is sorted: what was visited of the map, and what was not."""

    nodes: list[str]
    edges: list[Edge]
    tools: list[str]
    missed_nodes: list[str]
    missed_edges: list[Edge]
    missed_tools: list[str]


def cover(there: Map, turns: Iterable[TurnTrajectory]) -> Coverage:
    nodes: set[str] = set()
    edges: set[Edge] = set()
    tools: set[str] = set()
    for turn, taken in ways(list(turns), there.edges):
        nodes |= set(turn.nodes)
        edges |= set(taken)
        tools |= set(turn.tools)
    return Coverage(
        nodes=sorted(there.nodes & nodes),
        edges=sorted(there.edges & edges),
        tools=sorted(there.tools & tools),
        missed_nodes=sorted(there.nodes - nodes),
        missed_edges=sorted(there.edges - edges),
        missed_tools=sorted(there.tools - tools),
    )


def ways(
    turns: Sequence[TurnTrajectory], edges: Collection[Edge]
) -> Iterator[tuple[TurnTrajectory, list[Edge]]]:
    """Each turn with the edges it took: from START when it did not resume, between nodes, and to
    END, or to the node that waits in an interrupt: there its customer's next turn begins."""
    waits: dict[str, str] = {}
    found = []
    for turn in reversed(turns):
        whole = [START, *turn.nodes, waits.get(turn.who, END)]
        found.append((turn, [edge for edge in pairwise(whole) if edge in edges]))
        first = turn.nodes[0] if turn.nodes else END
        waits[turn.who] = first if first in WAITING else END
    yield from reversed(found)
