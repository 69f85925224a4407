"""A drawing of the conversation graph: boxes in rows, coloured by what they do."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from math import copysign
from xml.sax.saxutils import escape, quoteattr

from langchain_core.runnables.graph import Graph

from server.dev.picture.kinds import END, LEGEND_HEIGHT, LEGEND_WIDTH, START, kind_of, legend
from server.dev.picture.layering import Edge, Layers, layered
from server.dev.picture.placing import place
from server.dev.picture.spot import Cell

ROW, BOX, GAP, PASS = 90.0, 38.0, 26.0, 4.0
"""Distance of rows, height of a box, room between boxes, width of an edge that passes."""
MARGIN, PORT, LETTER = 20.0, 17.0, 8.1
"""Around all; between edges of one side; width of a letter."""
HEAD, LEAN = 9.0, 0.2


STYLE = """
text { font: 500 14px ui-sans-serif, system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
.node rect, .node circle { stroke-width: 1.6; }
.node text { fill: #111827; text-anchor: middle; }
.edge path { fill: none; stroke-width: 1.6; }
.dashed path { stroke-dasharray: 5 4; }
.legend text { font-size: 12px; fill: #8a94a3; }
"""


def draw(graph: Graph) -> str:
    """The SVG of a compiled graph; the same graph gives the same text."""
    every = [Edge(edge.source, edge.target, edge.conditional) for edge in graph.edges]
    edges = [edge for edge in every if edge.source != edge.target]
    loops = {edge.source: edge for edge in every if edge.source == edge.target}
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
            *(_loop(loops[spot.node], spot) for spot in spots if spot.node in loops),
            *(_node(spot) for spot in spots if spot.node),
            "</g>",
            legend((full_width - LEGEND_WIDTH) / 2, height + LEGEND_HEIGHT - 44),
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


def _node(spot: Cell) -> str:
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
        path, x, y, down = _path(edge, way, ports)
        yield _arrow(edge, path, f"M{x:.1f} {y:.1f}l-4.5 {-HEAD if down else HEAD:.1f}h9z")


def _loop(edge: Edge, spot: Cell) -> str:
    """From a node to itself, at its right side."""
    x, y = spot.x + spot.width / 2, spot.row * ROW + BOX / 2
    return _arrow(
        edge,
        f"M{x:.1f} {y - 9:.1f}c26 -6 26 24 {HEAD - 1:.1f} 18",
        f"M{x:.1f} {y + 9:.1f}l{HEAD:.1f} -4.5v9z",
    )


def _arrow(edge: Edge, path: str, head: str) -> str:
    colour = kind_of(edge.source).line
    return (
        f'<g class="{"edge dashed" if edge.is_dashed else "edge"}" '
        f"data-source={quoteattr(edge.source)} data-target={quoteattr(edge.target)}>"
        f'<path d="{path}" stroke="{colour}"/><path d="{head}" style="fill: {colour}"/></g>'
    )


Ports = dict[tuple[Edge, Cell], float]


def _ports(layers: Layers) -> Ports:
    """Where each edge touches its two nodes: side by side, in the order of where it goes."""
    sides: dict[tuple[Cell, bool], list[tuple[float, int, Edge]]] = defaultdict(list)
    for number, (edge, way) in enumerate(layers.ways.items()):
        for spot, towards in ((way[0], way[1]), (way[-1], way[-2])):
            sides[spot, towards.row > spot.row].append((towards.x, number, edge))
    ports: Ports = {}
    for (spot, _), touching in sides.items():
        step = min(PORT, (spot.width - 22) / max(1, len(touching) - 1))
        for place_in_side, (_, _, edge) in enumerate(sorted(touching, key=lambda one: one[:2])):
            ports[edge, spot] = spot.x + (place_in_side - (len(touching) - 1) / 2) * step
    return ports


def _path(edge: Edge, way: list[Cell], ports: Ports) -> tuple[str, float, float, bool]:
    """Curves between rows, straight lines through them; where it ends, and whether downwards."""
    down = way[0].row < way[-1].row
    leave, enter = (BOX, 0.0) if down else (0.0, BOX)
    x, y = ports[edge, way[0]], way[0].row * ROW + leave
    parts = [f"M{x:.1f} {y:.1f}"]
    for before, spot in pairwise(way):
        is_last = spot is way[-1]
        to_x = ports[edge, spot] if is_last else spot.x
        to_y = spot.row * ROW + enter
        stop = to_y + (0 if not is_last else -HEAD + 1 if down else HEAD - 1)
        # Edges side by side turn one after the other, so that they do not run into each other.
        aside = (x - before.x) + (to_x - spot.x)
        middle = (y + to_y) / 2 - copysign(LEAN, (to_x - x) * (to_y - y)) * aside
        parts.append(f"C{x:.1f} {middle:.1f} {to_x:.1f} {middle:.1f} {to_x:.1f} {stop:.1f}")
        x, y = to_x, to_y
        if not is_last:
            y = spot.row * ROW + leave
            parts.append(f"V{y:.1f}")
    return " ".join(parts), x, y, down
