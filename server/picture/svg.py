"""A drawing of the conversation graph: boxes in rows, coloured by what they do."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from langchain_core.runnables.graph import Graph

from server.picture.layering import Edge, Layers, Spot, layered
from server.picture.placing import place

START, END = "__start__", "__end__"
ROW, BOX, GAP, PASS = 90.0, 38.0, 26.0, 4.0
"""Distance of rows, height of a box, room between boxes, width of an edge that passes."""
MARGIN, PORT, LETTER = 20.0, 17.0, 8.1
"""Around all; between edges of one side; width of a letter."""
HEAD = 9.0
LEGEND_COLUMN, LEGEND_WIDTH, LEGEND_HEIGHT = 168.0, 660.0, 84.0


@dataclass(frozen=True)
class Kind:
    """What a group of nodes does; colours that can be read on white and on black."""

    title: str
    fill: str
    line: str


WAY_IN = Kind("takes the message in", "#dbeafe", "#3b82f6")
CHOICE = Kind("chooses the agent", "#ede9fe", "#8b5cf6")
AGENT = Kind("agent", "#fef3c7", "#d99a06")
TOOLS = Kind("its tools", "#ccfbf1", "#14a394")
PROMISE = Kind("acts once confirmed", "#ffe4e6", "#f0526b")
WAY_OUT = Kind("answers", "#dcfce7", "#22a355")
ENDS = Kind("", "#e5e7eb", "#8a94a3")

KINDS = {
    START: ENDS,
    END: ENDS,
    "open_turn": WAY_IN,
    "screen": WAY_IN,
    "recall": WAY_IN,
    "triage": CHOICE,
    "confirm": PROMISE,
    "execute": PROMISE,
    "reply": WAY_OUT,
    "handoff": WAY_OUT,
}

STYLE = """
text { font: 500 14px ui-sans-serif, system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
.node rect, .node circle { stroke-width: 1.6; }
.node text { fill: #111827; text-anchor: middle; }
.edge path { fill: none; stroke-width: 1.6; }
.dashed path { stroke-dasharray: 5 4; }
.legend text { font-size: 12px; fill: #8a94a3; }
"""


def kind_of(node: str) -> Kind:
    """Tool nodes are named after their agents; what is nothing else is an agent."""
    return KINDS.get(node, TOOLS if node.endswith("_tools") else AGENT)


def draw(graph: Graph) -> str:
    """The SVG of a compiled graph; the same graph gives the same text."""
    edges = [Edge(edge.source, edge.target, edge.conditional) for edge in graph.edges]
    widths = {node: _width(node, edges) for node in graph.nodes}
    layers = layered(list(graph.nodes), edges, {**widths, "": PASS})
    place(layers.rows, GAP)
    spots = [spot for row in layers.rows for spot in row]
    width = max(spot.x + spot.width / 2 for spot in spots)
    height = (len(layers.rows) - 1) * ROW + BOX
    full_width = max(width, LEGEND_WIDTH)
    return "\n".join(
        [
            _opening(full_width + 2 * MARGIN, height + LEGEND_HEIGHT + 2 * MARGIN),
            f'<g transform="translate({(full_width - width) / 2:.1f} 0)">',
            *_edges(layers),
            *(_node(spot) for spot in spots if spot.node),
            "</g>",
            _legend((full_width - LEGEND_WIDTH) / 2, height + LEGEND_HEIGHT - 44),
            "</g>",
            "</svg>",
            "",
        ]
    )


def _width(node: str, edges: list[Edge]) -> float:
    """Room for the name, and for the arrows of the busier direction."""
    if node in (START, END):
        return BOX
    arrows = max(
        sum(edge.target == node for edge in edges), sum(edge.source == node for edge in edges)
    )
    return max(len(node) * LETTER + 34, arrows * PORT + 24)


def _opening(width: float, height: float) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" role="img" aria-labelledby="title">\n'
        f'<title id="title">The conversation graph of EasyMO</title>\n<style>{STYLE}</style>\n'
        f'<g transform="translate({MARGIN:.0f} {MARGIN:.0f})">'
    )


def _node(spot: Spot) -> str:
    node = spot.node or ""
    kind, y = kind_of(node), spot.row * ROW
    colours = f'fill="{kind.fill}" stroke="{kind.line}"'
    if node in (START, END):
        shape = f'<circle cx="{spot.x:.1f}" cy="{y + BOX / 2:.1f}" r="{BOX / 2:.1f}" {colours}/>'
        label, size = node.strip("_").upper(), ' style="font-size: 10px"'
    else:
        shape = (
            f'<rect x="{spot.x - spot.width / 2:.1f}" y="{y:.1f}" width="{spot.width:.1f}" '
            f'height="{BOX:.1f}" rx="11" {colours}/>'
        )
        label, size = node, ""
    baseline = y + BOX / 2 + (3.5 if size else 5)
    return (
        f'<g class="node" data-node={quoteattr(node)}>{shape}'
        f'<text x="{spot.x:.1f}" y="{baseline:.1f}"{size}>{escape(label)}</text></g>'
    )


def _edges(layers: Layers) -> Iterator[str]:
    ports = _ports(layers)
    for edge, way in layers.ways.items():
        colour = kind_of(edge.source).line
        kind = "edge dashed" if edge.is_dashed else "edge"
        path, x, y, down = _path(edge, way, ports)
        back = -HEAD if down else HEAD
        head = f"M{x:.1f} {y:.1f}l-4.5 {back:.1f}h9z"
        yield (
            f'<g class="{kind}" data-source={quoteattr(edge.source)} '
            f"data-target={quoteattr(edge.target)}>"
            f'<path d="{path}" stroke="{colour}"/>'
            f'<path d="{head}" style="fill: {colour}"/></g>'
        )


Ports = dict[tuple[Edge, Spot], float]


def _ports(layers: Layers) -> Ports:
    """Where each edge touches its two nodes: side by side, in the order of where it goes."""
    sides: dict[tuple[Spot, bool], list[tuple[float, int, Edge]]] = defaultdict(list)
    for number, (edge, way) in enumerate(layers.ways.items()):
        for spot, towards in ((way[0], way[1]), (way[-1], way[-2])):
            sides[spot, towards.row > spot.row].append((towards.x, number, edge))
    ports: Ports = {}
    for (spot, _), touching in sides.items():
        step = min(PORT, (spot.width - 22) / max(1, len(touching) - 1))
        for place_in_side, (_, _, edge) in enumerate(sorted(touching, key=lambda one: one[:2])):
            ports[edge, spot] = spot.x + (place_in_side - (len(touching) - 1) / 2) * step
    return ports


def _path(edge: Edge, way: list[Spot], ports: Ports) -> tuple[str, float, float, bool]:
    """Curves between rows, straight lines through them; where it ends, and whether downwards."""
    down = way[0].row < way[-1].row
    leave, enter = (BOX, 0.0) if down else (0.0, BOX)
    x, y = ports[edge, way[0]], way[0].row * ROW + leave
    parts = [f"M{x:.1f} {y:.1f}"]
    for _, spot in pairwise(way):
        is_last = spot is way[-1]
        to_x = ports[edge, spot] if is_last else spot.x
        to_y = spot.row * ROW + enter
        stop = to_y + (0 if not is_last else -HEAD + 1 if down else HEAD - 1)
        middle = (y + to_y) / 2
        parts.append(f"C{x:.1f} {middle:.1f} {to_x:.1f} {middle:.1f} {to_x:.1f} {stop:.1f}")
        x, y = to_x, to_y
        if not is_last:
            y = spot.row * ROW + leave
            parts.append(f"V{y:.1f}")
    return " ".join(parts), x, y, down


def _legend(x: float, y: float) -> str:
    parts = []
    for column, kind in enumerate((WAY_IN, CHOICE, AGENT, TOOLS, PROMISE, WAY_OUT)):
        left, top = x + column % 3 * LEGEND_COLUMN, y + column // 3 * 22
        parts.append(
            f'<rect x="{left:.1f}" y="{top:.1f}" width="14" height="14" rx="4" '
            f'fill="{kind.fill}" stroke="{kind.line}"/>'
            f'<text x="{left + 21:.1f}" y="{top + 11:.1f}">{kind.title}</text>'
        )
    for row, (dash, title) in enumerate((("", "always"), ("5 4", "decided in the turn"))):
        left, top = x + 3 * LEGEND_COLUMN, y + row * 22 + 7
        parts.append(
            f'<path d="M{left:.1f} {top:.1f}h26" stroke="{ENDS.line}" stroke-width="1.6" '
            f'stroke-dasharray="{dash or "none"}"/>'
            f'<text x="{left + 33:.1f}" y="{top + 4:.1f}">{title}</text>'
        )
    return f'<g class="legend">{"".join(parts)}</g>'
