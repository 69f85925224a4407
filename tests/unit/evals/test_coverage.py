"""What the scenarios visit of the graph."""

from evals.score.coverage import Map, cover, ways
from evals.score.trajectory import TurnTrajectory

THERE = Map(
    frozenset({"open_turn", "triage", "booking", "shop"}),
    frozenset({("__start__", "open_turn"), ("open_turn", "triage"), ("triage", "booking"),
               ("triage", "shop"), ("booking", "__end__")}),
    frozenset({"create_booking", "order_for_pickup"}),
)  # fmt: skip


def turn(*nodes: str, tools: tuple[str, ...] = ()) -> TurnTrajectory:
    return TurnTrajectory(1, "Aline", "answered", list(nodes), list(tools), 1.0, 0, 0.0)


def test_what_was_visited_and_what_was_not_is_told() -> None:
    found = cover(THERE, [turn("open_turn", "triage", "booking", tools=("create_booking",))])
    assert found.missed_nodes == ["shop"]
    assert found.missed_edges == [("triage", "shop")]
    assert found.missed_tools == ["order_for_pickup"]
    assert ("booking", "__end__") in found.edges


def test_a_turn_that_resumed_took_no_edge_from_the_start() -> None:
    assert cover(THERE, [turn("booking")]).edges == [("booking", "__end__")]


def test_a_turn_ends_where_the_next_of_its_customer_resumes() -> None:
    there = Map(
        frozenset({"reply", "confirm"}),
        frozenset({("reply", "confirm"), ("reply", "__end__")}),
        frozenset(),
    )
    waits, resumes = turn("reply"), turn("confirm", "reply")
    assert cover(there, [waits]).edges == [("reply", "__end__")]
    assert cover(there, [waits, resumes]).missed_edges == []
    assert [taken for _, taken in ways([waits, resumes], there.edges)] == [
        [("reply", "confirm")],
        [("reply", "__end__")],
    ]
