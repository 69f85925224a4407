"""How far two agree beyond chance, and the set of conversations it is measured on."""

from collections import Counter
from pathlib import Path

import pytest

from evals.score import agreement, calibration
from evals.score.agreement import Pair
from evals.score.agreement import agreement as agree
from evals.scorers.judge import CRITERIA, Judge
from tests.unit.evals.judging import PROVIDER

ALL: list[Pair] = [(True, True)] * 12 + [(False, False)] * 12


def test_kappa_is_one_for_the_same_verdicts_and_none_for_a_judge_who_always_says_yes() -> None:
    assert agree(ALL).kappa.value == 1
    always = agree([(True, True)] * 12 + [(False, True)] * 12)
    assert (always.agreed.value, always.kappa.value) == (0.5, 0)


def test_kappa_is_what_cohen_calculated() -> None:
    # 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: a textbook example.
    pairs: list[Pair] = [(True, True)] * 20 + [(True, False)] * 5
    pairs += [(False, True)] * 10 + [(False, False)] * 15

    found = agree(pairs)

    assert found.agreed.value == 0.7
    assert found.kappa.value == pytest.approx(0.4)
    assert found.kappa.low < 0.4 < found.kappa.high


def test_nothing_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="nothing to compare"):
        agree([])


def test_the_calibration_set_is_balanced_in_every_language_and_criterion() -> None:
    cases = calibration.every()

    assert len(cases) >= 24
    languages = Counter(case.language for case in cases)
    assert set(languages.values()) == {len(cases) // 4}
    for language, count in languages.items():
        fails = Counter(name for case in cases if case.language == language for name in case.fails)
        assert dict(fails) == dict.fromkeys(CRITERIA, count // 2)


def test_a_calibration_is_kept_and_says_what_an_opinion_is_worth(tmp_path: Path) -> None:
    file = tmp_path / "evals" / "judges.json"
    weak = agree([(True, True), (False, True)] * 12)
    agreement.keep(file, "strong", {"polite": agree(ALL), "their language": weak})
    agreement.keep(file, "other", {"polite": weak})

    judge = Judge(PROVIDER, agreement.known(file, "strong"))

    assert judge.standing("polite") == "kappa 1.00"
    assert judge.standing("their language") == "kappa 0.00, does not count"
    assert judge.standing("nothing invented") == "not calibrated, does not count"
    assert agreement.known(file, "unheard of") == {}


def test_calibrating_asks_about_every_conversation_and_compares() -> None:
    cases = calibration.every()
    known = {"\n".join(case.said): case.fails for case in cases}
    heard: list[None] = []

    def oracle(said: str, facts: str) -> dict[str, tuple[bool, str]]:
        assert facts
        return {name: (name not in known[said], "") for name in CRITERIA}

    found = calibration.calibrate(oracle, cases, lambda: heard.append(None))

    assert len(heard) == len(cases)
    assert {name: one.kappa.value for name, one in found.items()} == dict.fromkeys(CRITERIA, 1)
