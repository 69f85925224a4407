"""The summary of what fell out of the window: short, and made of what happened."""

from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage

from easymo.conversation.state import Summary
from nodes.answers.summary import MOST_CHARACTERS, in_words, summed_up


def deed(text: str, number: int = 1) -> AIMessage:
    return AIMessage(text, id=f"code-{number}.0", additional_kwargs={"done": True})


def test_nothing_forgotten_is_nothing_to_say() -> None:
    assert in_words(summed_up(None, []), "en") == ""


def test_what_was_done_and_the_last_venue_stay_known() -> None:
    call = {"name": "create_booking", "args": {"venue": "kimironko"}, "id": "1"}
    forgotten: list[AnyMessage] = [
        HumanMessage("2 places tomorrow"),
        AIMessage("", tool_calls=[call]),
        deed("Booked! ✅ **#1**\nKimironko"),
        AIMessage("small talk"),
    ]
    told = in_words(summed_up(None, forgotten), "fr")
    assert "kimironko" in told
    assert "Booked! ✅ **#1** Kimironko" in told
    assert "fr" in told
    assert "small talk" not in told


@given(st.lists(st.text(max_size=500), max_size=30))
def test_it_never_grows_long(texts: list[str]) -> None:
    summary: Summary | None = None
    for number, text in enumerate(texts):
        summary = summed_up(summary, [HumanMessage("hi"), deed(text, number)])
    assert len(in_words(summary, "en")) <= MOST_CHARACTERS
