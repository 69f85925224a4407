"""The table of message kinds is whole, and its complaints have their sentences."""

from easymo.messages.catalogue import LANGUAGES, say
from easymo.whatsapp.inbound.message_kinds import EVENT, KINDS, PIN, REQUEST, MessageKind


def test_every_kind_has_its_row() -> None:
    assert set(KINDS) == {*MessageKind, PIN, EVENT, REQUEST}


def test_every_complaint_of_its_own_is_a_sentence_in_every_language() -> None:
    complaining = [kind for kind, traits in KINDS.items() if traits.has_complaint]
    assert complaining
    for language in LANGUAGES:
        assert all(say(f"screen.{kind}", language) for kind in complaining)


def test_what_is_pressed_is_answered_at_once_and_alone() -> None:
    pressed = [traits for traits in KINDS.values() if traits.is_press]
    assert pressed
    assert not any(traits.gathers for traits in pressed)
