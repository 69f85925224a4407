"""The picture of the graph: a changed wiring is a changed picture."""

from typing import get_args, get_type_hints

from easymo.agents.table import AGENTS, AgentName, ToolNode, tool_node_of
from graphs.conversation import build_conversation
from tools.toolbox import TOOLBOX

PICTURE = """
graph TD;
    __start__ --> open_turn;
    answer_from_cache -.-> reply;
    answer_from_cache -.-> triage;
    booking -.-> booking_tools;
    booking -.-> reply;
    booking -.-> triage;
    booking_tools -.-> booking;
    booking_tools -.-> handoff;
    booking_tools -.-> reply;
    booking_tools -.-> triage;
    confirm -.-> execute;
    confirm -.-> open_turn;
    drive -.-> reply;
    drive -.-> screen;
    driver -.-> driver_tools;
    driver -.-> reply;
    driver -.-> triage;
    driver_tools -.-> driver;
    driver_tools -.-> handoff;
    driver_tools -.-> reply;
    driver_tools -.-> triage;
    execute -.-> reply;
    execute -.-> triage;
    general -.-> general_tools;
    general -.-> reply;
    general -.-> triage;
    general_tools -.-> general;
    general_tools -.-> handoff;
    general_tools -.-> reply;
    general_tools -.-> triage;
    handoff --> reply;
    open_turn -.-> booking_tools;
    open_turn -.-> drive;
    open_turn -.-> driver_tools;
    open_turn -.-> execute;
    open_turn -.-> general_tools;
    open_turn -.-> handoff;
    open_turn -.-> payment_tools;
    open_turn -.-> pin;
    open_turn -.-> property_tools;
    open_turn -.-> reply;
    open_turn -.-> screen;
    open_turn -.-> shop_tools;
    open_turn -.-> support_tools;
    payment -.-> payment_tools;
    payment -.-> reply;
    payment -.-> triage;
    payment_tools -.-> handoff;
    payment_tools -.-> payment;
    payment_tools -.-> reply;
    payment_tools -.-> triage;
    pin -.-> execute;
    pin -.-> reply;
    pin -.-> triage;
    property -.-> property_tools;
    property -.-> reply;
    property -.-> triage;
    property_tools -.-> handoff;
    property_tools -.-> property;
    property_tools -.-> reply;
    property_tools -.-> triage;
    recall --> answer_from_cache;
    reply -.-> __end__;
    reply -.-> confirm;
    screen -.-> recall;
    screen -.-> reply;
    shop -.-> reply;
    shop -.-> shop_tools;
    shop -.-> triage;
    shop_tools -.-> handoff;
    shop_tools -.-> reply;
    shop_tools -.-> shop;
    shop_tools -.-> triage;
    support -.-> reply;
    support -.-> support_tools;
    support -.-> triage;
    support_tools -.-> handoff;
    support_tools -.-> reply;
    support_tools -.-> support;
    support_tools -.-> triage;
    triage -.-> booking;
    triage -.-> driver;
    triage -.-> general;
    triage -.-> payment;
    triage -.-> property;
    triage -.-> shop;
    triage -.-> support;
    confirm -.-> confirm;
"""


def test_the_graph_looks_like_its_picture() -> None:
    drawn = build_conversation().compile().get_graph().draw_mermaid(with_styles=False)
    assert drawn.strip().expandtabs(4) == PICTURE.strip()


def test_the_ways_out_that_are_drawn_are_those_a_node_may_take() -> None:
    """What a node returns is checked against its annotation by mypy; here it meets the drawing."""
    drawn = {name: set(node.ends) for name, node in build_conversation().nodes.items() if node.ends}
    assert drawn == {name: _returned_by(name) for name in drawn}
    assert len(drawn) == 7


def _returned_by(node: str) -> set[str]:
    runs = getattr(build_conversation().nodes[node].runnable, "afunc", None)
    [places] = get_args(get_type_hints(runs)["return"])
    return set(get_args(places))


def test_every_agent_of_the_table_speaks_and_has_its_tools() -> None:
    nodes = build_conversation().nodes
    assert set(AGENTS) == set(get_args(AgentName))
    assert {tool_node_of(agent) for agent in AGENTS} == set(get_args(ToolNode))
    assert set(nodes) >= {*AGENTS, *get_args(ToolNode)}


def test_agents_are_given_only_tools_there_are_and_every_tool_is_given_to_one() -> None:
    given = {tool for agent in AGENTS.values() for tool in agent.tools}
    assert given == set(TOOLBOX)
