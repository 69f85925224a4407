"""What a run was made with: the revision of the code, and the graph."""

import shutil
import subprocess
from pathlib import Path

from evals.score.coverage import Map
from graphs.conversation import build_conversation
from server.dev.picture.svg import draw
from tools.toolbox import TOOLBOX

ROOT = Path(__file__).parents[3]


def revision() -> str:
    """Of git, with a "+" when files differ from it; empty where there is no git."""
    git = shutil.which("git")
    if git is None:
        return ""
    asked = (["rev-parse", "--short", "HEAD"], ["status", "--porcelain", "--untracked-files=no"])
    said = [
        subprocess.run([git, *words], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
        for words in asked
    ]
    if said[0].returncode:
        return ""
    return said[0].stdout.strip() + ("+" if said[1].stdout.strip() else "")


def map_of_the_graph() -> Map:
    graph = build_conversation().compile().get_graph()
    edges = frozenset((edge.source, edge.target) for edge in graph.edges)
    nodes = frozenset(graph.nodes) - {"__start__", "__end__"}
    return Map(nodes, edges, frozenset(TOOLBOX))


def drawing() -> str:
    """The graph as SVG, on which the report draws the ways of conversations."""
    return draw(build_conversation().compile().get_graph())
