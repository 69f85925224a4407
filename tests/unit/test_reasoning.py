"""Models that reason are asked to do it little, and have room for thoughts and answer."""

import pytest

from easymo.agents.table import MAX_TOKENS
from easymo.models.gateway.lines import BESIDE_TOKENS
from easymo.models.gateway.reasoning import Effort, effort_of
from easymo.models.openai_media_models import SEEN_TOKENS
from kit.settings.models import OpenAISettings

ROOM_FOR_THOUGHTS = 2_000


@pytest.mark.parametrize(
    ("model", "wanted", "sent"),
    [
        ("gpt-5-mini", "low", "low"),
        ("gpt-5-nano", "low", "low"),
        ("gpt-5", "minimal", "minimal"),
        ("gpt-5-nano-2025-08-07", "minimal", "minimal"),
        ("gpt-5.1-mini", "minimal", "low"),
        ("o4-mini", "minimal", "low"),
        ("o3", "high", "high"),
        ("gpt-5-chat-latest", "low", None),
        ("gpt-4o-mini", "low", None),
        ("gpt-4.1", "minimal", None),
        ("gpt-5-mini", None, None),
    ],
)
def test_only_a_model_that_can_be_told_how_long_to_think_is_told(
    model: str, wanted: Effort | None, sent: Effort | None
) -> None:
    assert effort_of(model, wanted) == sent


def test_out_of_the_box_every_model_thinks_little() -> None:
    rules = OpenAISettings()
    for model in (rules.model, rules.small_model, rules.seeing_model):
        assert effort_of(model, rules.reasoning_effort) in ("minimal", "low", None), model


def test_what_a_model_may_write_has_room_for_what_it_thinks() -> None:
    assert min(MAX_TOKENS, BESIDE_TOKENS, SEEN_TOKENS) >= ROOM_FOR_THOUGHTS
