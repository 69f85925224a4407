"""Scenarios and trials at LangSmith: a dataset, an experiment, no numbers of anybody."""

from collections.abc import Iterator

import pytest

from evals.langsmith import experiments
from evals.langsmith.experiments import PlayedRun
from evals.scenario import Scenario
from evals.score.check import Check
from evals.score.summary import Run
from evals.score.transcript import TranscriptLine
from evals.step import Step
from evals.trial import Trial
from kit.errors import Unavailable
from tests.unit.evals.langsmith_server import LangSmith, playing

RUN = Run("guided", "abc1234", ["booking"], seed=7, trials=2)
BOOKS = Scenario(
    name="she books for two",
    agent="booking",
    language="en",
    conversation=[Step(writes="2 places, my number is 0788 555 111")],
    ends_with={"bookings": [{"guests": 2}]},
)
ASKS = Scenario(
    name="she asks", agent="general", language="rw", conversation=[Step(writes="Muraho")]
)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[LangSmith]:
    for name in ("LANGSMITH_API_KEY", "LANGCHAIN_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    with playing() as kept:
        monkeypatch.setenv("LANGSMITH_ENDPOINT", kept.url)
        yield kept


def tried(scenario: Scenario, number: int, *checks: Check) -> Trial:
    trial = Trial(scenario.name, scenario.agent, scenario.language, [], number, 7)
    trial.checks = list(checks)
    trial.lines = [
        TranscriptLine("Aline", "customer", "call +250788555111"),
        TranscriptLine("Aline", "business", "ok"),
    ]
    return trial


STATE = Check("state", "bookings has guests 2", True)
WORDS = Check("words", "answer has “Booked”", False, "it says: 0788555111 is yours")
TRIALS = [tried(BOOKS, 0, STATE), tried(BOOKS, 1, STATE, WORDS), tried(ASKS, 0)]


def test_without_a_key_nothing_leaves_and_it_says_so(server: LangSmith) -> None:
    said = experiments.send(
        "evals", PlayedRun([BOOKS], TRIALS[:2], RUN), api_key=None, address=server.url
    )

    assert said == "LANGSMITH_API_KEY is not set: nothing was sent to LangSmith."
    assert server.requests == []


def test_scenarios_become_a_dataset_and_trials_an_experiment_with_their_checks(
    server: LangSmith,
) -> None:
    said = experiments.send(
        "evals", PlayedRun([BOOKS, ASKS], TRIALS, RUN), api_key="k", address=server.url
    )

    assert "2 scenarios" in said
    assert "3 trials" in said
    examples = {one["inputs"]["scenario"]: one for one in server.examples.values()}
    assert examples[BOOKS.name]["outputs"] == {"ends_with": {"bookings": [{"guests": 2}]}}
    assert examples[ASKS.name]["metadata"]["language"] == "rw"
    (session,) = server.sessions.values()
    metadata = session["extra"]["metadata"]
    assert (metadata["model"], metadata["revision"], metadata["seed"]) == ("guided", "abc1234", 7)
    roots = [run for run in server.runs.values() if run.get("reference_example_id")]
    assert sorted(run["outputs"]["trial"] for run in roots) == [0, 0, 1]
    scores = sorted((one["key"], one["score"]) for one in server.feedback)
    assert scores == [
        ("hard", 1.0),
        ("hard", 1.0),
        ("hard", 1.0),
        ("passed", 0.0),
        ("passed", 1.0),
        ("passed", 1.0),
        ("state", 1.0),
        ("state", 1.0),
        ("words", 0.0),
    ]
    sent = "".join(body for _, _, body in server.requests)
    assert "788555111" not in sent.replace(" ", "")


def test_the_second_time_examples_are_brought_up_to_date(server: LangSmith) -> None:
    experiments.send("evals", PlayedRun([BOOKS], TRIALS[:1], RUN), api_key="k", address=server.url)
    changed = BOOKS.model_copy(update={"ends_with": {"bookings": [{"guests": 3}]}})

    experiments.send(
        "evals", PlayedRun([changed, ASKS], TRIALS, RUN), api_key="k", address=server.url
    )

    assert len(server.datasets) == 1
    assert len(server.examples) == 2
    kept = {one["inputs"]["scenario"]: one["outputs"] for one in server.examples.values()}
    assert kept[BOOKS.name]["ends_with"] == {"bookings": [{"guests": 3}]}


def test_a_key_that_langsmith_refuses_is_told(server: LangSmith) -> None:
    server.is_closed = True

    with pytest.raises(Unavailable, match="LangSmith did not take all results"):
        experiments.send(
            "evals", PlayedRun([BOOKS], TRIALS[:1], RUN), api_key="k", address=server.url
        )
