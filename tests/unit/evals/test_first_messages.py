from pathlib import Path

import pytest

from evals import first_message
from evals.first_message import FirstMessage, judge, serves_both
from evals.report import first_messages
from evals.report.first_messages import JudgedMessage
from evals.score.trajectory import TurnTrajectory
from evals.score.transcript import TranscriptLine
from evals.trial import Trial
from kit.errors import Misconfigured

MENU = ("Book", "Pay", "Ride", "Shop")


def message(*agents: str, both: tuple[str, ...] = ()) -> FirstMessage:
    return FirstMessage.model_validate(
        {"text": "two for seven", "language": "en", "agent": list(agents), "both": list(both)}
    )


def trial(*nodes: str, tools: tuple[str, ...] = (), options: tuple[str, ...] = ()) -> Trial:
    turn = TurnTrajectory(1, "Keza", "answered", ["open_turn", *nodes], list(tools), 5, 0, 0)
    answer = TranscriptLine("Keza", "business", "…", options)
    return Trial("message 1", "booking", "en", [], 0, 1, lines=[answer], turns=[turn])


def test_whoever_may_answer_is_right() -> None:
    assert judge(message("shop", "driver"), trial("triage", "driver")) == "right"
    assert judge(message("shop"), trial("triage", "driver")) == "wrong"


def test_what_code_answers_is_of_the_agent_that_would_have() -> None:
    assert judge(message("support"), trial("handoff")) == "right"
    assert judge(message("general"), trial("reply")) == "right"
    assert judge(message("booking"), trial("reply")) == "wrong"


def test_a_list_to_choose_from_is_asked_unless_something_was_begun() -> None:
    assert judge(message("shop"), trial("general", options=MENU)) == "asked"
    begun = trial("booking", tools=("create_booking",), options=MENU)
    assert judge(message("shop"), begun) == "wrong"


def test_nobodys_business_begins_nothing() -> None:
    assert judge(message("none"), trial("shop", tools=("search_products",))) == "right"
    assert judge(message("none"), trial("support", tools=("create_ticket",))) == "wrong"


def test_a_turn_that_never_was_is_a_crash() -> None:
    silent = trial()
    silent.turns = []
    assert judge(message("general"), silent) == "crashed"


def test_two_requests_are_served_when_both_agents_had_a_part() -> None:
    wanted = message("payment", both=("payment", "booking"))
    assert serves_both(wanted, trial("payment", "booking"))
    assert not serves_both(wanted, trial("payment"))


def test_figures_count_by_language_and_nobodys_apart() -> None:
    judged = [
        JudgedMessage.of(message("shop"), trial("shop")),
        JudgedMessage.of(message("none"), trial("booking", tools=("create_booking",))),
    ]
    figures = first_messages.plain(judged)
    assert figures["by_language"]["en"]["count"] == 1
    assert figures["acted_on_nobodys"] == figures["acted_on_nobodys"] | {"of": 1, "count": 1}


def test_a_line_that_is_none_is_named(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text('{"text": "hi", "language": "en", "agent": ["general"]}\n{"text": 1}\n')
    with pytest.raises(Misconfigured, match=r"set\.jsonl, line 2"):
        first_message.load([file])
