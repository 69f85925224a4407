"""Words that steer the conversation, and a plain yes or no: read strictly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from easymo.models.guided.nlu.commands import read_assent, read_command

COMMANDS = {
    "STOP": "stop",
    "stop please": "stop",
    "Unsubscribe": "stop",
    "unsubscibe": "stop",
    "arrêtez": "stop",
    "désabonner": "stop",
    "start": "start",
    "help": "help",
    "Help!": "help",
    "aidez-moi": "help",
    "aide svp": "help",
    "human": "human",
    "humain": "human",
    "I want to talk to a real person": "human",
    "can I speak to someone please?": "human",
    "je voudrais parler à quelqu'un": "human",
    "english": "language:en",
    "English please": "language:en",
    "en français": "language:fr",
    "francais svp": "language:fr",
    # Sentences that only contain such a word:
    "don't stop": None,
    "the bus stop is where?": None,
    "I need help booking a table for 4 tomorrow": None,
    "are you human?": None,
    "I don't want to talk to a human": None,
    "2 places tomorrow 7pm": None,
    "a table for one person": None,
    "is the menu in english or french?": None,
    "": None,
    "thanks": None,
}
ASSENTS = {
    "yes": "yes",
    "Yes please!": "yes",
    "YESSS": "yes",
    "yess": "yes",
    "okk": "yes",
    "yegoo": "yes",
    "finally, yes!!": "yes",
    "ok": "yes",
    "ok confirm": "yes",
    "okay thanks": "yes",
    "confim": "yes",
    "sure, go ahead": "yes",
    "👍": "yes",
    "yes 👍🙏": "yes",
    "oui": "yes",
    "oui c'est bon": "yes",
    "d'accord": "yes",
    "D’accord merci": "yes",
    "ouiii svp": "yes",
    "je confirme": "yes",
    "no": "no",
    "no thanks": "no",
    "non merci": "no",
    "non": "no",
    "cancel": "no",
    "annuler": "no",
    "don't": "no",
    "👎": "no",
    # Neither:
    "yes but at 9pm": None,
    "yes no": None,
    "ok non": None,
    "no problem": None,
    "why not": None,
    "oui mais à 21h": None,
    "yes for 3": None,
    "is it ok?": None,
    "please": None,
    "thanks": None,
    "2": None,
    "": None,
    "not sure": None,
    "not": None,
    "soon": None,
    "yesterday": None,
    "cancel my booking": None,
}


@pytest.mark.parametrize(("text", "expected"), COMMANDS.items())
def test_a_command(text: str, expected: str | None) -> None:
    assert read_command(text) == expected


@pytest.mark.parametrize(("text", "expected"), ASSENTS.items())
def test_a_yes_or_a_no(text: str, expected: str | None) -> None:
    assert read_assent(text) == expected


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    read_command(text)
    read_assent(text)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=8))
def test_a_yes_with_a_time_behind_it_is_no_yes(word: str) -> None:
    assert read_assent(f"yes {word} at 9pm") is None
