"""Which row each node of a graph stands on, and in which order from left to right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from server.dev.picture.spot import Cell
from server.dev.picture.untangling import untangle


@dataclass(frozen=True)
class Edge:
    """From one node to another; dashed when the way is chosen at run time."""

    source: str
    target: str
    is_dashed: bool


@dataclass(frozen=True)
class Layers:
    """Rows from top to bottom; `ways` holds, from source to target, the spots of each edge."""

    rows: list[list[Cell]]
    ways: dict[Edge, list[Cell]]


def layered(nodes: Sequence[str], edges: Sequence[Edge], widths: dict[str, float]) -> Layers:
    """`nodes` are in reading order: among edges that form a circle, those back in it go upwards.

    No edge may lead from a node to itself; `widths` has the width of a passing edge under "". The
    same graph always gives the same rows.
    """
    row_of = _rows(nodes, _downwards(nodes, edges))
    spots = {node: Cell(row_of[node], widths[node], node) for node in nodes}
    rows: list[list[Cell]] = [[] for _ in range(max(row_of.values()) + 1)]
    for node in nodes:
        rows[row_of[node]].append(spots[node])
    ways: dict[Edge, list[Cell]] = {}
    for edge in edges:
        ends = spots[edge.source], spots[edge.target]
        top, bottom = sorted(ends, key=lambda spot: spot.row)
        passed = [Cell(row, widths[""]) for row in range(top.row + 1, bottom.row)]
        for spot in passed:
            rows[spot.row].append(spot)
        way = [top, *passed, bottom]
        for upper, lower in pairwise(way):
            upper.below.append(lower)
            lower.above.append(upper)
        ways[edge] = way if ends[0] is top else way[::-1]
    untangle(rows)
    return Layers(rows, ways)


def _downwards(nodes: Sequence[str], edges: Iterable[Edge]) -> dict[str, list[str]]:
    """The targets of each node, without the edges that would close a circle."""
    targets: dict[str, list[str]] = {node: [] for node in nodes}
    place = {node: number for number, node in enumerate(nodes)}
    for edge in sorted(edges, key=lambda edge: place[edge.source] > place[edge.target]):
        if edge.source not in _reachable(targets, edge.target):
            targets[edge.source].append(edge.target)
    return targets


def _reachable(targets: dict[str, list[str]], start: str) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        fresh = [node for node in targets[waiting.pop()] if node not in found]
        found.update(fresh)
        waiting += fresh
    return found


def _rows(nodes: Sequence[str], targets: dict[str, list[str]]) -> dict[str, int]:
    """Each node one row below the lowest node that leads to it."""
    row_of = dict.fromkeys(nodes, 0)
    for _ in nodes:
        for source in nodes:
            for target in targets[source]:
                row_of[target] = max(row_of[target], row_of[source] + 1)
    return row_of
