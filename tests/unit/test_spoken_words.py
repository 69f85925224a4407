"""What of an answer is spoken, and what is only read."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from db.repositories.turn.turns import ClaimedTurn
from easymo.services.media.spoken_words import choose_spoken_words
from easymo.whatsapp.render import (
    Pressable,
    Utterance,
    render_buttons,
    render_text,
    withhold,
)
from kit.settings.media import VoiceSettings

HEARD: dict[str, Any] = {"kind": "audio", "text": "how much is a table"}
PRICE = render_text("**Kimironko**: 5,000 RWF a guest.\n- open from 17:00\nhttps://maps.example/x")
ON = VoiceSettings(answers=True)


def spoken(
    utterances: Sequence[Utterance],
    *messages: dict[str, Any],
    language: str = "en",
    rules: VoiceSettings = ON,
    person: str | None = None,
) -> str | None:
    turn = ClaimedTurn(
        1, 1, 1, 1, None, "en", 0, datetime.now(UTC), messages=list(messages), person=person
    )
    return choose_spoken_words(turn, utterances, language, rules)


def test_the_words_are_said_without_marks_and_links_behind_whose_voice_it_is() -> None:
    assert spoken([PRICE], HEARD) == (
        "This is EasyMO's computer voice. Kimironko: 5,000 RWF a guest. open from 17:00"
    )


def test_choices_beside_the_answer_stay_to_be_pressed() -> None:
    offered = render_buttons("For which day?", [Pressable("choice:1.0.0", "Tue 24 Nov")])
    assert spoken([offered], HEARD) == "This is EasyMO's computer voice. For which day?"


def quote() -> Utterance:
    return render_buttons("Shall I book it?", [Pressable("confirm:1:abc", "Confirm")])


@pytest.mark.parametrize(
    ("utterances", "message"),
    [
        ([PRICE], {"kind": "text", "text": "how much"}),
        ([PRICE], {"kind": "audio", "text": None}),
        ([quote()], HEARD),
        ([PRICE, quote()], HEARD),
        ([render_text("Your PIN 483920 is right.")], HEARD),
        ([render_text("word " * 200)], HEARD),
        ([withhold("Not sent.")], HEARD),
        ([], HEARD),
    ],
)
def test_nothing_is_spoken(utterances: Sequence[Utterance], message: dict[str, Any]) -> None:
    assert spoken(utterances, message) is None


def test_nothing_is_spoken_near_a_pin_or_for_a_person_of_ours() -> None:
    assert spoken([PRICE], HEARD, {"kind": "pin", "outcome": "right"}) is None
    assert spoken([PRICE], HEARD, person="Claire") is None


def test_only_languages_that_the_voice_knows_are_spoken() -> None:
    assert spoken([PRICE], HEARD, language="rw") is None
    assert spoken([PRICE], HEARD, language="sw") is not None
    assert spoken([PRICE], HEARD, rules=VoiceSettings()) is None
