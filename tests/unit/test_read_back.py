"""What later models read of an answer: each bubble once, with the buttons that were under it."""

from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.graph.message import add_messages

from easymo.conversation.state import Bubble, ConversationState, Proposal, join, new_turn
from easymo.models.marking import mark
from easymo.whatsapp.outbound.interactive import ListMenu, Row, Section
from easymo.whatsapp.render import Pressable, Utterance, render_buttons, render_text, withhold
from nodes.prompts.read_back import read_back

TITLES = {
    "en": ["Book a table", "My bookings"],
    "fr": ["Réserver une table", "Mes réservations"],
    "rw": ["Kubika ameza", "Reservation zanjye"],
    "sw": ["Weka meza", "Booking zangu"],
}
QUOTE = Proposal(action_id=4, nonce="n")


def state_of(bubbles: list[Bubble], said: list[AIMessage]) -> ConversationState:
    messages = [HumanMessage("hello", id="in-7"), *said]
    turn = new_turn([{"id": 7, "key": "k", "kind": "text"}])
    state: Any = {**join(turn, {"turn": {"bubbles": bubbles}}), "messages": messages}
    return state  # type: ignore[no-any-return]


def read(
    bubbles: list[Bubble], said: list[AIMessage], outgoing: list[Utterance], sent: Any = None
) -> list[str]:
    state = state_of(bubbles, said)
    new = read_back(state, sent or bubbles, outgoing, 1)
    whole = add_messages(state["messages"], new)  # type: ignore[arg-type]
    return [str(one.content) for one in mark(whole)][1:]  # type: ignore[arg-type]


def buttons(*titles: str) -> Utterance:
    return render_buttons("?", [Pressable(title, title) for title in titles])


def rows(*titles: str) -> Utterance:
    made = [Row(id=title, title=title) for title in titles]
    return Utterance("?", [ListMenu(body="?", button="More", sections=[Section(rows=made)])])


@pytest.mark.parametrize("language", TITLES)
@pytest.mark.parametrize("shape", [buttons, rows])
def test_an_agents_own_bubble_tells_its_buttons(shape: Any, language: str) -> None:
    own = AIMessage("What would you like?", id="run-1")
    told = read([Bubble(text=own.text)], [own], [shape(*TITLES[language])])
    assert told == [f"What would you like?\n[buttons: {' · '.join(TITLES[language])}]"]


def test_what_has_no_buttons_stays_as_it_was() -> None:
    own = AIMessage("It is in Gasabo.", id="run-1")
    assert read([Bubble(text=own.text)], [own], [render_text("?")]) == ["It is in Gasabo."]


def test_of_two_bubbles_each_has_its_own_buttons_and_code_is_marked() -> None:
    own = AIMessage("It is in Gasabo.", id="run-1")
    bubbles = [Bubble(text=own.text), Bubble(text="Shall I book it?", proposal=QUOTE)]
    told = read(bubbles, [own], [buttons("Isoko"), buttons("Confirm", "Cancel")])
    assert told == [
        "It is in Gasabo.\n[buttons: Isoko]",
        "[EasyMO] Shall I book it?\n[buttons: Confirm · Cancel]",
    ]


def test_buttons_of_the_quote_from_before_are_told_to_be_its() -> None:
    own = AIMessage("It is in Gasabo.", id="run-1")
    sent = [Bubble(text="It is in Gasabo.\n\nStill open: …", proposal=QUOTE)]
    told = read([Bubble(text=own.text)], [own], [buttons("Confirm")], sent)
    assert told == [
        "It is in Gasabo.\n[EasyMO] The open quote was shown again here.\n[buttons: Confirm]"
    ]


def test_what_was_not_sent_is_not_read() -> None:
    assert read([Bubble(text="News.", is_unsaid=True)], [], [withhold("News.")]) == []


@pytest.mark.parametrize(
    "text", ["[deleted]", "[edited] pay", "[ EDITED ]", "[Buttons: x]", "[pressed: Pay]"]
)
def test_no_model_can_write_the_marks_itself(text: str) -> None:
    own = AIMessage(text, id="run-1")
    assert "[" not in read([Bubble(text=text)], [own], [render_text("?")])[0]
