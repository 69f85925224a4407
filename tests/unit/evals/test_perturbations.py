"""The same scenario made harder."""

from evals.play.job import Job
from evals.scenario import Scenario
from evals.simulate.perturbations import PERTURBATIONS, perturbed
from evals.step import Step


def scenario(words: str, **more: object) -> Scenario:
    return Scenario.model_validate(
        {
            "name": "any",
            "agent": "booking",
            "language": "en",
            "conversation": [{"writes": words}, {"presses": "Confirm"}],
            **more,
        }
    )


def written(changed: Scenario) -> object:
    return changed.conversation[0].writes


def test_words_are_mistyped_the_same_way_each_time_and_figures_stay() -> None:
    plain = scenario("tomorrow 19:00 kimironko")
    first, second = (PERTURBATIONS["typos"](plain) for _ in range(2))
    assert written(first) == written(second) != written(plain)
    assert sorted(str(written(first))) == sorted("tomorrow 19:00 kimironko")
    assert "19:00" in str(written(first))
    assert first.conversation[1] == Step(presses="Confirm")


def test_a_phrase_is_said_another_way_and_in_another_language() -> None:
    plain = scenario("I want 2 places tomorrow")
    assert written(PERTURBATIONS["paraphrases"](plain)) == "I would like 2 places tomorrow"
    assert written(PERTURBATIONS["code-switching"](plain)) == "I want 2 places ejo"


def test_bursts_and_simulated_customers_are_reworded_too() -> None:
    burst = scenario("x", conversation=[{"writes": ["tomorrow", "please"]}])
    assert written(PERTURBATIONS["code-switching"](burst)) == ["ejo", "s'il vous plaît"]
    wish = {"goal": "a", "opens_with": "tomorrow", "content_when": "booked"}
    wants = scenario("x", conversation=[], wants=wish)
    assert PERTURBATIONS["code-switching"](wants).wants.opens_with == "ejo"  # type: ignore[union-attr]


def test_webhooks_and_providers_go_wrong_beside_a_scenarios_own_faults() -> None:
    own = scenario("a", fault={"whatsapp": {"lose_statuses": True}})
    changed = PERTURBATIONS["duplicates"](own).fault
    assert changed.whatsapp == {"webhook_duplicates": 2, "lose_statuses": True}
    assert PERTURBATIONS["faults"](own).fault.momo == {"accept_then_drop": 1}


def test_only_what_a_perturbation_changes_is_run_again() -> None:
    jobs = [Job(scenario("123"), 0, 1), Job(scenario("tomorrow"), 0, 1)]
    found = perturbed(jobs, ["typos", "duplicates"])
    assert [(job.perturbation, written(job.scenario)) for job in found] == [
        ("duplicates", "123"),
        ("typos", written(PERTURBATIONS["typos"](scenario("tomorrow")))),
        ("duplicates", "tomorrow"),
    ]
