"""What of a message is worth remembering."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from easymo.models.memory_extraction.rules import (
    MOST_CHARACTERS,
    MOST_OF_A_MESSAGE,
    could_be_secret,
    extract_memories,
    fingerprint,
)
from easymo.services.memory.memory import worth_remembering

KEPT = {
    "I always want Kimironko": ("preference", "I always want Kimironko"),
    "I prefer a table by the window": ("preference", "I prefer a table by the window"),
    "I always come at 7pm with my 2 kids": ("preference", "I always come at 7pm with my 2 kids"),
    "Hi! I'm a vegetarian, book me a table for 2 tomorrow": ("fact", "I'm a vegetarian"),
    "2 places tomorrow at 7pm, I am allergic to nuts": ("fact", "I am allergic to nuts"),
    "I am allergic to peanuts, milk and eggs": ("fact", "I am allergic to peanuts, milk and eggs"),
    "Remember that my son is allergic to fish": ("fact", "my son is allergic to fish"),
    "can you remember that I'm vegan?": ("fact", "I'm vegan"),
    "don't forget that I am vegetarian": ("fact", "I am vegetarian"),
    "my name is Aline.": ("fact", "my name is Aline"),
    "Je suis végétarienne": ("fact", "Je suis végétarienne"),
    "j'adore le poisson": ("preference", "j'adore le poisson"),
    "Je préfère toujours Kimironko": ("preference", "Je préfère toujours Kimironko"),
    "n'oubliez pas que je suis allergique aux arachides": (
        "fact",
        "je suis allergique aux arachides",
    ),
}
NOT_KEPT = [
    "hello",
    "2 places tomorrow 7pm at Kimironko",
    "I am late",
    "I'm on my way",
    "I like it",
    "I love your service",
    "I love you",
    "I'd like a table",
    "I prefer 8pm",
    "I prefer the second",
    "je préfère demain",
    "do you like fish?",
    "what do I like",
    "am I vegetarian?",
    "please call me back",
    "I never got my money",
    "forget that I am vegetarian",
    "what do you remember about me?",
    "oubliez que je suis végétarienne",
]
SECRET = [
    "remember that my pin is 4321",
    "remember 4321",
    "remember 4 3 2 1",
    "remember that it is 4-3-2-1",
    "remember that my number is one two three four",
    "retenez que mon code est soleil",
    "my name is 0788123456",
    "I always pay with 4111 1111 1111 1111",
]


@pytest.mark.parametrize("said", KEPT)
def test_preferences_and_facts_are_kept_in_her_words(said: str) -> None:
    assert [(one.kind, one.content) for one in extract_memories(said)] == [KEPT[said]]


@pytest.mark.parametrize("said", NOT_KEPT)
def test_small_talk_questions_and_wishes_of_one_day_are_not(said: str) -> None:
    assert extract_memories(said) == []


@pytest.mark.parametrize("said", SECRET)
def test_digits_that_could_be_a_pin_never_are(said: str) -> None:
    assert extract_memories(said) == []


@pytest.mark.parametrize("around", ["{}", "and {}", "{} please", "I am vegan. {}", "{}, thanks"])
@given(st.text("0123456789", min_size=4, max_size=6), st.sampled_from(["", " ", ".", "-"]))
def test_no_sentence_gets_a_pin_into_memory(around: str, pin: str, gap: str) -> None:
    for said in ("remember that {}", "my name is {}", "I always want {}", "je préfère {}"):
        told = around.format(said.format(gap.join(pin)))
        assert not any(could_be_secret(one.content) for one in extract_memories(told))
        assert not any(gap.join(pin) in one.content for one in extract_memories(told))


def test_only_her_own_words_are_read() -> None:
    said = {"text": "I am vegetarian"}
    for kind in ("text", "audio"):
        assert len(worth_remembering([{"kind": kind, **said}])) == 1
    for kind in ("button_reply", "image", "event", "contacts"):
        assert worth_remembering([{"kind": kind, **said}]) == []


def test_two_ways_of_writing_the_same_have_one_fingerprint() -> None:
    same = ["I am vegetarian", "I'm a vegetarian!", "i am really VEGETARIAN"]
    assert len({fingerprint(text) for text in same}) == 1
    assert fingerprint("I am not vegetarian") != fingerprint("I am vegetarian")
    assert fingerprint("I always want Remera") != fingerprint("I always want Kimironko")


@settings(deadline=None)
@given(st.text(max_size=3_000))
@example("I am vegan, " * 300)
@example("my name is a. " * 300)
def test_it_reads_anything_and_keeps_little(text: str) -> None:
    found = extract_memories(text)
    assert len(found) <= MOST_OF_A_MESSAGE
    assert all(0 < len(one.content) <= MOST_CHARACTERS for one in found)
