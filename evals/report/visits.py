"""How often trials came by each node and edge of the graph."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from evals.score.coverage import Coverage, ways
from evals.trial import Trial


def visits(trials: Sequence[Trial], coverage: Coverage) -> dict[str, Any]:
    """`nodes` is node → times, `edges` is (source, target, times); never visited has 0."""
    there = frozenset((*coverage.edges, *coverage.missed_edges))
    nodes = Counter(dict.fromkeys((*coverage.nodes, *coverage.missed_nodes), 0))
    edges = Counter(dict.fromkeys(sorted(there), 0))
    for trial in trials:
        for turn, taken in ways(trial.turns, there):
            nodes.update(node for node in turn.nodes if node in nodes)
            edges.update(taken)
    return {"nodes": nodes, "edges": [[*edge, times] for edge, times in edges.items()]}
