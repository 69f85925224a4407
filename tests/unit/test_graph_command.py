"""`easymo graph`, its pictures in the docs, and the entry for LangGraph's development server."""

import importlib
import json
import xml.etree.ElementTree as ET
from itertools import combinations
from pathlib import Path

import pytest
from langchain_core.runnables.graph import Graph
from typer.testing import CliRunner

from graphs.conversation import build_conversation
from server.cli import build
from server.dev.picture.layering import Edge, layered
from server.dev.picture.placing import place
from server.dev.picture.svg import draw

ROOT = Path(__file__).parents[2]
REDRAW = "The graph has changed: run `make picture`"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def graph() -> Graph:
    return build_conversation().compile().get_graph()


@pytest.fixture(scope="module")
def picture(graph: Graph) -> ET.Element:
    return ET.fromstring(draw(graph))


def test_the_graph_looks_like_its_text_in_the_docs() -> None:
    printed = CliRunner().invoke(build(["graph"]), ["graph"])
    assert printed.exit_code == 0
    assert printed.stdout == (ROOT / "docs/graph.mmd").read_text(), REDRAW


def test_the_graph_looks_like_its_picture_in_the_docs(tmp_path: Path) -> None:
    drawn = tmp_path / "graph.svg"
    result = CliRunner().invoke(build(["graph"]), ["graph", "-o", str(drawn)])
    assert result.exit_code == 0
    assert drawn.read_text() == (ROOT / "docs/graph.svg").read_text(), REDRAW


def test_a_folder_that_is_missing_is_named() -> None:
    result = CliRunner().invoke(build(["graph"]), ["graph", "-o", "nowhere/graph.svg"])
    assert (
        str(result.exception) == "nowhere/graph.svg cannot be written: No such file or directory."
    )


def test_the_picture_has_every_node_and_every_edge(graph: Graph, picture: ET.Element) -> None:
    groups = list(picture.iter(f"{SVG}g"))
    assert {group.get("data-node") for group in groups} - {None} == set(graph.nodes)
    drawn = {
        (group.get("data-source"), group.get("data-target"), group.get("class") == "edge dashed")
        for group in groups
        if group.get("data-source")
    }
    assert drawn == {(edge.source, edge.target, edge.conditional) for edge in graph.edges}


def test_no_box_covers_another(graph: Graph, picture: ET.Element) -> None:
    boxes = [
        tuple(float(rect.get(side) or 0) for side in ("x", "y", "width", "height"))
        for group in picture.iter(f"{SVG}g")
        if group.get("data-node")
        for rect in group.iter(f"{SVG}rect")
    ]
    assert len(boxes) == len(graph.nodes) - 2
    for (x, y, width, height), (x2, y2, width2, height2) in combinations(boxes, 2):
        apart = x + width <= x2 or x2 + width2 <= x or y + height <= y2 or y2 + height2 <= y
        assert apart


def test_an_edge_back_in_a_circle_goes_upwards() -> None:
    edges = [Edge("a", "b", False), Edge("b", "c", False), Edge("c", "a", True)]
    layers = layered("abc", edges, {"a": 40, "b": 40, "c": 40, "": 4})
    assert [[spot.node for spot in row if spot.node] for row in layers.rows] == [
        ["a"],
        ["b"],
        ["c"],
    ]
    assert [spot.row for spot in layers.ways[edges[2]]] == [2, 1, 0]


def test_a_long_edge_passes_beside_the_boxes_of_its_rows() -> None:
    edges = [Edge("a", "b", False), Edge("b", "c", False), Edge("a", "c", True)]
    layers = layered("abc", edges, {"a": 40, "b": 40, "c": 40, "": 4})
    place(layers.rows, gap=10)
    left, right = layers.rows[1]
    assert right.x - left.x >= (left.width + right.width) / 2 + 10


def test_the_entry_for_langgraphs_server_compiles() -> None:
    entry = json.loads((ROOT / "langgraph.json").read_text())["graphs"]["conversation"]
    path, _, name = entry.partition(":")
    module = ".".join(Path(path).with_suffix("").parts)
    opened = getattr(importlib.import_module(module), name)()
    assert set(build_conversation().nodes) <= set(opened.get_graph().nodes)
    assert opened.checkpointer is None
