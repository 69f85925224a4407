"""The picture of the graph: a changed wiring is a changed picture."""

from graphs.conversation import build_conversation

PICTURE = """
graph TD;
    __start__ --> open_turn;
    answer_from_cache -.-> reply;
    answer_from_cache -.-> triage;
    booking -.-> booking_tools;
    booking -.-> reply;
    booking -.-> triage;
    booking_tools -.-> booking;
    booking_tools -.-> reply;
    booking_tools -.-> triage;
    confirm -.-> execute;
    confirm -.-> open_turn;
    drive -.-> reply;
    drive -.-> screen;
    driver -.-> location_tools;
    driver -.-> reply;
    driver -.-> triage;
    execute -.-> reply;
    execute -.-> triage;
    general -.-> profile_tools;
    general -.-> reply;
    general -.-> triage;
    handoff --> reply;
    location_tools -.-> driver;
    location_tools -.-> reply;
    location_tools -.-> triage;
    open_turn -.-> booking_tools;
    open_turn -.-> drive;
    open_turn -.-> execute;
    open_turn -.-> handoff;
    open_turn -.-> location_tools;
    open_turn -.-> pin;
    open_turn -.-> profile_tools;
    open_turn -.-> property_tools;
    open_turn -.-> reply;
    open_turn -.-> screen;
    open_turn -.-> shop_tools;
    open_turn -.-> support_tools;
    open_turn -.-> wallet_tools;
    payment -.-> reply;
    payment -.-> triage;
    payment -.-> wallet_tools;
    pin -.-> execute;
    pin -.-> reply;
    pin -.-> triage;
    profile_tools -.-> general;
    profile_tools -.-> reply;
    profile_tools -.-> triage;
    property -.-> property_tools;
    property -.-> reply;
    property -.-> triage;
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
    wallet_tools -.-> payment;
    wallet_tools -.-> reply;
    wallet_tools -.-> triage;
    confirm -.-> confirm;
"""


def test_the_graph_looks_like_its_picture() -> None:
    drawn = build_conversation().compile().get_graph().draw_mermaid(with_styles=False)
    assert drawn.strip().expandtabs(4) == PICTURE.strip()
