"""A run of two scenarios as it might have been, and a graph as it might be drawn."""

from evals.score.check import Check
from evals.score.coverage import Map, cover
from evals.score.statistics import Tried
from evals.score.summary import Run, RunSummary, summarise
from evals.score.trajectory import TurnTrajectory
from evals.score.transcript import TranscriptLine
from evals.trial import Trial

HOSTILE = "</script><img src=x onerror=document.body.append('owned')> \u2028 [red] \x00"
THERE = Map(
    nodes=frozenset({"open_turn", "booking", "handoff"}),
    edges=frozenset(
        {("__start__", "open_turn"), ("open_turn", "booking"), ("open_turn", "handoff")}
    ),
    tools=frozenset({"create_booking", "give_feedback"}),
)
DRAWING = """
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200" width="200" height="200">
<g data-node="__start__" class="node"><circle cx="100" cy="10" r="9"/></g>
<g data-node="open_turn" class="node"><rect x="60" y="40" width="80" height="30"/></g>
<g data-node="booking" class="node"><rect x="10" y="120" width="80" height="30"/></g>
<g data-node="handoff" class="node"><rect x="110" y="120" width="80" height="30"/></g>
<g data-source="__start__" data-target="open_turn" class="edge"><path d="M100 20V40"/></g>
<g data-source="open_turn" data-target="booking" class="edge"><path d="M90 70L50 120"/></g>
<g data-source="open_turn" data-target="handoff" class="edge"><path d="M110 70L150 120"/></g>
</svg>
"""


def trials() -> list[Trial]:
    """One that passed and changed rows, one that failed and was written to by a wicked customer."""
    turn = TurnTrajectory(
        1, "Aline Uwase", "answered", ["open_turn", "booking"], ["create_booking"], 120, 900, 0.01
    )
    booking = {"id": 7, "who": "Aline Uwase", "guests": 2, "status": "confirmed"}
    passed = Trial(
        "two places tomorrow",
        "booking",
        "en",
        ["happy path"],
        trial=0,
        seed=1,
        checks=[Check("state", "bookings has guests 2", True)],
        lines=[
            TranscriptLine("Aline", "customer", "2 places tomorrow"),
            TranscriptLine(
                "Aline", "business", "*Kimironko*\nShall I book it?", ("Confirm", "Cancel"), 120.0
            ),
            TranscriptLine("Aline", "customer", "[Confirm]"),
            TranscriptLine("Aline", "clock", "30 minutes later"),
        ],
        changes={"bookings": [booking], "wallets": [{"id": 3, "available_rwf": 0}]},
        before={"wallets": [{"id": 3, "available_rwf": 5000}]},
        turns=[turn],
        took_ms=1500,
    )
    wicked = Trial(
        "a wicked message",
        "support",
        "rw",
        [HOSTILE],
        trial=0,
        seed=1,
        checks=[
            Check("words", f"the answer has “{HOSTILE}”", False, HOSTILE),
            Check("state", "nothing has changed", False, "changed: tickets"),
        ],
        lines=[
            TranscriptLine("Eric", "customer", HOSTILE),
            TranscriptLine("Eric", "business", HOSTILE, (HOSTILE,)),
        ],
        turns=[TurnTrajectory(1, HOSTILE, "answered", ["open_turn"], [], 80, 0, 0)],
        took_ms=700,
    )
    return [passed, wicked]


def spoiled() -> Trial:
    return Trial(
        "a hurried customer", "booking", "en", [], trial=0, seed=1, simulator_fault="at a loss"
    )


def summary_of(found: list[Trial], baseline: dict[str, Tried] | None = None) -> RunSummary:
    run = Run("guided", "abc1234", {"booking": 3}, seed=1, trials=1)
    coverage = cover(THERE, [turn for trial in found for turn in trial.turns])
    return summarise(run, found, coverage, baseline)
