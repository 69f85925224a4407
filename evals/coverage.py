"""Which nodes, edges and tools the scenarios visit, and which none does."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import pairwise

from evals.path import Turn

Edge = tuple[str, str]


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


def cover(there: Map, turns: Iterable[Turn]) -> Coverage:
    nodes: set[str] = set()
    edges: set[Edge] = set()
    tools: set[str] = set()
    for turn in turns:
        nodes |= set(turn.nodes)
        edges |= set(edges_of(turn.nodes, there.edges))
        tools |= set(turn.tools)
    return Coverage(
        nodes=sorted(there.nodes & nodes),
        edges=sorted(there.edges & edges),
        tools=sorted(there.tools & tools),
        missed_nodes=sorted(there.nodes - nodes),
        missed_edges=sorted(there.edges - edges),
        missed_tools=sorted(there.tools - tools),
    )


def edges_of(nodes: list[str], edges: Collection[Edge]) -> list[Edge]:
    """The edges a turn took: from START when it did not resume, between nodes, and to END."""
    whole = ["__start__", *nodes, "__end__"]
    return [edge for edge in pairwise(whole) if edge in edges]
