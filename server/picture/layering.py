"""Which row each node of a graph stands on, and in which order from left to right."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

SWEEPS = 24


@dataclass(frozen=True)
class Edge:
    """From one node to another; dashed when the way is chosen at run time."""

    source: str
    target: str
    is_dashed: bool


@dataclass(eq=False)
class Spot:
    """A place in a row: a node, or where a long edge passes between nodes."""

    row: int
    width: float
    node: str | None = None
    x: float = 0.0
    above: list["Spot"] = field(default_factory=list)
    below: list["Spot"] = field(default_factory=list)


@dataclass(frozen=True)
class Layers:
    """Rows from top to bottom; `ways` holds, from source to target, the spots of each edge."""

    rows: list[list[Spot]]
    ways: dict[Edge, list[Spot]]


def layered(nodes: Sequence[str], edges: Sequence[Edge], widths: dict[str, float]) -> Layers:
    """`nodes` are in reading order: among edges that form a circle, those back in it go upwards.

    No edge may lead from a node to itself; `widths` has the width of a passing edge under "". The
    same graph always gives the same rows.
    """
    row_of = _rows(nodes, _downwards(nodes, edges))
    spots = {node: Spot(row_of[node], widths[node], node) for node in nodes}
    rows: list[list[Spot]] = [[] for _ in range(max(row_of.values()) + 1)]
    for node in nodes:
        rows[row_of[node]].append(spots[node])
    ways: dict[Edge, list[Spot]] = {}
    for edge in edges:
        ends = spots[edge.source], spots[edge.target]
        top, bottom = sorted(ends, key=lambda spot: spot.row)
        passed = [Spot(row, widths[""]) for row in range(top.row + 1, bottom.row)]
        for spot in passed:
            rows[spot.row].append(spot)
        way = [top, *passed, bottom]
        for upper, lower in pairwise(way):
            upper.below.append(lower)
            lower.above.append(upper)
        ways[edge] = way if ends[0] is top else way[::-1]
    _untangle(rows)
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


def _untangle(rows: list[list[Spot]]) -> None:
    """Order each row so that few edges cross: sweep up and down, keep the best that was seen."""
    best, fewest = [list(row) for row in rows], _crossings(rows)
    for sweep in range(SWEEPS):
        downwards = sweep % 2 == 0
        for row in rows if downwards else reversed(rows):
            _sort_by_neighbours(rows, row, downwards=downwards)
        _swap_neighbours(rows)
        crossings = _crossings(rows)
        if crossings < fewest:
            best, fewest = [list(row) for row in rows], crossings
    rows[:] = best


def _sort_by_neighbours(rows: list[list[Spot]], row: list[Spot], *, downwards: bool) -> None:
    index = _indexes(rows)

    def middle(spot: Spot) -> float:
        neighbours = spot.above if downwards else spot.below
        places = [index[neighbour] for neighbour in neighbours]
        return sum(places) / len(places) if places else index[spot]

    row.sort(key=middle)


def _swap_neighbours(rows: list[list[Spot]]) -> None:
    """Exchange two that stand side by side wherever that removes a crossing."""
    for row in rows:
        for left in range(len(row) - 1):
            before = _crossings(rows)
            row[left], row[left + 1] = row[left + 1], row[left]
            if _crossings(rows) >= before:
                row[left], row[left + 1] = row[left + 1], row[left]


def _crossings(rows: list[list[Spot]]) -> int:
    index = _indexes(rows)
    return sum(_crossings_below(row, index) for row in rows)


def _crossings_below(row: list[Spot], index: dict[Spot, int]) -> int:
    lines = list(_lines(row, index))
    return sum(
        (upper - other_upper) * (lower - other_lower) < 0
        for number, (upper, lower) in enumerate(lines)
        for other_upper, other_lower in lines[number + 1 :]
    )


def _lines(row: list[Spot], index: dict[Spot, int]) -> Iterator[tuple[int, int]]:
    for spot in row:
        for neighbour in spot.below:
            yield index[spot], index[neighbour]


def _indexes(rows: list[list[Spot]]) -> dict[Spot, int]:
    return {spot: number for row in rows for number, spot in enumerate(row)}
