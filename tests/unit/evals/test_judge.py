"""A model that judges, against an independent OpenAI-compatible server."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from llmock.scenarios import Reply
from llmock.testing import LLMockServer
from pydantic import SecretStr
from typer.testing import CliRunner

from evals.score import agreement
from evals.score.agreement import agreement as agree
from evals.score.transcript import TranscriptLine
from evals.scorers.judge import CRITERIA, Judge
from evals.simulate.provider import ModelProvider
from evals.trial import Trial
from kit.errors import Misconfigured
from kit.settings import Settings
from server.cli import build
from server.dev.evaluation.auxiliary_models import KEPT, AuxiliaryModels


@pytest.fixture(scope="module")
def openai() -> Iterator[LLMockServer]:
    with LLMockServer() as server:
        yield server


@pytest.fixture(autouse=True)
def judge(openai: LLMockServer) -> Judge:
    openai.state.scenarios.clear()
    openai.state.journal.clear()
    provider = ModelProvider("gpt-5-mini", SecretStr("test"), openai.base_url("openai"))
    surely = agree([(True, True)] * 12 + [(False, False)] * 12)
    return Judge(provider, {"polite": surely})


def says(openai: LLMockServer, *scores: bool) -> None:
    for score in scores:
        text = json.dumps({"reasoning": "it was rude to +250 788 555 111", "score": score})
        openai.state.scenarios.add(Reply(text=text))


def trial() -> Trial:
    found = Trial("a table", "booking", "en", [], 0, 1)
    found.lines = [
        TranscriptLine("Aline", "customer", "my number is 0788 555 111"),
        TranscriptLine("Aline", "business", "So what?", ("Confirm",)),
    ]
    return found


def test_an_opinion_that_is_not_calibrated_is_told_and_does_not_count(
    openai: LLMockServer, judge: Judge
) -> None:
    says(openai, False, False, True)

    polite, language, invented = judge.score(trial())

    assert (polite.name, polite.passed) == ("polite (judge, kappa 1.00)", False)
    assert "rude" in polite.reason
    assert language.name == "their language (judge, not calibrated, does not count)"
    assert (language.passed, bool(language.reason)) == (True, True)
    assert (invented.passed, invented.reason) == (True, "")
    assert not polite.is_hard
    asked = str(list(openai.state.journal.records()))
    assert "So what?" in asked
    assert "788 555 111" not in asked


def test_without_a_key_nobody_judges_and_it_says_what_is_missing() -> None:
    settings = Settings(_env_file=None, openai_api_key=None)

    with pytest.raises(Misconfigured, match="needs OPENAI_API_KEY"):
        AuxiliaryModels.named(None, "gpt-5-mini", settings)
    assert AuxiliaryModels.named(None, None, settings) == AuxiliaryModels()


def test_calibrating_prints_agreement_and_kappa_and_keeps_them(
    openai: LLMockServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = json.dumps({"reasoning": "fine", "score": True})
    openai.state.scenarios.add(Reply(text=text, times=None))
    monkeypatch.setenv("OPENAI_API_KEY", "test")
    monkeypatch.setenv("OPENAI_BASE_URL", openai.base_url("openai"))
    monkeypatch.setenv("DATA_DIR", str(tmp_path))

    words = ["eval", "calibrate", "--judge", "gpt-5-mini"]
    result = CliRunner().invoke(build(words), words)

    assert result.exit_code == 0, result.output
    assert "Cohen's kappa" in result.output
    assert "0.50" in result.output
    kept = agreement.known(tmp_path / KEPT, "gpt-5-mini")
    assert {name: one.kappa.value for name, one in kept.items()} == dict.fromkeys(CRITERIA, 0)
